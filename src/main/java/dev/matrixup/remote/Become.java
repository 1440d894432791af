package dev.matrixup.remote;

import dev.matrixup.report.Secret;
import java.util.Optional;
import java.util.function.Function;

/**
 * Commands run as root through {@code sudo}, unless the login user is root already.
 *
 * @param password the login user's password for sudo, if it is known
 * @param question asks for it where sudo wants one and none is known, given where it is wanted; empty for nobody to ask
 * @param other what Ansible would use instead of sudo, for people; empty for sudo
 */
public record Become(Optional<Secret> password, Function<String, Optional<Secret>> question, Optional<String> other) {
    /** Checks that the password is one line: sudo reads no more. */
    public Become {
        if (password.isPresent() && password.get().reveal().matches("(?s).*[\\n\\r\\x00].*")) {
            throw new IllegalArgumentException("a sudo password is one line");
        }
    }

    /** By sudo. */
    public Become(Optional<Secret> password, Function<String, Optional<Secret>> question) {
        this(password, question, Optional.empty());
    }

    /** By sudo with this password, or none, and nobody to ask. */
    public Become(Optional<Secret> password) {
        this(password, target -> Optional.empty());
    }

    /** The same where Ansible would use another program than sudo: only a login user who is root already will do then. */
    public Become not(String method) {
        return new Become(password, question, Optional.of(method));
    }
}
