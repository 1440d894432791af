package dev.matrixup.admin;

import dev.matrixup.report.Secret;
import java.io.IOException;
import java.util.Optional;

/** A way to a new access token with a device of its own. */
public interface TokenIssuer {
    /** The device's name in the user's list of sessions. */
    String DEVICE_NAME = "matrixup";

    /** Whether the user's password is needed. */
    boolean needsPassword();

    /**
     * A new device of a user.
     *
     * @throws MatrixError {@code M_FORBIDDEN} if the password is not the user's
     */
    Credential issue(UserId user, Optional<Secret> password) throws IOException;

    /** Ends a token and its device; as {@link ClientApi#logout} does. */
    void end(Secret token) throws IOException;
}
