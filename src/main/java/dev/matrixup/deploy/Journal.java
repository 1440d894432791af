package dev.matrixup.deploy;

import dev.matrixup.process.Argv;
import dev.matrixup.process.ExitStatus;
import dev.matrixup.remote.Remote;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Printable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The journal of one service on the server.
 *
 * @param service which, with or without {@code matrix-} and {@code .service}
 * @param lines how many of its last lines
 * @param follow whether to go on with those that come
 */
public record Journal(String service, int lines, boolean follow) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:_.@\\\\-]*");

    /** Checks both. */
    public Journal {
        requireName(service);
        if (lines < 0) {
            throw Failure.usage("The number of lines is %d; it must be 0 or more.".formatted(lines));
        }
    }

    /** @throws Failure (64) if it cannot be a unit's name */
    static void requireName(String service) {
        if (!NAME.matcher(service).matches()) {
            throw Failure.usage("\"%s\" cannot be the name of a service.".formatted(service));
        }
    }

    /**
     * Reads it.
     *
     * @param out takes each line, secrets hidden, and says whether there is anybody who still reads
     * @throws Failure (64) if there is no such service, (130) if it is followed and the user has enough
     */
    public void read(Context context, DeployRequest request, Predicate<String> out) {
        AtomicBoolean unread = new AtomicBoolean();
        try (Resolved resolved = Resolved.of(context, request)) {
            context.redactor().add(resolved.secrets());
            try (Remote remote = resolved.connect(context::warn)) {
                String unit = Unit.choose(
                        ServerLook.unitNames(remote, resolved.invocation()), service, resolved.invocation());
                ExitStatus status = remote.follow(
                        argv(unit),
                        line -> {
                            if (!out.test(Printable.of(context.redactor().redact(line)))) {
                                unread.set(true);
                            }
                        },
                        () -> {
                            context.processes().checkStopped();
                            if (unread.get()) {
                                throw new Unread();
                            }
                        });
                if (!status.ok()) {
                    throw Failure.unreachable("The journal of %s cannot be read.".formatted(unit));
                }
            } catch (Unread enough) {
                return;
            }
        }
    }

    /** Ends the command on the server. */
    private static final class Unread extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    Argv argv(String unit) {
        Argv argv = Argv.of("journalctl", "--no-pager", "-o", "short-iso", "-n", lines, "-u", unit);
        return follow ? argv.with("-f") : argv;
    }
}
