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
 * @param lastRun the newest run
 * @param begun whether any run started Ansible
 * @param typed how a command about the server is typed; empty if that is not known for sure
 */
public record WorkspaceState(
        Path workspace,
        List<String> servers,
        String playbook,
        String playbookDate,
        Optional<Status.LastRun> lastRun,
        boolean begun,
        Optional<Invocation> typed) {
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
        List<String> servers = workspace
                .deployment()
                .map(file -> file.servers().keySet().stream())
                .orElseGet(() -> runs.stream().map(PastRun::domain))
                .filter(domain -> !domain.isEmpty())
                .distinct()
                .toList();
        return Optional.of(new WorkspaceState(
                workspace.root(),
                servers,
                checkout.shortCommit(),
                checkout.date().toString(),
                runs.stream().findFirst().map(Status.LastRun::of),
                runs.stream().anyMatch(PastRun::begun),
                typed(workspace, servers, runs)));
    }

    /** A server is named where one was named before, or there are several: the last run's, else the first. */
    private static Optional<Invocation> typed(Workspace workspace, List<String> servers, List<PastRun> runs) {
        List<String> hosts = workspace.deployment().isPresent() ? servers : workspace.writtenServers();
        if (runs.isEmpty() && hosts.isEmpty()) {
            return Optional.empty();
        }
        boolean several =
                servers.size() > 1 || hosts.size() > 1 || runs.stream().anyMatch(PastRun::named);
        Optional<String> named = Stream.of(runs.stream().map(PastRun::domain), servers.stream(), hosts.stream())
                .flatMap(names -> names)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .filter(name -> several);
        return Optional.of(new Invocation(workspace.root(), named));
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
                .filter(sentence -> begun)
                .orElse("Nothing was deployed from here yet."));
        return lines;
    }

    /** The commands to type next. Without one about the server where it is not known how that is typed. */
    public List<String> next() {
        List<String> next = new ArrayList<>();
        boolean failed = lastRun.filter(run -> !run.good()).isPresent();
        boolean goesOn =
                failed && lastRun.get().begun() && lastRun.get().command().equals(Deployment.COMMAND);
        if (failed && !goesOn) {
            next.add(whatHappened());
        }
        typed.ifPresent(server -> {
            if (!begun) {
                next.add(line(server.of("deploy --admin alice"), "install it"));
            } else if (goesOn) {
                next.add(line(server.of("deploy"), "goes on from there"));
                next.add(whatHappened());
                next.add(line(server.of("status"), "is it up now?"));
            } else {
                next.add(line(server.of("status"), "is it up now?"));
                next.add(line(server.of("deploy"), "whenever you changed something"));
            }
        });
        if (!failed && (begun || typed.isEmpty())) {
            next.add(line(Invocation.of(workspace, "--help"), "everything else"));
        }
        return next;
    }

    private String whatHappened() {
        return line(
                Invocation.of(workspace, "runs show " + lastRun.orElseThrow().id()), "what happened");
    }

    private static String line(String command, String why) {
        return command + "       " + why;
    }
}
