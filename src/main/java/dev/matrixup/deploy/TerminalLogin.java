package dev.matrixup.deploy;

import dev.matrixup.ansible.SystemPackages;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.remote.KeyAgent;
import dev.matrixup.remote.KeyInstallation;
import dev.matrixup.remote.LoginHelp;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import dev.matrixup.report.Secret;
import dev.matrixup.report.Wrap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;

/** The person at the terminal helps to log in. Keys that he unlocks stay so until this is closed. */
final class TerminalLogin implements LoginHelp, AutoCloseable {
    private static final int TRIES = 3;

    private final Context context;
    private final KeyAgent agent;

    TerminalLogin(Context context) {
        this.context = context;
        this.agent = new KeyAgent(context.processes());
    }

    /** The socket of our own agent, if a key was unlocked. */
    Optional<Path> agent() {
        return agent.socket();
    }

    /** @throws Failure (3) if the passphrase is wrong three times */
    @Override
    public Optional<Path> unlock(Path key) {
        for (int tried = 0; tried < TRIES; tried++) {
            Optional<Secret> passphrase = context.questions()
                    .askSecret((tried == 0 ? "" : "That is not its passphrase. ") + "Passphrase of " + key + ": ");
            if (passphrase.isEmpty()) {
                return Optional.empty();
            }
            context.redactor().hidden(passphrase.get());
            if (agent.add(key, passphrase.get())) {
                return agent.socket();
            }
        }
        throw Failure.refused("None of these was the passphrase of %s.".formatted(key))
                .next(Argv.of("ssh-add", key).quoted());
    }

    @Override
    public boolean install(KeyInstallation installation) {
        String question =
                "%s does not accept %s. It may take a password: then ssh-copy-id puts the key there, once, and asks for that password itself."
                        .formatted(
                                installation.server(),
                                installation.make().isPresent()
                                        ? "a login: you have no SSH key yet"
                                        : "the key " + installation.key());
        String answer = context.questions()
                .ask("%s\n\n%s it there? [y/N] "
                        .formatted(
                                String.join("\n", Wrap.lines(question, 80)),
                                installation.make().isPresent() ? "Make a key and put" : "Put"))
                .orElse("");
        if (!answer.equalsIgnoreCase("y") && !answer.equalsIgnoreCase("yes")) {
            return false;
        }
        Stream.concat(installation.make().stream(), Stream.of(installation.copy()))
                .map(Argv::program)
                .filter(program -> ProcessRunner.find(program).isEmpty())
                .findFirst()
                .ifPresent(TerminalLogin::missing);
        makeFolder();
        return installation.make().map(this::make).orElse(true) && copy(installation.copy());
    }

    private static void missing(String program) {
        throw Failure.refused("There is no %s on this machine.".formatted(program))
                .next(SystemPackages.command("openssh-client"));
    }

    /** {@code ssh-copy-id} works in the user's own folder, which somebody without a key does not have. */
    private static void makeFolder() {
        Path folder = Path.of(System.getProperty("user.home"), ".ssh");
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw Failure.refused("The folder %s cannot be made: %s.".formatted(folder, Reason.of(e)))
                    .because(e);
        }
    }

    private boolean make(Argv keygen) {
        return context.questions()
                .still(() -> context.processes().atTerminal(Child.of(keygen)).ok());
    }

    /** Only the password is asked for at the terminal; what else it says interests nobody unless it fails. */
    private boolean copy(Argv copyId) {
        Captured said = context.questions().still(() -> context.processes().capture(Child.of(copyId)));
        if (!said.ok()) {
            throw Failure.unreachable("ssh-copy-id did not put the key there: " + said.lastWords())
                    .next(copyId.quoted());
        }
        return true;
    }

    @Override
    public void close() {
        agent.close();
    }
}
