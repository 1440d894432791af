package dev.matrixup.update;

import dev.matrixup.deploy.Context;
import dev.matrixup.files.FolderTree;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.playbook.GitRepository;
import dev.matrixup.process.Argv;
import dev.matrixup.report.Event;
import dev.matrixup.report.Event.Row;
import dev.matrixup.report.EventSink;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.PastRun;
import dev.matrixup.report.Reason;
import dev.matrixup.report.RedactingSink;
import dev.matrixup.workspace.FileEdit;
import dev.matrixup.workspace.Invocation;
import dev.matrixup.workspace.Typed;
import dev.matrixup.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Brings commit, roles and vars files back to where they were before the last update, and touches no server. It can itself be rolled
 * back: then they are as the update had left them.
 */
public final class Rollback {
    private final Context context;
    private final Path root;
    private final Typed typed;
    private final EventSink events;

    /**
     * Of the workspace in this folder.
     *
     * @param typed the whole command
     */
    public Rollback(Context context, Path root, Typed typed) {
        this.context = context;
        this.root = root;
        this.typed = typed;
        this.events = new RedactingSink(context.redactor(), context.sinks());
    }

    /**
     * Does it.
     *
     * @throws Failure (3) if there is no update to go back from, the checkout was moved since, or it is declined; (8) if something else is
     *     at work
     */
    public ExitCode run() {
        Instant start = context.clock().instant();
        try (HeldWorkspace held = HeldWorkspace.of(context, root, "rollback")) {
            Workspace workspace = held.workspace();
            Checkout left = held.checkout();
            if (held.undone()) {
                events.accept(new Event.Title("playbook", "%s of %s".formatted(left.shortCommit(), left.date())));
                end(workspace, left, start, "An update that was stopped in the middle is undone.", List.of());
                return ExitCode.OK;
            }
            Savepoint last = Savepoint.last(workspace)
                    .orElseThrow(() -> Failure.refused("There was no update here that could be rolled back."));
            events.accept(new Event.Title("playbook", "%s of %s".formatted(left.shortCommit(), left.date())));
            requireUnmoved(held, last);
            held.requireClean();
            held.requireFree(last.from());
            askAboutChanges(workspace, last);
            back(held, last);
            Checkout now = Checkout.at(workspace.checkout(), context.processes());
            end(
                    workspace,
                    now,
                    start,
                    "Playbook, roles and vars files are as before the update, at %s of %s."
                            .formatted(now.shortCommit(), now.date()),
                    List.of(Invocation.of(root, "rollback") + "       goes back to the update"));
            return ExitCode.OK;
        }
    }

    private static void requireUnmoved(HeldWorkspace held, Savepoint last) {
        GitRepository repository = held.repository();
        String head = repository.head();
        if (!head.equals(last.to())) {
            throw Failure.refused("The playbook was moved to %s since the last update, which had brought it to %s."
                            .formatted(head.substring(0, 7), last.to().substring(0, 7)))
                    .next(
                            Argv.of("git", "-C", held.workspace().checkout(), "log", "--oneline", last.to() + "..HEAD")
                                            .quoted()
                                    + "       shows what came since",
                            Argv.of("git", "-C", held.workspace().checkout(), "reset", "--keep", last.to())
                                            .quoted() + "       takes that back");
        }
    }

    /** What was typed into the files since the update would go. */
    private void askAboutChanges(Workspace workspace, Savepoint last) {
        List<Path> changed = last.changedSince();
        if (changed.isEmpty()) {
            return;
        }
        if (!context.questions().interactive() && !context.questions().yes()) {
            throw Failure.refused("%s changed since the update, and would go back to before it, too."
                            .formatted(String.join(
                                    ", ",
                                    changed.stream()
                                            .map(file -> workspace.shown(file).toString())
                                            .toList())))
                    .next(typed.with("--yes") + "       does it; a second rollback brings it back");
        }
        StringBuilder differences = new StringBuilder("\nChanged since the update, and going back, too:\n\n");
        last.files().stream()
                .filter(edit -> changed.contains(edit.file()))
                .forEach(edit -> differences.append(edit.difference(workspace.shown(edit.file()))));
        context.questions().goAhead(context.redactor().redact(differences.toString()));
    }

    /** The roles that were kept are copied: until the move is complete nothing may be missing that another try needs. */
    private void back(HeldWorkspace held, Savepoint last) {
        Path stage = NextVersion.stage(held.workspace());
        try {
            FolderTree.delete(stage);
            Files.createDirectories(stage);
            Map<String, Path> roles = new HashMap<>();
            List<String> gone = new ArrayList<>();
            for (String name : last.roles()) {
                if (last.role(name).isPresent()) {
                    Path copy = stage.resolve(name);
                    FolderTree.copy(last.role(name).get(), copy);
                    roles.put(name, copy);
                } else {
                    gone.add(name);
                }
            }
            List<FileEdit> edits =
                    last.files().stream().filter(edit -> !edit.isEmpty()).toList();
            new Move(held.workspace(), last.from(), roles, gone, edits).make(held.repository(), true);
        } catch (IOException e) {
            throw Failure.refused("The roles that were kept cannot be copied: %s. Nothing was changed."
                            .formatted(Reason.of(e)))
                    .because(e);
        } finally {
            FolderTree.deleteOrFail(stage);
        }
    }

    private void end(Workspace workspace, Checkout now, Instant start, String verdict, List<String> more) {
        List<Row> rows = new ArrayList<>(List.of(new Row("Moved", "only files here; no server was touched")));
        running(workspace)
                .forEach((server, commit) -> rows.add(new Row(
                        "Runs",
                        "%s still runs what %s brought%s"
                                .formatted(
                                        server,
                                        commit.substring(0, Math.min(7, commit.length())),
                                        now.commit().startsWith(commit)
                                                ? ", the same version"
                                                : "; deploy changes that"))));
        rows.add(new Row("Database", "is not rolled back: a newer version may have changed it"));
        events.accept(new Event.RunFinished(
                ExitCode.OK,
                Duration.between(start, context.clock().instant()),
                verdict,
                rows,
                Stream.concat(
                                Stream.of(Invocation.of(root, "deploy") + "       brings it to the server"),
                                more.stream())
                        .toList()));
    }

    /** What was deployed last, by server. */
    private static Map<String, String> running(Workspace workspace) {
        Map<String, String> commits = new LinkedHashMap<>();
        PastRun.all(workspace.runs()).stream()
                .filter(run -> run.full() && run.playbookOk())
                .forEach(
                        run -> commits.putIfAbsent(run.domain().isEmpty() ? run.server() : run.domain(), run.commit()));
        return commits;
    }
}
