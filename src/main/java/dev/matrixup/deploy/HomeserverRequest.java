package dev.matrixup.deploy;

import dev.matrixup.report.Secret;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which running homeserver is meant, and how to speak to it.
 *
 * @param server the server, and what to get in with
 * @param via the way to it
 * @param authority certificates in PEM to trust beside those that Java trusts
 * @param token an access token that wins over the stored one
 */
public record HomeserverRequest(DeployRequest server, Via via, Optional<Path> authority, Optional<Secret> token) {
    /** The same with this token. */
    public HomeserverRequest with(Secret other) {
        return new HomeserverRequest(server, via, authority, Optional.of(other));
    }

    /** The same on this way. */
    public HomeserverRequest with(Via other) {
        return new HomeserverRequest(server, other, authority, token);
    }
}
