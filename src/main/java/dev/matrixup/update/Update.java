package dev.matrixup.update;

import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.Provisions;
import dev.matrixup.deploy.Step;
import dev.matrixup.deploy.Steps;
import dev.matrixup.lint.LintFinding;
import dev.matrixup.lint.Subjects;
import dev.matrixup.migrate.Choices;
import dev.matrixup.migrate.Consent;
import dev.matrixup.migrate.Migration;
import dev.matrixup.migrate.MigrationText;
import dev.matrixup.playbook.Catalog;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.playbook.GitRepository;
import dev.matrixup.process.Argv;
import dev.matrixup.report.Event;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.EventSink;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.RedactingSink;
import dev.matrixup.report.Style;
import dev.matrixup.report.Wrap;
import dev.matrixup.workspace.DeploymentFile;
import dev.matrixup.workspace.DeploymentFile.PlaybookSource;
import dev.matrixup.workspace.FileEdit;
import dev.matrixup.workspace.Invocation;
import dev.matrixup.workspace.Workspace;
import dev.matrixup.yaml.YamlText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Brings a workspace to a newer version of the playbook: commit, roles, the names in its vars files, and the pin. All of it is made ready
 * beside first, so that what lies between can be told before anything moves, and so that nothing moves if something cannot be had.
 */
public final class Update {
    private static final int WIDTH = 77;

    private final Context context;
    private final UpdateRequest request;
    private final EventSink events;
    private final Instant start;

    private HeldWorkspace held;
    private GitRepository repository;
    private Workspace workspace;
    private Checkout current;
    private NextVersion next;

    /** What the deployment file is to name: what others can get, too. */
    private String pin;

    private List<Subjects> subjects;
    private Choices choices;
    private Migration migration;
    private News news;

    /** An update that was not made yet. */
    public Update(Context context, UpdateRequest request) {
        this.context = context;
        this.request = request;
        this.events = new RedactingSink(context.redactor(), context.sinks());
        this.start = context.clock().instant();
    }

    /**
     * Makes it.
     *
     * @return 3 if afterwards something is left that stops a deployment
     * @throws Failure (3) if it is declined or something cannot be had, (8) if something else is at work; then every file is as it was
     */
    public ExitCode run() {
        held = HeldWorkspace.of(context, request.workspace(), "update");
        try {
            workspace = held.workspace();
            repository = held.repository();
            current = held.checkout();
            events.accept(new Event.Title("playbook", "%s of %s".formatted(current.shortCommit(), current.date())));
            return steps();
        } catch (Failure failure) {
            throw next == null ? failure : next.named(failure);
        } finally {
            if (next != null) {
                next.close();
            }
            held.close();
        }
    }

    private ExitCode steps() {
        Steps steps = new Steps(context, events);
        steps.take(new Step("fetch", this::fetch));
        steps.take(new Step("roles", () -> next.roles()));
        steps.take(new Step("ansible", () -> Provisions.ansible(context, next.checkout())));
        steps.take(new Step("vars files", this::varsFiles));
        if (move().isEmpty(repository)) {
            text().left().forEach(this::tell);
            ignored().forEach(this::tell);
            return end(
                    "Everything is as new as can be. Nothing was changed.",
                    MigrationText.next(
                            migration, new Invocation(workspace.root(), Optional.empty()), Choices.NONE, false));
        }
        boolean asked =
                context.questions().interactive() && !context.questions().yes() && !request.dryRun();
        if (asked) {
            context.questions()
                    .goAhead(context.redactor()
                                    .redact(String.join(
                                            "\n",
                                            plan(true).stream().map(this::named).toList())) + "\n");
        } else {
            plan(false).forEach(this::tell);
        }
        if (request.dryRun()) {
            return end("Nothing was changed yet.", real());
        }
        choose();
        steps.take(new Step("move", () -> {
            Move move = move();
            move.make(repository, true);
            return Step.Shown.ok(
                    "playbook, %d %s, %d %s"
                            .formatted(
                                    move.roles().size(),
                                    move.roles().size() == 1 ? "role" : "roles",
                                    move.edits().size(),
                                    move.edits().size() == 1 ? "file" : "files"),
                    "commit=" + next.checkout().shortCommit());
        }));
        lookAgain();
        return end(
                "The playbook is at %s of %s. The server is as before."
                        .formatted(
                                next.checkout().shortCommit(), next.checkout().date()),
                afterwards());
    }

