package dev.matrixup.admin;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What is known of the administrator at the end.
 *
 * @param user the user
 * @param created whether it was registered just now
 * @param proof how it is known that it is an administrator
 * @param tokenFile the file with its working token; empty if there is none
 * @param serverVersion the version of Synapse, {@code 1.159.0}; empty if it did not tell
 */
public record AdminOutcome(
        UserId user, boolean created, Proof proof, Optional<Path> tokenFile, Optional<String> serverVersion) {
    /** How it is known that a user is an administrator. */
    public enum Proof {
        /** The stored token is its own and opens the admin API. */
        STORED_TOKEN,
        /** It logged in with its password, and the new token opens the admin API. */
        LOGIN,
        /** The homeserver's database says so. */
        DATABASE,
        /** It is not known: the user exists, that is all. */
        UNCHECKED
    }
}
