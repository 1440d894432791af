package dev.matrixup.cli;

import dev.matrixup.deploy.Journal;
import dev.matrixup.report.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code matrixup logs}. */
@Command(name = "logs", description = "What a service on the server says.", sortOptions = false)
final class LogsCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "The service: synapse, postgres, ...")
    private String service;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "LINES",
            description = "How many of its last lines. Default: 50.")
    private int lines = 50;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with new lines until Ctrl-C.")
    private boolean follow;

    @Mixin
    private final ConnectionOptions server = new ConnectionOptions();

    LogsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        new Journal(service, lines, follow).read(session.asking(), server.request(session), line -> {
            session.terminal().out().print(line + "\n");
            return !session.terminal().out().checkError();
        });
        return ExitCode.OK.code();
    }
}
