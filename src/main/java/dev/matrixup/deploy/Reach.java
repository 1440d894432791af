package dev.matrixup.deploy;

import dev.matrixup.admin.Homeserver;
import dev.matrixup.admin.HomeserverAddress;
import dev.matrixup.admin.HomeserverKind;
import dev.matrixup.admin.PasswordLogin;
import dev.matrixup.admin.ServerWay;
import dev.matrixup.admin.TokenIssuer;
import dev.matrixup.playbook.AdminApi;
import dev.matrixup.remote.Remote;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Redactor;
import dev.matrixup.workspace.Invocation;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A running server and the ways to its homeserver. Each is opened when it is first needed, and closed with this. */
public final class Reach implements AutoCloseable {
    private static final String BASE = "matrix_base_data_path";
    private static final String AUTHENTICATION_SERVICE = "matrix_authentication_service_enabled";

    private final Context context;
    private final Resolved resolved;
    private final Optional<Path> authority;
    private Remote remote;
    private Homeserver throughSsh;
    private ServerWay way;

    private Reach(Context context, Resolved resolved, Optional<Path> authority) {
        this.context = context;
        this.resolved = resolved;
        this.authority = authority;
    }

    /** Reads the workspace and the inventory; connects to nothing yet. */
    public static Reach of(Context context, HomeserverRequest request) {
        Resolved resolved = Resolved.of(context, request.server());
        context.redactor().add(resolved.secrets());
        return new Reach(context, resolved, request.authority());
    }

    /** The domain of its users. */
    public String domain() {
        return resolved.server().domain();
    }

    /** The name at which everybody reaches its homeserver. */
    public String publicName() {
        return resolved.server().publicName();
    }

    /** The administrator that the deployment file names. */
    public Optional<String> admin() {
        return resolved.settings().admin();
    }

    /** How the user types a command about this server. */
    public Invocation invocation() {
        return resolved.invocation();
    }

    /** The homeserver, by the vars files. */
    public HomeserverKind kind() {
        String implementation = implementation();
        return HomeserverKind.of(implementation)
                .orElseThrow(
                        () -> Failure.refused("matrixup does not know the homeserver %s.".formatted(implementation)));
    }

    /** Whether everybody is meant to reach it at its public name. */
    public boolean fromOutside() {
        return resolved.fromOutside();
    }

    /** Hides secrets of the server in what is said. */
    public Redactor redactor() {
        return context.redactor();
    }

    /** The connection to the server. */
    public Remote remote() {
        if (remote == null) {
            remote = resolved.connect(context::warn);
        }
        return remote;
    }

    /** The homeserver at its public name, whether or not it answers there. */
    public Homeserver atPublicName() {
        return Homeserver.at(new HomeserverAddress.Url(URI.create("https://" + publicName())), authority);
    }

    /**
     * The homeserver through the connection to the server.
     *
     * @throws Failure (3) if another one runs there than the vars files say, (7) if it does not answer
     */
    public Homeserver throughSsh() {
        if (throughSsh == null) {
            ServerState.read(remote(), base()).check(domain(), implementation());
            throughSsh = Homeserver.find(remote(), addresses(), Duration.ZERO, context.processes()::checkStopped);
        }
        return throughSsh;
    }

    /**
     * What can be done on the server itself, as root.
     *
     * @throws Failure (3) if the homeserver there has its accounts kept by something else than the vars files say
     */
    public ServerWay serverWay() {
        if (way == null) {
            ServerWay found = ServerWay.of(remote(), kind(), base(), throughSsh(), invocation(), context.redactor());
            checkKeeper(found);
            way = found;
        }
        return way;
    }

    /**
     * The way to tokens and to their end. No admin API is needed for that: the public name is enough where it answers.
     *
     * @throws Failure as {@link #serverWay}
     */
    public TokenIssuer issuer(Via via) {
        Homeserver outside = atPublicName();
        boolean publicly = via == Via.PUBLIC || via == Via.AUTO && fromOutside() && outside.answers();
        return publicly
                ? new PasswordLogin(outside.client(), context.redactor())
                : serverWay().issuer();
    }

    private void checkKeeper(ServerWay found) {
        if (found.delegated() == delegated()) {
            return;
        }
        throw Failure.refused(
                        found.delegated()
                                ? "The Matrix Authentication Service keeps the accounts of the server's Synapse, but %s is not true."
                                        .formatted(AUTHENTICATION_SERVICE)
                                : "The server's Synapse keeps its accounts itself, but %s is true."
                                        .formatted(AUTHENTICATION_SERVICE))
                .next(
                        found.delegated()
                                ? "Set %s back to true.".formatted(AUTHENTICATION_SERVICE)
                                : invocation().of("deploy", "or end the migration of the accounts first"));
    }

    /** Whether the Matrix Authentication Service keeps the accounts, by the vars files. */
    public boolean delegated() {
        return kind() == HomeserverKind.SYNAPSE && EffectiveChecks.meansTrue(resolved.value(AUTHENTICATION_SERVICE));
    }

    /** What opens the admin API to everybody, as lines to copy: in the deployment file where that decides it, else in the vars file. */
    public List<String> openingAdminApi() {
        if (resolved.settings().adminApi() != AdminApi.KEEP) {
            return List.of("Or open it to everybody: in matrixup.yml, then deploy", "admin_api: public");
        }
        try {
            return resolved.flags().adminApi(implementation(), AdminApi.PUBLIC).stream()
                    .findFirst()
                    .map(edit -> List.of(
                            "Or open it to everybody: in the vars file, then deploy",
                            edit.variable() + ": " + edit.value()))
                    .orElse(List.of());
        } catch (Failure none) {
            return List.of();
        }
    }

    Resolved resolved() {
        return resolved;
    }

    private String implementation() {
        return resolved.value("matrix_homeserver_implementation");
    }

    private String base() {
        return resolved.value(BASE);
    }

    /** Its container is asked first: whether the port is bound to one of the host is often a template, which takes seconds to evaluate. */
    private List<HomeserverAddress> addresses() {
        List<HomeserverAddress> addresses = new ArrayList<>();
        Object port = resolved.hostVariables().get(EffectiveChecks.hostPortVariable(implementation()));
        if (port != null && !String.valueOf(port).contains("{{")) {
            EffectiveChecks.hostPort(String.valueOf(port)).ifPresent(addresses::add);
        }
        addresses.add(new HomeserverAddress.Container("matrix-" + implementation(), 8008));
        return addresses;
    }

    @Override
    public void close() {
        if (throughSsh != null) {
            throughSsh.close();
        }
        if (remote != null) {
            remote.close();
        }
        resolved.close();
    }
}
