package dev.matrixup.manage;

import dev.matrixup.admin.Credential;
import dev.matrixup.admin.Credentials;
import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.report.Secret;
import java.util.Optional;

/**
 * The access token that commands use: the one in the environment, else the one that is kept.
 *
 * @param token it
 * @param stored what is kept for the server, which is another token where the environment wins
 * @param fromEnvironment where it comes from
 */
record UsedToken(Secret token, Optional<Credential> stored, boolean fromEnvironment) {
    /** The one for a domain; empty if there is none. */
    static Optional<UsedToken> find(HomeserverRequest request, Credentials credentials, String domain) {
        Optional<Credential> stored = credentials.find(domain);
        return request.token()
                .or(() -> stored.map(Credential::token))
                .map(token -> new UsedToken(token, stored, request.token().isPresent()));
    }

    /** What is kept, if it is this token. */
    Optional<Credential> kept() {
        return stored.filter(credential -> credential.token().equals(token));
    }
}
