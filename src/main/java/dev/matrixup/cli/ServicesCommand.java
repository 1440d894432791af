package dev.matrixup.cli;

import dev.matrixup.deploy.DeployRequest;
import dev.matrixup.deploy.ServiceSwitches;
import dev.matrixup.deploy.ServiceSwitches.Offer;
import dev.matrixup.report.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code matrixup services}. */
@Command(name = "services", description = "What the playbook offers, and what is on.", sortOptions = false)
final class ServicesCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    ServicesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        DeployRequest request = server.request(session);
        try (ServiceSwitches switches = ServiceSwitches.of(session.asking(), request)) {
            Offer offer = switches.list();
            session.show(
                    offer,
                    offer.lines(session.style()),
                    List.of(request.invocation().of("enable NAME")));
        }
        return ExitCode.OK.code();
    }
}
