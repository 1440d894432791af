package dev.matrixup.cli;

import dev.matrixup.deploy.RunList;
import dev.matrixup.deploy.WorkspaceState;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.PastRun;
import dev.matrixup.workspace.Invocation;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code matrixup runs}. */
@Command(
        name = "runs",
        description = "What was run from here, and how it ended.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false)
final class RunsCommand {
    private final Session session;

    RunsCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "All runs, the newest first.")
    int list() {
        List<PastRun> runs = RunList.in(session.workspace());
        session.show(
                RunList.of(runs),
                RunList.lines(
                        session.style(),
                        session.workspace(),
                        runs,
                        session.clock().getZone()),
                runs.isEmpty()
                        ? WorkspaceState.of(session.asking(), session.workspace())
                                .orElseThrow()
                                .next()
                        : List.of(Invocation.of(session.workspace(), "runs show ID")));
        return ExitCode.OK.code();
    }

    @Command(name = "show", description = "One run.")
    int show(
            @Parameters(paramLabel = "ID", description = "Its id, or the beginning or the end of it.") String id,
            @Option(names = "--log", description = "Print everything that Ansible said.") boolean log) {
        PastRun run = RunList.find(session.workspace(), id);
        if (log) {
            RunList.log(run, line -> session.terminal().out().print(line + "\n"));
        } else {
            session.show(
                    RunList.entry(run),
                    RunList.lines(
                            session.style(),
                            session.workspace(),
                            run,
                            session.clock().getZone()),
                    RunList.next(session.workspace(), run, id));
        }
        return ExitCode.OK.code();
    }
}
