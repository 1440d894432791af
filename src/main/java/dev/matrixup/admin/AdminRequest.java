package dev.matrixup.admin;

import dev.matrixup.report.Secret;
import java.util.Optional;

/**
 * Who shall be an administrator.
 *
 * @param user the user
 * @param password the password of a new user, and the one to log in with
 * @param mayGenerate whether a new user may get a generated password where none is given
 * @param requireToken whether an administrator without a working token is a failure
 */
public record AdminRequest(UserId user, Optional<Secret> password, boolean mayGenerate, boolean requireToken) {
    /** Checks the password. */
    public AdminRequest {
        password.ifPresent(Passwords::checked);
    }
}
