package dev.matrixup.admin;

import dev.matrixup.remote.Remote;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Redactor;
import dev.matrixup.workspace.Invocation;

/**
 * What can be done on a server as root, with the homeserver that runs there and without a token.
 *
 * @param kind the homeserver
 * @param registrar the way to its accounts
 * @param issuer the way to a token
 * @param delegated whether the Matrix Authentication Service keeps the accounts
 */
public record ServerWay(HomeserverKind kind, ServerRegistrar registrar, TokenIssuer issuer, boolean delegated) {
    /**
     * For a homeserver that the playbook installed.
     *
     * @param base the value of {@code matrix_base_data_path}
     * @param homeserver the same one, answering
     * @param invocation how the user types a command about the server
     * @param redactor hides the secrets of the server, and those that are made there
     * @throws Failure (3) if matrixup knows no way to its accounts
     */
    public static ServerWay of(
            Remote remote,
            HomeserverKind kind,
            String base,
            Homeserver homeserver,
            Invocation invocation,
            Redactor redactor) {
        if (!kind.hasSharedSecret()) {
            throw kind.unmanaged();
        }
        SharedSecretRegistrar registrar =
                new SharedSecretRegistrar(remote, kind, HomeserverFiles.playbook(base, kind), homeserver, redactor);
        if (registrar.isDelegated()) {
            AuthenticationService service = new AuthenticationService(remote, base, invocation, redactor);
            return new ServerWay(kind, service, service, true);
        }
        return new ServerWay(kind, registrar, new PasswordLogin(homeserver.client(), redactor), false);
    }

    /** Whether an administrator's token opens Synapse's admin API, its accounts included. */
    public boolean hasAdminApi() {
        return kind == HomeserverKind.SYNAPSE && !delegated;
    }
}
