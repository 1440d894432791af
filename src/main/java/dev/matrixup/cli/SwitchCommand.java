package dev.matrixup.cli;

import dev.matrixup.deploy.DeployRequest;
import dev.matrixup.deploy.ServiceSwitches;
import dev.matrixup.deploy.ServiceSwitches.Switched;
import dev.matrixup.report.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code matrixup enable} and {@code disable}. */
abstract sealed class SwitchCommand implements Callable<Integer> {
    private final Session session;
    private final boolean on;

    @Parameters(
            paramLabel = "NAME",
            completionCandidates = Names.OfServices.class,
            description = "The service, as matrixup services names it.")
    private String service;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    private SwitchCommand(Session session, boolean on) {
        this.session = session;
        this.on = on;
    }

    @Override
    public Integer call() {
        DeployRequest request = server.request(session);
        try (ServiceSwitches switches = ServiceSwitches.of(session.asking(), request)) {
            Switched switched = switches.set(service, on);
            session.show(switched, switched.lines(session.style()), switched.next(request.invocation()));
        }
        return ExitCode.OK.code();
    }

    /** {@code matrixup enable}. */
    @Command(
            name = "enable",
            description = "Switch a service on in the vars file; deploy brings it to the server.",
            sortOptions = false)
    static final class Enable extends SwitchCommand {
        Enable(Session session) {
            super(session, true);
        }
    }

    /** {@code matrixup disable}. */
    @Command(
            name = "disable",
            description = "Switch a service off in the vars file; deploy --setup removes it from the server.",
            sortOptions = false)
    static final class Disable extends SwitchCommand {
        Disable(Session session) {
            super(session, false);
        }
    }
}
