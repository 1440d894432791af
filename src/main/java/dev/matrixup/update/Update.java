package dev.matrixup.update;

import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.Provisions;
import dev.matrixup.deploy.Step;
import dev.matrixup.deploy.Steps;
import dev.matrixup.files.FolderTree;
import dev.matrixup.lint.LintFinding;
import dev.matrixup.lint.Subjects;
import dev.matrixup.migrate.Choices;
import dev.matrixup.migrate.Consent;
import dev.matrixup.migrate.Migration;
import dev.matrixup.migrate.MigrationText;
import dev.matrixup.playbook.Catalog;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.playbook.GitRepository;
import dev.matrixup.playbook.RoleInstaller;
import dev.matrixup.playbook.RolePin;
import dev.matrixup.playbook.Roles;
import dev.matrixup.process.Argv;
import dev.matrixup.report.Event;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.EventSink;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.report.Reason;
import dev.matrixup.report.RedactingSink;
import dev.matrixup.report.Style;
import dev.matrixup.workspace.DeploymentFile;
import dev.matrixup.workspace.DeploymentFile.PlaybookSource;
import dev.matrixup.workspace.FileEdit;
import dev.matrixup.workspace.Invocation;
import dev.matrixup.workspace.Workspace;
import dev.matrixup.yaml.YamlText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings a workspace to a newer version of the playbook: commit, roles, the names in its vars files, and the pin. All of it is made ready
 * beside first, so that what lies between can be told before anything moves, and so that nothing moves if something cannot be had.
 */
public final class Update {
    private final Context context;
    private final UpdateRequest request;
    private final EventSink events;
    private final Instant start;

