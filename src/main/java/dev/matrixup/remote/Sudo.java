package dev.matrixup.remote;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How commands become root's. Decided once, by trying: sudo reads the password only where it wants one, and else the password would
 * reach the command as its input. For the same reason cached credentials are never used ({@code -k}), and what sudo starts is always
 * {@code /bin/sh}, as Ansible does it, so that rules for single commands cannot change the answer.
 */
sealed interface Sudo {
    /** Runs a command as the login user. */
    interface Shell {
        Captured run(Argv argv, String stdin);
    }

    /** The command line that runs a command as root. */
    Argv argv(Argv command);

    /** What this command line reads, given what the command is to read. */
    String stdin(String commandsOwn);

    /** The login user's own rights are enough. */
    record NotNeeded() implements Sudo {
        @Override
        public Argv argv(Argv command) {
            return command;
        }

        @Override
        public String stdin(String commandsOwn) {
            return commandsOwn;
        }
    }

    /** sudo asks for no password. */
    record Free() implements Sudo {
        @Override
        public Argv argv(Argv command) {
            return Argv.of("sudo", "-n", "--").with(asShellArguments(command));
        }

        @Override
        public String stdin(String commandsOwn) {
            return commandsOwn;
        }
    }

    /** sudo reads the password first, always. */
    record WithPassword(Secret password) implements Sudo {
        @Override
        public Argv argv(Argv command) {
            return Argv.of("sudo", "-k", "-S", "-p", "", "--").with(asShellArguments(command));
        }

        @Override
        public String stdin(String commandsOwn) {
            return password.reveal() + "\n" + commandsOwn;
        }
    }

    /**
     * Finds out what it takes.
     *
     * @param target where, for messages
     * @throws Failure if sudo refuses, or is not what is to be used, or the password is missing or wrong (3)
     */
    static Sudo prove(Optional<Become> become, Shell shell, String target) {
        if (become.isEmpty() || shell.run(Argv.of("id", "-u"), "").out().strip().equals("0")) {
            return new NotNeeded();
        }
        if (become.get().other().isPresent()) {
            throw Failure.refused("Ansible would become root on %s by %s; matrixup can do so by sudo only."
                            .formatted(target, become.get().other().get()))
                    .next("Let the user become root by sudo there and set become_method to sudo, or log in as root.");
        }
        Optional<Secret> password = become.get().password();
        // With a password: whether sudo has read it shows in what is left for the shell to read.
        Argv probe = password.isPresent()
                ? Argv.of("sudo", "-k", "-S", "-p", "", "--", "/bin/sh", "-c", "if read -r line; then echo free; fi")
                : Argv.of("sudo", "-n", "--", "/bin/sh", "-c", "echo free");
        Captured answer = shell.run(
                Argv.of("env", "LC_ALL=C").with(probe.words()),
                password.map(secret -> secret.reveal() + "\n").orElse(""));
        if (!answer.ok()) {
            Optional<Secret> typed = password.isEmpty() && wantsPassword(answer)
                    ? become.get().question().apply(target)
                    : Optional.empty();
            if (typed.isPresent()) {
                return prove(Optional.of(new Become(typed)), shell, target);
            }
            throw refusal(answer, password.isPresent(), target);
        }
        return answer.out().strip().equals("free")
                ? new Free()
                : new WithPassword(password.orElseThrow(() -> refusal(answer, false, target)));
    }

    private static Failure refusal(Captured answer, boolean hadPassword, String target) {
        String said = answer.err();
        if (answer.status().code() == 127) {
            return Failure.refused("sudo is not installed on %s.".formatted(target))
                    .next("Install it there, or log in as root.");
        }
        if (said.contains("not in the sudoers")
                || said.contains("may not run sudo")
                || said.contains("not allowed to")) {
            return Failure.refused("%s may not become root: sudo says \"%s\".".formatted(target, answer.lastWords()));
        }
        if (hadPassword
                && (said.contains("incorrect password")
                        || said.contains("incorrect authentication")
                        || said.contains("no password was provided"))) {
            return Failure.refused("sudo on %s does not accept the password.".formatted(target))
                    .next("the same command with -K, which asks for it", "or with --become-password-file FILE");
        }
        if (!hadPassword && wantsPassword(answer)) {
            return Failure.refused("sudo on %s asks for a password, and none was given.".formatted(target))
                    .next("the same command at a terminal, which asks for it", "or with --become-password-file FILE");
        }
        return Failure.refused("sudo on %s does not work: it ended with code %d and says \"%s\"."
                .formatted(target, answer.status().code(), answer.lastWords()));
    }

    private static boolean wantsPassword(Captured answer) {
        // The last is what sudo-rs says.
        return Stream.of("password is required", "terminal is required", "authentication is required")
                .anyMatch(answer.err()::contains);
    }

    private static List<String> asShellArguments(Argv command) {
        return Argv.of("/bin/sh", "-c", "exec \"$@\"", "sh")
                .with(command.words())
                .words();
    }
}
