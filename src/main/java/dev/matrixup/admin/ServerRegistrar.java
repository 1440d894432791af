package dev.matrixup.admin;

import dev.matrixup.report.Secret;
import java.util.function.Supplier;

/** The way on the server itself, as root; nobody's token is needed there. */
public interface ServerRegistrar extends Registrar {
    /** Whether {@link #register} can be done here; a server may have no shared secret. */
    boolean registers(UserId user);

    /**
     * Gives a user whose password is known another one; all sessions that the old one has opened are ended.
     *
     * @param fresh is asked for at the moment in which it is sent
     */
    void changePassword(UserId user, Secret old, Supplier<Secret> fresh);
}
