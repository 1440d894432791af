package dev.matrixup.workspace;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How to log in to a server, as far as the deployment file says.
 *
 * @param user the user there; {@code root} in a rendered inventory if nothing is said
 * @param port the port; SSH's own configuration decides if nothing is said
 * @param identity the private key's file, as written: relative to the workspace, or beginning with {@code ~/}
 */
public record SshSettings(Optional<String> user, OptionalInt port, Optional<String> identity) {
    /** Nothing is said. */
    public static final SshSettings NONE = new SshSettings(Optional.empty(), OptionalInt.empty(), Optional.empty());
}
