package dev.matrixup.cli;

import dev.matrixup.deploy.DeployRequest;
import dev.matrixup.deploy.Status;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code matrixup status}. */
@Command(
        name = "status",
        description = "Is it up now? Ends with 0 if all services that should run do, else with 7.",
        sortOptions = false)
final class StatusCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            paramLabel = "DOMAIN",
            arity = "0..1",
            description = "The server. Default: the only one of the workspace.")
    private String domain;

    @Mixin
    private final ConnectionOptions server = new ConnectionOptions();

    StatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        DeployRequest request = server.request(session, domain);
        Status status = Status.of(session.asking(), request);
        session.show(status, status.lines(session.style()), status.next(request.invocation()));
        return session.ended(status.code(), () -> status.failure(request.invocation()));
    }
}
