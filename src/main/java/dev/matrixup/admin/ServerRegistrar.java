package dev.matrixup.admin;

import dev.matrixup.report.Secret;

/** The way on the server itself, as root; nobody's token is needed there. */
public interface ServerRegistrar extends Registrar {
    /** Whether {@link #register} can be done here; a server may have no shared secret. */
    boolean registers(UserId user);

    /** Gives a user whose password is known another one; all sessions that the old one has opened are ended. */
    void changePassword(UserId user, Secret old, Secret fresh);
}
