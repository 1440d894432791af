package dev.matrixup.remote;

import dev.matrixup.report.Secret;
import java.util.Optional;
import java.util.function.Function;

/**
 * Commands run as root through {@code sudo}, unless the login user is root already.
 *
 * @param password the login user's password for sudo, if it is known
 * @param question asks for it where sudo wants one and none is known, given where it is wanted; empty for nobody to ask
 */
public record Become(Optional<Secret> password, Function<String, Optional<Secret>> question) {
    /** Checks that the password is one line: sudo reads no more. */
    public Become {
        if (password.isPresent() && password.get().reveal().matches("(?s).*[\\n\\r\\x00].*")) {
            throw new IllegalArgumentException("a sudo password is one line");
        }
    }

    /** With this password, or none, and nobody to ask. */
    public Become(Optional<Secret> password) {
        this(password, target -> Optional.empty());
    }
}
