package dev.matrixup.admin;

import dev.matrixup.remote.Remote;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Redactor;
import dev.matrixup.report.Secret;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * On the server itself: registers through the shared secret of Synapse or Dendrite, which is read from the configuration as root and stays
 * in memory, and looks into the homeserver's database. No password is on any argument list this way.
 */
public final class SharedSecretRegistrar implements ServerRegistrar {
    private final Remote remote;
    private final HomeserverKind kind;
    private final HomeserverFiles files;
    private final Homeserver homeserver;
    private final SharedSecretApi api;
    private final Redactor redactor;
    private HomeserverConfiguration configuration;

    /**
     * For the homeserver of a server.
     *
     * @param kind Synapse or Dendrite
     * @param homeserver the same one, answering
     * @param redactor hides the shared secret, and all secrets of a helper
     */
    public SharedSecretRegistrar(
            Remote remote, HomeserverKind kind, HomeserverFiles files, Homeserver homeserver, Redactor redactor) {
        this.remote = remote;
        this.kind = kind;
        this.files = files;
        this.homeserver = homeserver;
        this.api = homeserver.sharedSecret();
        this.redactor = redactor;
    }

    @Override
    public Optional<Account> find(UserId user) {
        return database(user).find(user);
    }

    @Override
    public void setAdmin(UserId user, boolean admin) {
        if (kind == HomeserverKind.DENDRITE) {
            database(user).setAdmin(user, admin);
        } else {
            setAdminByHelper(user, admin);
        }
    }

    /**
     * Only an administrator can make one, and what is written into Synapse's database does not count before it is restarted. So an
     * administrator is registered who does just this and is then deactivated for ever.
     */
    private void setAdminByHelper(UserId user, boolean admin) {
        UserId helper =
                new UserId("matrixup-helper-" + Passwords.generate().reveal().toLowerCase(Locale.ROOT), user.domain());
        Secret secret = configuration(user)
                .sharedSecret()
                .orElseThrow(
                        () -> Failure.refused(
                                "Nobody can be made an administrator on this way: the server has no registration_shared_secret."));
        boolean registered = false;
        try {
            Secret password = redactor.hidden(Passwords.generate());
            // The token of the registration itself: a login may be switched off, or limited.
            SynapseAdminApi synapse =
                    homeserver.synapse(redactor.hidden(api.registerAndLogIn(helper, password, true, secret)));
            registered = true;
            try {
                synapse.setAdmin(user, admin);
            } finally {
                synapse.deactivate(helper, true);
            }
        } catch (IOException | Failure e) {
            String words = e.getMessage().replaceFirst("[.]$", "");
            throw Failure.unverified("%s could not be changed: %s.%s"
                            .formatted(
                                    user,
                                    words,
                                    registered
                                            ? " The helper %s may still be an administrator; it is to be deactivated."
                                                    .formatted(helper)
                                            : ""))
                    .because(e);
        }
    }

    @Override
    public Registration register(UserId user, Supplier<Secret> password, boolean admin) {
        Optional<Secret> secret = configuration(user).sharedSecret();
        if (secret.isEmpty()) {
            return Registration.CLOSED;
        }
        try {
            api.register(user, password.get(), admin, secret.get());
            return Registration.CREATED;
        } catch (MatrixError e) {
            if (e.is("M_USER_IN_USE")) {
                return Registration.NAME_TAKEN;
            }
            throw refused(user, e);
        } catch (IOException e) {
            throw Failure.unverified("%s could not be registered: %s.".formatted(user, e.getMessage()))
                    .because(e);
        }
    }

    /** Whether the Matrix Authentication Service keeps the accounts, by the homeserver's own configuration. */
    boolean isDelegated() {
        return read().delegated();
    }

    private HomeserverConfiguration read() {
        if (configuration == null) {
            configuration = HomeserverConfiguration.read(remote, kind, files.configuration());
            configuration.sharedSecret().ifPresent(redactor::hidden);
        }
        return configuration;
    }

    @Override
    public boolean registers(UserId user) {
        return configuration(user).sharedSecret().isPresent();
    }

    @Override
    public void changePassword(UserId user, Secret old, Supplier<Secret> fresh) {
        ClientApi client = homeserver.client();
        try {
            Secret token = redactor.hidden(
                    client.login(user, old, TokenIssuer.DEVICE_NAME).token());
            try {
                client.changePassword(user, token, old, fresh.get());
            } finally {
                logout(client, token);
            }
        } catch (IOException e) {
            throw Failure.unverified("The password of %s could not be changed: %s.".formatted(user, e.getMessage()))
                    .because(e);
        }
    }

    private static void logout(ClientApi client, Secret token) {
        try {
            client.logout(token);
        } catch (IOException e) {
            // A device is left; the change of the password is what counts.
            return;
        }
    }

    private AccountDatabase database(UserId user) {
        return new AccountDatabase(
                remote,
                AccountDatabase.Schema.of(kind),
                files,
                configuration(user).database());
    }

    /** The configuration, read once; it has to be the one of the user's server. */
    private HomeserverConfiguration configuration(UserId user) {
        read();
        if (!configuration.serverName().equals(user.domain())) {
            throw Failure.unverified("The %s of %s serves the domain \"%s\", not %s. Nobody was registered."
                    .formatted(kind.title(), remote.target(), configuration.serverName(), user.domain()));
        }
        if (configuration.delegated()) {
            throw Failure.unverified("The accounts of %s are kept by the Matrix Authentication Service, not by %s."
                    .formatted(user.domain(), kind.title()));
        }
        return configuration;
    }

    private Failure refused(UserId user, MatrixError e) {
        if (e.status() == 403 && (e.error().contains("HMAC") || e.error().equals("bad mac"))) {
            return Failure.unverified(
                            "The running %s has another registration_shared_secret than %s. It was probably not restarted since that was changed."
                                    .formatted(kind.title(), files.configuration()))
                    .because(e);
        }
        if (e.status() == 404) {
            return Failure.unverified("%s's admin API is out of reach, so %s could not be registered (%s)."
                            .formatted(kind.title(), user, e.getMessage()))
                    .because(e);
        }
        return Failure.unverified("%s refused to register %s: %s.".formatted(kind.title(), user, e.getMessage()))
                .because(e);
    }
}
