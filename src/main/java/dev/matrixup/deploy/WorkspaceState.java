package dev.matrixup.deploy;

import dev.matrixup.playbook.Checkout;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.PastRun;
import dev.matrixup.report.Style;
import dev.matrixup.workspace.DeploymentFile;
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
                .formatted(style.bold(servers.isEmpty() ? "matrixup" : String.join(", ", servers)), workspace));
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
        return lines;
    }

    /** The commands to type next. */
    public List<String> next() {
        if (lastRun.isEmpty()) {
            return List.of(command("deploy --admin alice", "install it"));
        }
        return lastRun.get().good()
                ? List.of(
                        command("status", "is it up now?"),
                        command("deploy", "whenever you changed something"),
                        command("--help", "everything else"))
                : List.of(
                        command("deploy", "goes on from there"),
                        command("runs show " + lastRun.get().id(), "what happened"),
                        command("status", "is it up now?"));
    }

    private String command(String arguments, String why) {
        return "%-32s   %s".formatted(Invocation.of(workspace, arguments), why);
    }
}
