package dev.matrixup.deploy;

import dev.matrixup.ansible.ExtraArguments;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the user gave to get in with, to the server and to his own vaulted values.
 *
 * @param hostKey the fingerprint of the server's host key, {@code SHA256:...}, if it is not known yet
 * @param askBecomePassword whether the password for sudo is to be asked, whatever the inventory says
 * @param becomePasswordFile the file with that password, whatever the inventory says
 * @param usualBecomePassword the password for sudo of servers whose inventory has none
 * @param usualBecomePasswordFile the file with it
 * @param vault arguments about vault passwords for Ansible's programs, such as {@code --vault-id ID@FILE}, with absolute paths
 */
public record ConnectionRequest(
        Optional<String> hostKey,
        boolean askBecomePassword,
        Optional<Path> becomePasswordFile,
        Optional<Secret> usualBecomePassword,
        Optional<Path> usualBecomePasswordFile,
        List<String> vault) {
    /** Nothing: what the inventory and {@code ansible.cfg} say, else asked. */
    public static final ConnectionRequest NONE = ofHostKey(Optional.empty());

    /** Nothing but the server's host key. */
    static ConnectionRequest ofHostKey(Optional<String> fingerprint) {
        return new ConnectionRequest(
                fingerprint, false, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    /** Before anything else. @throws Failure (64) if a password is to be asked for and nobody is there to say it */
    void requireSomebodyToAsk(Questions questions) {
        if (askBecomePassword && !questions.interactive()) {
            throw Failure.usage("-K asks for the password, and there is no terminal to ask at.")
                    .next("--become-password-file FILE");
        }
    }

    /** The same with these arguments about vault passwords. */
    public ConnectionRequest withVault(List<String> arguments) {
        return new ConnectionRequest(
                hostKey,
                askBecomePassword,
                becomePasswordFile,
                usualBecomePassword,
                usualBecomePasswordFile,
                arguments);
    }

    /** Copies the list; throws a {@link Failure} (64) if Ansible would ask by itself. */
    public ConnectionRequest {
        vault = List.copyOf(vault);
        ExtraArguments.check(vault);
    }
}
