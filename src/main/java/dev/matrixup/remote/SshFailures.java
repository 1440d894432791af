package dev.matrixup.remote;

import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchHostKeyException;
import dev.matrixup.process.Argv;
import dev.matrixup.report.Failure;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What went wrong with a connection, from JSch's terse messages: a cause and the next command. */
final class SshFailures {
    private final SshTarget target;
    private final SshConfig config;
    private final Duration touchLimit;

    /** @param touchLimit how long an agent may take once it is known to be slow */
    SshFailures(SshTarget target, SshConfig config, Duration touchLimit) {
        this.target = target;
        this.config = config;
        this.touchLimit = touchLimit;
    }

    /** The server did not answer in time. */
    Failure timeout(Duration limit) {
        return unreachable("%s does not answer within %d s.".formatted(config.target(), limit.toSeconds()));
    }

    /** The command that leads to the server has ended. */
    Failure proxy(ProxyPipe proxy, Exception cause) {
        String said = proxy.lastWords();
        Failure failure = unreachable("The way to %s does not work: %s%s"
                        .formatted(config.target(), proxy.command(), said.isEmpty() ? " ended." : " says: " + said))
                .because(cause);
        return isRefusedLogin(said)
                ? failure.next(
                        "ssh-add KEY    if the key for the host on the way has a passphrase",
                        target.command().quoted())
                : failure;
    }

    /** Connecting failed before or while logging in. */
    Failure connecting(Exception cause, Identities identities, Duration limit) {
        String said = String.valueOf(cause.getMessage());
        if (!identities.silent().isEmpty()) {
            return silent(identities.silent()).because(cause);
        }
        if (isRefusedLogin(cause)) {
            return login(identities, takesPassword(cause) && target.password().isEmpty())
                    .because(cause);
        }
        if (cause instanceof JSchHostKeyException) {
            return Failure.refused("The host certificate of %s is not accepted: %s.".formatted(config.target(), said))
                    .because(cause);
        }
        if (has(cause, UnknownHostException.class)) {
            return unreachable("The name %s is not known: no DNS entry, and none in /etc/hosts."
                            .formatted(config.hostname()))
                    .because(cause);
        }
        if (has(cause, NoRouteToHostException.class)) {
            return unreachable("There is no route to %s.".formatted(config.hostname()))
                    .because(cause);
        }
        if (has(cause, ConnectException.class) && said.contains("refused")) {
            return unreachable("%s refuses connections at port %d: no SSH server listens there."
                            .formatted(config.hostname(), config.port()))
                    .because(cause);
        }
        if (has(cause, SocketTimeoutException.class) || said.startsWith("timeout")) {
            return timeout(limit).because(cause);
        }
        if (has(cause, JSchAlgoNegoFailException.class)) {
            return unreachable("%s and matrixup have no SSH algorithm in common: %s.".formatted(config.target(), said))
                    .because(cause);
        }
        return unreachable("The connection to %s broke before it was made: %s.".formatted(config.target(), said))
                .because(cause);
    }

    /** Whether the server was reached and did not accept the login. */
    static boolean isRefusedLogin(Exception cause) {
        String said = String.valueOf(cause.getMessage());
        return said.startsWith("Auth fail")
                || said.startsWith("Auth cancel")
                || said.contains("Too many authentication");
    }

    /** The same for a jump host, in the words of ssh. */
    static boolean isRefusedLogin(String said) {
        return said.contains("Permission denied") || said.contains("Too many authentication failures");
    }

    /** Whether a server that refused the login would take a password, as JSch tells: {@code for methods 'publickey,password'}. */
    static boolean takesPassword(Exception cause) {
        String said = String.valueOf(cause.getMessage());
        return said.contains("password") || said.contains("keyboard-interactive");
    }

    /** An established connection is gone. */
    Failure lost(Exception cause) {
        return unreachable("The connection to %s broke: %s.".formatted(config.target(), cause.getMessage()))
                .because(cause);
    }

    /** A failure that reaches back to the command line: with the command that shows the same outside matrixup. */
    Failure unreachable(String message) {
        return Failure.unreachable(message).next(target.command().quoted());
    }

    /** The server asked for a signature and got none. */
    private Failure silent(List<String> keys) {
        return Failure.unreachable(
                        "%s would take %s, and the ssh-agent did not sign with it within %d s: the key was not touched, or the login not confirmed."
                                .formatted(config.target(), String.join(", ", keys), touchLimit.toSeconds()))
                .next(
                        "the same command, and touch the key when it waits for it",
                        target.command().quoted());
    }

    private Failure login(Identities identities, boolean takesPassword) {
        if (!identities.exposed().isEmpty()) {
            return exposed(identities.exposed());
        }
        StringBuilder message = new StringBuilder("%s does not accept the login: ".formatted(config.target()));
        message.append(
                identities.names().isEmpty()
                        ? "there is no usable key."
                        : "none of these keys is allowed: " + String.join(", ", identities.names()) + ".");
        identities
                .wanted()
                .forEach(file ->
                        message.append(" ").append(file).append(" has a passphrase and is not in the ssh-agent."));
        identities
                .onDevice()
                .forEach(file ->
                        message.append(" ").append(file).append(" is on a security key and not in the ssh-agent."));
        identities
                .declined()
                .forEach(key -> message.append(" The ssh-agent refused to sign with ")
                        .append(key)
                        .append(", which the server would take."));
        target.password().ifPresent(given -> message.append(" Nor is the password of the inventory."));
        identities.unreadable().forEach(file -> message.append(" ").append(file).append(" cannot be read as a key."));
        List<String> steps = new ArrayList<>();
        Stream.concat(identities.wanted().stream(), identities.onDevice().stream())
                .map(file -> Argv.of("ssh-add", file).quoted())
                .forEach(steps::add);
        Optional<KeyInstallation> installation =
                takesPassword && identities.wanted().isEmpty() ? KeyInstallation.of(target, config) : Optional.empty();
        installation.ifPresent(install -> {
            message.append(" It may take a password; put a key there once.");
            install.make().ifPresent(make -> steps.add(make.quoted()));
            steps.add(install.copy().quoted());
        });
        steps.add(target.command().quoted());
        return Failure.unreachable(message.toString()).next(steps.toArray(String[]::new));
    }

    /** OpenSSH does not use such a key, and so Ansible could not log in. */
    private Failure exposed(List<Path> files) {
        return Failure.refused("Others can read the key %s; ssh does not use it, and %s accepts no other."
                        .formatted(files.get(0), config.target()))
                .next(files.stream()
                        .map(file -> Argv.of("chmod", "600", file).quoted())
                        .toArray(String[]::new));
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
        return Stream.iterate(failure, each -> each != null, Throwable::getCause)
                .anyMatch(kind::isInstance);
    }
}
