package dev.matrixup.remote;

import dev.matrixup.report.Secret;
import java.util.Optional;

/**
 * Commands run as root through {@code sudo}, unless the login user is root already.
 *
 * @param password the login user's password for sudo, if sudo asks for one
 */
public record Become(Optional<Secret> password) {
    /** Checks that the password is one line: sudo reads no more. */
    public Become {
        if (password.isPresent() && password.get().reveal().matches("(?s).*[\\n\\r\\x00].*")) {
            throw new IllegalArgumentException("a sudo password is one line");
        }
    }
}