    /** What counts is what lies there now, files beside the playbook among it. */
    private void lookAgain() {
        Checkout there = Checkout.at(workspace.checkout(), context.processes());
        subjects = Subjects.all(
                workspace, there, there.catalog(workspace.cache()), context.processes(), context.redactor());
        migration = migrate();
    }

    /** What is shown before anything moves. */
    private List<String> plan(boolean asked) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.addAll(news.lines(next.named("CHANGELOG.md")));
        if (!asked) {
            // Else they come with the question.
            lines.addAll(text().gate());
        }
        if (migration.changes()) {
            if (!lines.get(lines.size() - 1).isEmpty()) {
                lines.add("");
            }
            lines.addAll(text().difference());
        }
        List<String> left = text().left();
        if (!left.isEmpty()) {
            lines.add("");
            lines.add("This is left for you to do:");
            lines.add("");
            lines.addAll(left);
        }
        List<String> ignored = ignored();
        if (!ignored.isEmpty()) {
            lines.add("");
            lines.addAll(ignored);
        }
        return lines;
    }

    private List<String> ignored() {
        return text().ignored().stream()
                .flatMap(sentence -> Wrap.lines(sentence, WIDTH).stream())
                .toList();
    }

    /** The questions that a vars file needs a yes of its own for. */
    private void choose() {
        Choices chosen = Consent.ask(context, text(), choices);
        if (!chosen.equals(choices)) {
            choices = chosen;
            migration = migrate();
        }
    }

    private Optional<Step.Shown> varsFiles() {
        Catalog catalog = next.checkout().catalog();
        subjects = Subjects.all(
                workspace.with(next.checkout().root()),
                next.checkout(),
                catalog,
                context.processes(),
                context.redactor());
        if (subjects.isEmpty()) {
            throw Failure.refused("There is no server in the inventory of %s.".formatted(workspace.root()));
        }
        choices = new Choices(request.acknowledged(), request.remove());
        migration = migrate();
        news = News.between(
                current.catalog(),
                catalog,
                subjects.stream().map(each -> each.subject().vars()).toList());
        long errors = migration.left().stream().filter(LintFinding::stops).count();
        return Optional.of(new Step.Shown(
                errors == 0 ? Mark.OK : Mark.WARNING,
                "%d %s renamed, %s"
                        .formatted(
                                migration.renamed().size(),
                                migration.renamed().size() == 1 ? "variable" : "variables",
                                errors == 0 ? "nothing left that stops a deploy" : "%d left for you".formatted(errors)),
                List.of(),
                List.of("renamed=" + migration.renamed().size(), "left=" + errors)));
    }

    private Migration migrate() {
        return Migration.of(
                subjects.stream().map(Subjects::subject).toList(),
                List.of(),
                workspace.deployment().map(DeploymentFile::ignored).orElse(List.of()),
                choices);
    }

    private MigrationText text() {
        return new MigrationText(
                new Style(false), // The lines go to sinks of every kind.
                subjects.stream().map(each -> each.server().domain()).collect(Collectors.joining(", ")),
                migration,
                workspace);
    }

    private Move move() {
        return next.move(edits());
    }

    /** Those of the migration, and the pin. */
    private List<FileEdit> edits() {
        List<FileEdit> edits = new ArrayList<>(migration.files());
        workspace.deployment().map(DeploymentFile::file).ifPresent(file -> {
            Optional<FileEdit> other =
                    edits.stream().filter(edit -> edit.file().equals(file)).findFirst();
            YamlText text =
                    other.map(edit -> YamlText.varsFile(file, edit.after())).orElseGet(() -> YamlText.varsFile(file));
            YamlText pinned = DeploymentFile.pinned(text, pin);
            if (pinned != text && !followsBranch() && !isPinned()) {
                other.ifPresent(edits::remove);
                edits.add(FileEdit.of(file, pinned.bytes()));
            }
        });
        return edits;
    }

    /** A deployment file may name the commit by a tag, or shortened. */
    private boolean isPinned() {
        return workspace
                .deployment()
                .flatMap(file -> file.playbook().revision())
                .flatMap(repository::commit)
                .filter(pin::equals)
                .isPresent();
    }

    /** A deployment file may name a branch, which moves by itself. */
    private boolean followsBranch() {
        Optional<String> pinned = workspace
                .deployment()
                .flatMap(file -> file.playbook().revision())
                .filter(repository::isBranch);
        return pinned.isPresent()
                && request.revision()
                        .filter(other -> !other.equals(pinned.get()))
                        .isEmpty();
    }

    private void tell(String line) {
        events.accept(new Event.Output("update", named(line), false));
    }

    private String named(String line) {
        return line.replace(next.checkout().root() + "/", next.named(""));
    }

    /** What is left after it and stops a deployment, as a refusal (3). */
    public Failure failure() {
        return next.named(MigrationText.failure(migration)).map(this::named);
    }

    private ExitCode end(String verdict, List<String> commands) {
        ExitCode code = migration.stops() ? ExitCode.REFUSED : ExitCode.OK;
        events.accept(new Event.RunFinished(
                code, Duration.between(start, context.clock().instant()), verdict, List.of(), commands));
        return code;
    }

    /** The command that would do what was only told, with what it needs a word for. */
    private List<String> real() {
        List<String> commands = new ArrayList<>();
        text().pending()
                .ifPresent(step ->
                        commands.add(request.typed().without("--dry-run").setting("--acknowledge", step.to())
                                + "       when you have read these changes"));
        if (commands.isEmpty()) {
            commands.add(request.typed().without("--dry-run").with());
        }
        return commands;
    }

    private List<String> afterwards() {
        List<String> commands = new ArrayList<>(
                MigrationText.next(migration, new Invocation(workspace.root(), Optional.empty()), Choices.NONE, false));
        if (!migration.stops()) {
            commands.clear();
            commands.add(Invocation.of(workspace.root(), "deploy") + "       brings it to the server");
        }
        commands.add(Invocation.of(workspace.root(), "rollback") + "       puts every file back");
        return commands;
    }

    private Optional<Step.Shown> fetch() {
        held.requireClean();
        PlaybookSource source =
                workspace.deployment().map(DeploymentFile::playbook).orElse(PlaybookSource.NONE);
        Optional<String> wanted = request.revision().or(() -> source.revision().filter(repository::isBranch));
        String head = current.commit();
        String newest = repository.fetch(source.url(), wanted);
        // Somebody's own commits on top of the newest version are no reason to stay behind with the roles.
        String target = request.revision().isEmpty() && repository.contains(head, newest) ? head : newest;
        pin = newest;
        if (!repository.contains(target, head)) {
            throw repository.contains(head, target) ? older(target) : diverged(target);
        }
        held.requireFree(target);
        next = NextVersion.of(context, held, target);
        int commits = repository.count(head, target);
        return Step.Shown.ok(
                commits == 0
                        ? "nothing newer"
                        : "%s of %s, %d %s newer"
                                .formatted(
                                        next.checkout().shortCommit(),
                                        next.checkout().date(),
                                        commits,
                                        commits == 1 ? "commit" : "commits"),
                "commit=" + next.checkout().shortCommit(),
                "commits=" + commits);
    }

    private Failure older(String target) {
        int commits = repository.count(target, current.commit());
        return Failure.refused("%s is older than what you have, by %d %s; an update goes forward."
                        .formatted(target.substring(0, 7), commits, commits == 1 ? "commit" : "commits"))
                .next(Invocation.of(workspace.root(), "rollback") + "       goes back to before the last update");
    }

    private Failure diverged(String target) {
        Argv git = Argv.of("git", "-C", workspace.checkout());
        return Failure.refused("%s has commits of its own, so it cannot simply move on to %s. Nothing was changed."
                        .formatted(
                                repository
                                        .branch()
                                        .map("Your branch %s"::formatted)
                                        .orElse("Your checkout"),
                                target.substring(0, 7)))
                .next(
                        git.with("log", "--oneline", target + "..HEAD").quoted() + "       shows them",
                        git.with("rebase", target).quoted() + "       puts them on top of the new version",
                        Invocation.of(workspace.root(), "update") + "       then brings the roles to it");
    }
}