    private HeldWorkspace held;
    private GitRepository repository;
    private Workspace workspace;
    private Checkout current;
    private Checkout next;
    private Map<String, Path> staged;
    private List<String> gone;
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
        workspace = Workspace.open(request.workspace());
        held = HeldWorkspace.of(context, workspace, "update");
        try {
            repository = held.repository();
            current = held.checkout(context);
            events.accept(new Event.Title("playbook", "%s of %s".formatted(current.shortCommit(), current.date())));
            FolderTree.deleteOrFail(stage());
            return steps();
        } catch (Failure failure) {
            throw named(failure);
        } finally {
            FolderTree.deleteOrFail(stage());
            held.close();
        }
    }

    /** Places in the next version as git names them, {@code c0681e4:requirements.yml}: what is made ready is gone afterwards. */
    private Failure named(Failure failure) {
        Failure named = failure.findings().isEmpty()
                ? failure
                : failure.findings(failure.findings().stream().map(this::named).toList());
        return failure.place()
                .filter(place -> next != null && place.file().startsWith(next.root()))
                .map(place -> named.at(new Place(
                        Path.of(next.shortCommit() + ":" + next.root().relativize(place.file())),
                        place.line(),
                        place.column(),
                        place.text())))
                .orElse(named);
    }

    private ExitCode steps() {
        Steps steps = new Steps(context, events);
        steps.take(new Step("fetch", this::fetch));
        steps.take(new Step("roles", this::roles));
        steps.take(new Step("ansible", () -> Provisions.ansible(context, next)));
        steps.take(new Step("vars files", this::varsFiles));
        if (move().isEmpty(repository)) {
            List<String> left = text().left();
            left.forEach(this::tell);
            return end(
                    "Everything is as new as can be. Nothing was changed.",
                    MigrationText.next(migration, new Invocation(workspace.root(), Optional.empty()), false));
        }
        plan().forEach(this::tell);
        if (request.dryRun()) {
            return end("Nothing was changed yet.", real());
        }
        context.questions().goAhead("");
        choose();
        steps.take(new Step("move", () -> {
            Move move = move();
            move.make(repository, context.clock().instant());
            return Step.Shown.ok(
                    "playbook, %d %s, %d %s"
                            .formatted(
                                    move.roles().size(),
                                    move.roles().size() == 1 ? "role" : "roles",
                                    move.edits().size(),
                                    move.edits().size() == 1 ? "file" : "files"),
                    "commit=" + next.shortCommit());
        }));
        return end(
                "The playbook is at %s of %s. The server is as before.".formatted(next.shortCommit(), next.date()),
                afterwards());
    }

    /** What is shown before anything moves. */
    private List<String> plan() {
        List<String> lines = new ArrayList<>();
        Path changelog = workspace.checkout().resolve("CHANGELOG.md");
        lines.add("");
        lines.addAll(news.lines(workspace.shown(changelog).toString()));
        boolean asked =
                context.questions().interactive() && !context.questions().yes() && !request.dryRun();
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
        return lines;
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
        Catalog catalog = next.catalog();
        subjects = Subjects.all(workspace.with(next.root()), next, catalog, context.processes(), context.redactor());
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
        return new Move(workspace, next.commit(), staged, gone, edits());
    }

    /** Those of the migration, and the pin. */
    private List<FileEdit> edits() {
        List<FileEdit> edits = new ArrayList<>(migration.files());
        workspace.deployment().map(DeploymentFile::file).ifPresent(file -> {
            Optional<FileEdit> other =
                    edits.stream().filter(edit -> edit.file().equals(file)).findFirst();
            YamlText text =
                    other.map(edit -> YamlText.varsFile(file, edit.after())).orElseGet(() -> YamlText.varsFile(file));
            YamlText pinned = DeploymentFile.pinned(text, next.commit());
            if (pinned != text && !followsBranch()) {
                other.ifPresent(edits::remove);
                edits.add(FileEdit.of(file, pinned.bytes()));
            }
        });
        return edits;
    }

    /** A deployment file may name a branch, which moves by itself. */
    private boolean followsBranch() {
        return workspace
                .deployment()
                .flatMap(file -> file.playbook().revision())
                .filter(revision -> repository.isBranch(revision))
                .isPresent();
    }

    private void tell(String line) {
        events.accept(new Event.Output("update", line.replace(next.root() + "/", next.shortCommit() + ":"), false));
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
                MigrationText.next(migration, new Invocation(workspace.root(), Optional.empty()), false));
        if (!migration.stops()) {
            commands.clear();
            commands.add(Invocation.of(workspace.root(), "deploy") + "       brings it to the server");
        }
        commands.add(Invocation.of(workspace.root(), "rollback") + "       puts every file back");
        return commands;
    }

    /** Where the next version is made ready. */
    private Path stage() {
        return workspace.updates().resolve("next");
    }

    private Optional<Step.Shown> fetch() {
        held.requireClean();
        PlaybookSource source =
                workspace.deployment().map(DeploymentFile::playbook).orElse(PlaybookSource.NONE);
        String target = repository.fetch(source.url(), request.revision());
        String head = current.commit();
        if (!repository.contains(target, head)) {
            throw repository.contains(head, target) ? older(target) : diverged(target);
        }
        held.requireFree(target);
        Path root = stage().resolve("playbook");
        try {
            Files.createDirectories(stage());
        } catch (IOException e) {
            throw Failure.refused("The folder %s cannot be made: %s.".formatted(stage(), Reason.of(e)))
                    .because(e);
        }
        repository.export(target, root);
        next = new Checkout(root, target, LocalDate.parse(repository.day(target)), "");
        int commits = repository.count(head, target);
        return Step.Shown.ok(
                commits == 0
                        ? "nothing newer"
                        : "%s of %s, %d %s newer"
                                .formatted(
                                        next.shortCommit(), next.date(), commits, commits == 1 ? "commit" : "commits"),
                "commit=" + next.shortCommit(),
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
                        Invocation.of(workspace.root(), "sync") + "       then brings the roles to it");
    }

    /** Those that change are fetched. The next version is made whole with links to them, and to those that stay. */
    private Optional<Step.Shown> roles() {
        List<RolePin> pins = Roles.of(next).pins();
        Roles installed = new Roles(workspace.checkout(), pins);
        List<RolePin> differing = installed.differing(context.processes());
        Path fetched = stage().resolve("roles");
        new RoleInstaller(context.processes()).stage(differing, fetched);
        staged = new HashMap<>();
        differing.forEach(pin -> staged.put(pin.name(), fetched.resolve(pin.name())));
        Set<String> names = pins.stream().map(RolePin::name).collect(Collectors.toSet());
        Path galaxy = Savepoint.galaxy(workspace);
        gone = Roles.of(current).pins().stream()
                .map(RolePin::name)
                .filter(name -> !names.contains(name) && Files.exists(galaxy.resolve(name)))
                .toList();
        try {
            Path links = Files.createDirectories(Savepoint.galaxy(workspace.with(next.root())));
            for (RolePin pin : pins) {
                Files.createSymbolicLink(
                        links.resolve(pin.name()), staged.getOrDefault(pin.name(), installed.folder(pin)));
            }
        } catch (IOException e) {
            throw Failure.refused("The roles cannot be made ready in %s: %s.".formatted(stage(), Reason.of(e)))
                    .because(e);
        }
        return Step.Shown.ok(
                differing.isEmpty() && gone.isEmpty()
                        ? "all %d at their pins".formatted(pins.size())
                        : "%d of %d change%s"
                                .formatted(
                                        differing.size(),
                                        pins.size(),
                                        gone.isEmpty() ? "" : ", %d no longer needed".formatted(gone.size())),
                "roles=" + pins.size(),
                "changed=" + differing.size());
    }
}
