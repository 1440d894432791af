package dev.matrixup.deploy;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Child;
import dev.matrixup.process.ExitStatus;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Event;
import dev.matrixup.report.EventSink;
import dev.matrixup.report.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The user's own programs around a deployment: executable files {@code pre-deploy}, {@code post-deploy} and {@code on-failure} in the
 * workspace's {@code playbook-hooks}. They get a clean environment with what they may want to know, and their output is shown.
 */
final class Hooks {
    /** A moment at which a hook runs. */
    enum Moment {
        /** Everything is checked and nothing changed; a failing hook stops the deployment (9). */
        PRE_DEPLOY("pre-deploy"),
        /** Deployed and verified; a failing hook makes the result 7. */
        POST_DEPLOY("post-deploy"),
        /** Something failed after the first change; what the hook returns changes nothing. */
        ON_FAILURE("on-failure");

        private final String file;

        Moment(String file) {
            this.file = file;
        }

        String file() {
            return file;
        }
    }

    private static final Set<PosixFilePermission> FOREIGN =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    /** What a program needs to find others and to print; everything else of our environment stays with us. */
    private static final Set<String> KEPT = Set.of("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR");

    private final Path folder;
    private final ProcessRunner processes;

    Hooks(Path workspace, ProcessRunner processes) {
        this.folder = workspace.resolve("playbook-hooks");
        this.processes = processes;
    }

    Path folder() {
        return folder;
    }

    /** Where the hook of this moment would be. */
    Path file(Moment moment) {
        return folder.resolve(moment.file());
    }

    /** Refuses hooks that somebody else wrote or could change, before anything runs. */
    void check() {
        for (Moment moment : Moment.values()) {
            check(moment);
        }
    }

    /** Why a deployment would refuse the hook of this moment; empty if it would not, or there is none. */
    Optional<String> problem(Moment moment) {
        try {
            check(moment);
            return Optional.empty();
        } catch (Failure refused) {
            return Optional.of(refused.getMessage());
        }
    }

    private void check(Moment moment) {
        Path file = file(moment);
        if (!Files.exists(file)) {
            return;
        }
        refuseIfForeign(folder);
        refuseIfForeign(file);
        if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
            throw Failure.refused("The hook %s is not an executable file.".formatted(file))
                    .next("chmod u+x " + Argv.quote(file.toString()));
        }
    }

    /** Whether there is a hook for this moment. */
    boolean has(Moment moment) {
        return Files.isExecutable(file(moment));
    }

    /**
     * Runs the hook of this moment, if there is one.
     *
     * @param facts handed to it as {@code MATRIXUP_NAME}
     * @return how it ended; 0 if there is none
     */
    ExitStatus run(Moment moment, Map<String, String> facts, EventSink events) {
        Path file = file(moment);
        if (!has(moment)) {
            return new ExitStatus(0);
        }
        Map<String, String> environment = new HashMap<>();
        Child base = Child.of(Argv.of(file.toAbsolutePath()))
                .in(folder.toAbsolutePath().getParent());
        base.environment().forEach((name, value) -> {
            if (KEPT.contains(name)) {
                environment.put(name, value);
            }
        });
        environment.put("MATRIXUP_HOOK", moment.file());
        facts.forEach((name, value) -> environment.put("MATRIXUP_" + name, value));
        Child child = new Child(base.argv(), base.directory(), environment, base.stdin(), base.limit());
        return processes.run(
                child,
                line -> events.accept(new Event.Output(moment.file(), line, false)),
                line -> events.accept(new Event.Output(moment.file(), line, true)));
    }

    private static void refuseIfForeign(Path path) {
        try {
            PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
            String owner = attributes.owner().getName();
            if (!owner.equals("root") && !owner.equals(System.getProperty("user.name"))) {
                throw Failure.refused("%s belongs to %s, whose commands it would run as you.".formatted(path, owner))
                        .next("chown \"$(id -un)\" " + Argv.quote(path.toString()));
            }
            if (attributes.permissions().stream().anyMatch(FOREIGN::contains)) {
                throw Failure.refused("%s can be written by others; whoever does that would run commands as you."
                                .formatted(path))
                        .next("chmod go-w " + Argv.quote(path.toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
