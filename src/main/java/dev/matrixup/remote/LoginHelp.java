package dev.matrixup.remote;

import java.nio.file.Path;
import java.util.Optional;

/** What a person at the terminal can do where a server does not accept the login. */
public interface LoginHelp {
    /** Nobody is there. */
    LoginHelp NONE = new LoginHelp() {
        @Override
        public Optional<Path> unlock(Path key) {
            return Optional.empty();
        }

        @Override
        public boolean install(KeyInstallation installation) {
            return false;
        }
    };

    /**
     * Unlocks a key that the server would accept.
     *
     * @return the socket of an agent that holds it now; empty if nobody can tell its passphrase
     */
    Optional<Path> unlock(Path key);

    /** Puts a key on a server that takes a password and none of our keys; false if that was not wanted, or did not work. */
    boolean install(KeyInstallation installation);
}
