package dev.matrixup.admin;

import dev.matrixup.report.Secret;

/** A way to make an account on a homeserver. One implementation a way. */
public interface Registrar {
    /** How it went. */
    enum Registration {
        /** There was no such user; now there is, an administrator. */
        CREATED,
        /** There is, or was, a user of this name. Nothing was changed. */
        NAME_TAKEN,
        /** This way is closed on this server. Nothing was changed. */
        CLOSED
    }

    /**
     * Registers an administrator.
     *
     * @throws dev.matrixup.report.Failure (7) if the homeserver refuses for another reason or does not answer, (5) if the server is out
     *     of reach
     */
    Registration registerAdministrator(UserId user, Secret password);
}
