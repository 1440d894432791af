package dev.matrixup.admin;

import dev.matrixup.remote.Remote;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.io.IOException;

/**
 * What can be done on a server as root, with the homeserver that runs there and without a token.
 *
 * @param kind the homeserver
 * @param registrar the way to its accounts
 * @param issuer the way to a token
 * @param hasAdminApi whether an administrator's token opens Synapse's admin API, its accounts included
 */
public record ServerWay(HomeserverKind kind, Registrar registrar, TokenIssuer issuer, boolean hasAdminApi) {
    /** Whether a new user can be registered on this way; a server may have no shared secret. */
    public boolean registersOn(UserId user) {
        return !(registrar instanceof SharedSecretRegistrar shared) || shared.isOpen(user);
    }

    /**
     * For a homeserver that the playbook installed.
     *
     * @param base the value of {@code matrix_base_data_path}
     * @param homeserver the same one, answering
     * @throws Failure (3) if matrixup knows no way to its accounts
     */
    public static ServerWay of(Remote remote, HomeserverKind kind, String base, Homeserver homeserver) {
        if (!kind.hasSharedSecret()) {
            throw kind.unmanaged();
        }
        SharedSecretRegistrar registrar =
                new SharedSecretRegistrar(remote, kind, HomeserverFiles.playbook(base, kind), homeserver);
        if (registrar.isDelegated()) {
            AuthenticationService service = new AuthenticationService(remote, base);
            return new ServerWay(kind, service, service, false);
        }
        return new ServerWay(kind, registrar, new PasswordLogin(homeserver.client()), kind == HomeserverKind.SYNAPSE);
    }

    /** Whether the Matrix Authentication Service keeps the accounts. */
    public boolean delegated() {
        return registrar instanceof AuthenticationService;
    }

    /** Gives a user who has just been registered with a throw-away password the one that he wants. */
    public void changePassword(Homeserver homeserver, UserId user, Secret old, Secret fresh) throws IOException {
        if (registrar instanceof AuthenticationService service) {
            service.changePassword(user, old, fresh);
            return;
        }
        ClientApi client = homeserver.client();
        Secret token = client.login(user, old, TokenIssuer.DEVICE_NAME).token();
        try {
            client.changePassword(user, token, old, fresh);
        } finally {
            client.logout(token);
        }
    }
}
