package dev.matrixup.admin;

import dev.matrixup.report.Secret;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A way to the accounts of a homeserver. One implementation a way; every method throws {@link dev.matrixup.report.Failure} (7) if the
 * homeserver does not play along, (5) if its server is out of reach.
 */
public interface Registrar {
    /** How a registration went. */
    enum Registration {
        /** There was no such user; now there is. */
        CREATED,
        /** There is, or was, a user of this name. Nothing was changed. */
        NAME_TAKEN,
        /** This way is closed on this server. Nothing was changed. */
        CLOSED
    }

    /** The account of this name; empty if there is none, and never was. */
    Optional<Account> find(UserId user);

    /**
     * Makes an account.
     *
     * @param password is asked for at the moment in which it is sent, so that of a failure before it is known that it is not in force
     */
    Registration register(UserId user, Supplier<Secret> password, boolean admin);

    /** Makes an account that exists an administrator, or no longer one. */
    void setAdmin(UserId user, boolean admin);
}
