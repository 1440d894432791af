package dev.matrixup.admin;

import java.time.Instant;
import java.util.Optional;

/**
 * An account as its homeserver has it.
 *
 * @param admin whether it is an administrator of the server
 * @param deactivated whether it can no longer be used; its name is taken for ever
 * @param created when it was made; empty where the homeserver does not tell
 */
public record Account(UserId user, boolean admin, boolean deactivated, Optional<Instant> created) {
    /** Whether it is an administrator whose account is in use. */
    public boolean administers() {
        return admin && !deactivated;
    }
}
