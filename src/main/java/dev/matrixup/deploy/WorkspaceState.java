package dev.matrixup.deploy;

import dev.matrixup.files.UserFolders;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.PastRun;
import dev.matrixup.report.Style;
import dev.matrixup.workspace.DeploymentFile;
import dev.matrixup.workspace.Invocation;
import dev.matrixup.workspace.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a workspace stands, told by its own files alone.
 *
 * @param servers the domains in the deployment file; without one, those of earlier runs
 * @param playbook the checkout's commit, shortened
 * @param lastRun the newest run that started Ansible
 */
public record WorkspaceState(
        Path workspace, List<String> servers, String playbook, String playbookDate, Optional<Status.LastRun> lastRun) {
    /** Copies the list. */
    public WorkspaceState {
        servers = List.copyOf(servers);
    }

    /** The state of a folder; empty if it is no workspace. Throws as {@link Workspace#open} does for one that is not complete. */
    public static Optional<WorkspaceState> of(Context context, Path folder) {
        if (DeploymentFile.find(folder).isEmpty() && !Workspace.isCheckout(folder)) {
            return Optional.empty();
        }
        Workspace workspace = Workspace.open(folder);
        Checkout checkout = Checkout.at(workspace.checkout(), context.processes());
        List<PastRun> runs = PastRun.all(workspace.runs());
        Stream<String> named = workspace
                .deployment()
                .map(file -> file.servers().keySet().stream())
                .orElseGet(() -> runs.stream().map(PastRun::domain));
        return Optional.of(new WorkspaceState(
                workspace.root(),
                named.filter(domain -> !domain.isEmpty()).distinct().toList(),
                checkout.shortCommit(),
                checkout.date().toString(),
                runs.stream().filter(PastRun::begun).findFirst().map(Status.LastRun::of)));
    }

    /** The screen. */
    public List<String> lines(Style style, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add("%s  workspace %s"
                .formatted(
                        style.bold(servers.isEmpty() ? "matrixup" : String.join(", ", servers)),
                        UserFolders.shown(workspace)));
        lines.add("");
        lines.add(style.line(Mark.OK, "playbook", "%s of %s".formatted(playbook, playbookDate), null));
        lines.add(lastRun.map(run -> style.line(
                        run.good() ? Mark.OK : Mark.WARNING,
                        "last run",
                        "%s, %s, %s%s"
                                .formatted(
                                        run.id(),
                                        run.command(),
                                        run.started()
                                                .map(at -> Style.roughly(Duration.between(at, now)) + " ago, ")
                                                .orElse(""),
                                        run.outcome()),
                        null))
                .orElseGet(() -> style.line(Mark.NOTE, "last run", "none yet", null)));
        lines.add("");
        lines.add(lastRun.map(run -> run.good() ? "The last run went well." : "The last run did not go well.")
                .orElse("Nothing was deployed from here yet."));
        return lines;
    }

    /** The commands to type next: about the last run's server, else about the first. */
    public List<String> next() {
        Invocation server = new Invocation(
                workspace,
                lastRun.filter(run -> run.named() || servers.size() > 1)
                        .map(Status.LastRun::domain)
                        .or(() -> servers.stream()
                                .filter(first -> servers.size() > 1)
                                .findFirst()));
        if (lastRun.isEmpty()) {
            return List.of(line(server.of("deploy --admin alice"), "install it"));
        }
        return lastRun.get().good()
                ? List.of(
                        line(server.of("status"), "is it up now?"),
                        line(server.of("deploy"), "whenever you changed something"),
                        line(Invocation.of(workspace, "--help"), "everything else"))
                : List.of(
                        line(server.of("deploy"), "goes on from there"),
                        line(
                                Invocation.of(
                                        workspace, "runs show " + lastRun.get().id()),
                                "what happened"),
                        line(server.of("status"), "is it up now?"));
    }

    private static String line(String command, String why) {
        return "%-32s   %s".formatted(command, why);
    }
}
