package dev.matrixup.admin;

import dev.matrixup.admin.AdminOutcome.Proof;
import dev.matrixup.admin.Registrar.Registration;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import dev.matrixup.workspace.Invocation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Sees to it that a user is a verified administrator with a working token. Proof is, in this order: the stored token; a login with the
 * password; the homeserver's own database. A token that works is kept, so that running again makes no new device. An existing user is
 * never changed.
 */
public final class Administrator {
    private final Homeserver homeserver;
    private final ServerWay way;
    private final Credentials credentials;
    private final AccessTokens tokens;
    private final Invocation invocation;

    /**
     * For a homeserver.
     *
     * @param homeserver it, answering
     * @param way the way to its accounts
     * @param credentials where the token is kept
     * @param invocation how the user types a command about its server
     * @param warnings is told of a token that was kept before and may still be valid
     */
    public Administrator(
            Homeserver homeserver,
            ServerWay way,
            Credentials credentials,
            Invocation invocation,
            Consumer<String> warnings) {
        this.homeserver = homeserver;
        this.way = way;
        this.credentials = credentials;
        this.tokens = new AccessTokens(homeserver.client(), way::issuer, credentials, warnings);
        this.invocation = invocation;
    }

    /**
     * Does it.
     *
     * @param handout takes the password that is generated for a new user if none was given
     * @throws Failure (7) if the user is not an administrator, its password is refused, the token is required and cannot be had, or the
     *     homeserver does not play along; (3) if the credentials file is open to others
     */
    public AdminOutcome ensure(AdminRequest request, Handout handout) {
        UserId user = request.user();
        Optional<Credential> stored = credentials.find(user.domain());
        if (stored.filter(credential -> isGood(credential, user)).isPresent()) {
            return outcome(user, false, Proof.STORED_TOKEN, Optional.of(credentials.file()));
        }
        if (request.password().isEmpty() && !request.mayGenerate() && isAbsent(user)) {
            throw Failure.unverified("%s does not exist, and there is no password to register it with.".formatted(user))
                    .next(deploy(user, " --password-stdin"), deploy(user, " --generate-password --password-file FILE"));
        }
        Secret password = request.password().orElseGet(Passwords::generate);
        Function<Supplier<Secret>, Registration> register =
                sent -> way.registrar().register(user, sent, true);
        Registration registration = request.password().isPresent()
                ? register.apply(() -> password)
                : handout.around(password, register, answer -> answer == Registration.CREATED);
        boolean created = registration == Registration.CREATED;
        if (!way.issuer().needsPassword()) {
            logIn(user, password, registration);
            return outcome(user, created, Proof.DATABASE, Optional.of(credentials.file()));
        }
        if (created || request.password().isPresent()) {
            logIn(user, password, registration);
            return outcome(user, created, Proof.LOGIN, Optional.of(credentials.file()));
        }
        Proof proof = askServer(user, registration);
        if (request.requireToken()) {
            throw Failure.unverified(
                            "%s exists, but there is no token for it and no password to obtain one.".formatted(user))
                    .next(deploy(user, " --password-stdin") + "       with its password");
        }
        return outcome(user, false, proof, Optional.empty());
    }

    /** Whether the token works, is the user's own and opens the admin API. */
    private boolean isGood(Credential credential, UserId user) {
        if (!tokens.owner(credential).equals(Optional.of(user.toString()))) {
            return false;
        }
        requireAdministrator(credential);
        return true;
    }

    private void logIn(UserId user, Secret password, Registration registration) {
        try {
            tokens.obtain(user, Optional.of(password), this::requireAdministrator);
        } catch (MatrixError e) {
            throw refused(user, registration, e);
        }
    }

    /**
     * By the admin API, if it knows the administrators, since that is what the token is for; else by the accounts on the server. With the
     * authentication service, the token has to open the admin API, too.
     */
    private void requireAdministrator(Credential credential) {
        UserId user = credential.user();
        try {
            boolean admin = way.hasAdminApi()
                    ? homeserver
                            .synapse(credential.token())
                            .user(user)
                            .filter(SynapseUser::admin)
                            .isPresent()
                    : way.registrar().find(user).filter(Account::admin).isPresent();
            if (!admin) {
                throw notAdministrator(user);
            }
            if (way.delegated()) {
                homeserver.synapse(credential.token()).user(user);
            }
        } catch (MatrixError e) {
            if (e.is("M_FORBIDDEN")) {
                throw notAdministrator(user);
            }
            if (e.status() == 404) {
                throw Failure.unverified(
                                "%s can log in, but Synapse's admin API is out of reach, so it is not known whether it is an administrator."
                                        .formatted(user))
                        .because(e);
            }
            throw AccessTokens.troubled(user, e);
        } catch (IOException e) {
            throw AccessTokens.troubled(user, e);
        }
    }

    private boolean isAbsent(UserId user) {
        try {
            return way.registrar().find(user).isEmpty();
        } catch (Failure unknown) {
            return false;
        }
    }

    private Proof askServer(UserId user, Registration registration) {
        Optional<Account> account;
        try {
            account = way.registrar().find(user);
        } catch (Failure unknown) {
            account = Optional.empty();
        }
        if (account.isPresent()) {
            if (!account.get().administers()) {
                throw notAdministrator(user);
            }
            return Proof.DATABASE;
        }
        if (registration == Registration.CLOSED) {
            throw Failure.unverified(
                            "%s cannot be registered: the server has no registration_shared_secret.".formatted(user))
                    .next(
                            "%s: \"...\"       in the vars file, then:"
                                    .formatted(way.kind().sharedSecretVariable()),
                            invocation.of("deploy"));
        }
        return Proof.UNCHECKED;
    }

    private AdminOutcome outcome(UserId user, boolean created, Proof proof, Optional<Path> tokenFile) {
        return new AdminOutcome(user, created, proof, tokenFile, homeserver.synapseVersion());
    }

    private String deploy(UserId user, String options) {
        return invocation.of("deploy --admin " + user.argument() + options);
    }

    private Failure notAdministrator(UserId user) {
        return Failure.unverified(
                        "%s exists and is not an administrator, or is deactivated. It was not changed.".formatted(user))
                .next(
                        invocation.of("deploy --admin NAME", "makes another one"),
                        invocation.of("adduser --admin " + user.argument(), "raises this one"));
    }

    private static Failure refused(UserId user, Registration registration, MatrixError e) {
        String what = registration == Registration.CLOSED
                ? "%s does not exist or has another password, and cannot be registered, since the server has no registration_shared_secret (%s)."
                : "%s exists, and its password was refused (%s).";
        return Failure.unverified(what.formatted(user, e.getMessage()))
                .next("Give the user's own password, or none: then the server's database is asked.")
                .because(e);
    }
}
