package dev.matrixup.deploy;

import dev.matrixup.report.Secret;
import dev.matrixup.workspace.Typed;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which running homeserver is meant, and how to speak to it.
 *
 * @param server the server, and what to get in with
 * @param via the way to it
 * @param authority certificates in PEM to trust beside those that Java trusts
 * @param token an access token that wins over the stored one
 * @param typed the command that asks for it
 */
public record HomeserverRequest(
        DeployRequest server, Via via, Optional<Path> authority, Optional<Secret> token, Typed typed) {
    /** The same with this token. */
    public HomeserverRequest with(Secret other) {
        return new HomeserverRequest(server, via, authority, Optional.of(other), typed);
    }

    /** The same on this way. */
    public HomeserverRequest with(Via other) {
        return new HomeserverRequest(server, other, authority, token, typed);
    }
}
