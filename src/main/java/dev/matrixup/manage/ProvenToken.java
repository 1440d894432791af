package dev.matrixup.manage;

import dev.matrixup.admin.Account;
import dev.matrixup.admin.ClientApi;
import dev.matrixup.admin.Credentials;
import dev.matrixup.admin.Homeserver;
import dev.matrixup.admin.HomeserverKind;
import dev.matrixup.admin.UserId;
import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.deploy.Reach;
import dev.matrixup.deploy.Via;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;

/**
 * An access token whose owner the homeserver has named, and of whom it is proven that he is an administrator.
 *
 * @param owner whose it is
 * @param client the homeserver that said so
 */
record ProvenToken(UserId owner, ClientApi client) {
    /**
     * Proves it: by the admin API, if the homeserver has one, since that is what the token is for; else by the accounts on the server.
     *
     * @throws Failure (7) if the token is not valid there, not an administrator's, or it cannot be known
     */
    static ProvenToken of(Reach reach, HomeserverRequest request, Credentials credentials, Secret token) {
        if (reach.kind() == HomeserverKind.SYNAPSE) {
            AdminSession session = AdminSession.open(reach, request.with(token), credentials);
            return new ProvenToken(session.owner(), session.client());
        }
        if (request.via() == Via.PUBLIC) {
            throw Failure.unverified("Who is an administrator cannot be asked at the public name: %s has no API for it."
                            .formatted(reach.kind().title()))
                    .next(request.typed().setting("--via", "ssh"));
        }
        Homeserver homeserver = reach.throughSsh();
        UserId owner = AdminSession.owner(reach, homeserver, token);
        if (reach.serverWay()
                .registrar()
                .find(owner)
                .filter(Account::administers)
                .isEmpty()) {
            throw AdminSession.notAdministrator(reach, owner);
        }
        return new ProvenToken(owner, homeserver.client());
    }
}
