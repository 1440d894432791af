package dev.matrixup.admin;

import dev.matrixup.remote.Remote;
import dev.matrixup.report.Failure;

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
        return new ServerWay(
                kind,
                new SharedSecretRegistrar(remote, kind, HomeserverFiles.playbook(base, kind), homeserver),
                new PasswordLogin(homeserver.client()),
                kind == HomeserverKind.SYNAPSE);
    }
}
