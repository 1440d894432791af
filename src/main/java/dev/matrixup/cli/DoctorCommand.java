package dev.matrixup.cli;

import dev.matrixup.deploy.Doctor;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code matrixup doctor}. */
@Command(
        name = "doctor",
        description = "Is everything ready? Every check that can fail later, all findings at once; changes nothing.",
        sortOptions = false)
final class DoctorCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            paramLabel = "DOMAIN",
            arity = "0..1",
            description = "The server. Default: the only one of the workspace.")
    private String domain;

    @Option(names = "--strict", description = "End with 3 on warnings, too.")
    private boolean strict;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    DoctorCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Doctor doctor = new Doctor(session.context(), connection.request(session, domain), strict);
        return session.ended(doctor.run(), doctor::failure);
    }
}
