package dev.matrixup.cli;

import dev.matrixup.deploy.TagRun;
import dev.matrixup.deploy.TagRun.Verb;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code matrixup start}, {@code stop} and {@code restart}: the same command with another verb. */
abstract sealed class ServiceCommand implements Callable<Integer> {
    private final Session session;
    private final Verb verb;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "One service, or a group of them. Default: all.")
    private String service;

    @Mixin
    private final ConnectionOptions server = new ConnectionOptions();

    private ServiceCommand(Session session, Verb verb) {
        this.session = session;
        this.verb = verb;
    }

    @Override
    public Integer call() {
        return TagRun.of(session.context(), server.request(session), verb, Optional.ofNullable(service))
                .run()
                .code();
    }

    /** {@code matrixup start}. */
    @Command(name = "start", description = "Start the server's services, or one.", sortOptions = false)
    static final class Start extends ServiceCommand {
        Start(Session session) {
            super(session, Verb.START);
        }
    }

    /** {@code matrixup stop}. */
    @Command(name = "stop", description = "Stop the server's services, or one.", sortOptions = false)
    static final class Stop extends ServiceCommand {
        Stop(Session session) {
            super(session, Verb.STOP);
        }
    }

    /** {@code matrixup restart}. */
    @Command(name = "restart", description = "Restart the server's services, or one.", sortOptions = false)
    static final class Restart extends ServiceCommand {
        Restart(Session session) {
            super(session, Verb.RESTART);
        }
    }
}
