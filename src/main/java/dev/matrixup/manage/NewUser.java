package dev.matrixup.manage;

import dev.matrixup.deploy.AdminPassword;
import dev.matrixup.deploy.HomeserverRequest;

/**
 * Who shall be registered.
 *
 * @param homeserver where, and how to speak to it
 * @param name {@code alice}, or {@code @alice:example.com}
 * @param admin whether as an administrator
 * @param way on which way
 * @param password where the password comes from
 * @param ifAbsent whether it is a success that the user exists already
 */
public record NewUser(
        HomeserverRequest homeserver, String name, boolean admin, Way way, AdminPassword password, boolean ifAbsent) {
    /** The ways to an account. */
    public enum Way {
        /** With the stored token if it works, else on the server, else by the playbook. */
        AUTO,
        /** Synapse's admin API, with an administrator's token. */
        API,
        /** On the server, as root. */
        SSH,
        /** The playbook's own way. */
        ANSIBLE
    }
}
