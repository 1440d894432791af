package dev.matrixup.admin;

import dev.matrixup.admin.AdminOutcome.Proof;
import dev.matrixup.admin.Registrar.Registration;
import dev.matrixup.remote.Remote;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sees to it that a user is a verified administrator with a working token. Proof is, in this order: the stored token; a login with the
 * password; the homeserver's own database. A token that works is kept, so that running again makes no new device. An existing user is
 * never changed.
 */
public final class Administrator {
    private static final String DEVICE_NAME = "matrixup";

    private final ClientApi client;
    private final SynapseAdminApi synapse;
    private final Registrar registrar;
    private final AdminDatabase database;
    private final Credentials credentials;

    /**
     * For a Synapse.
     *
     * @param remote its server
     * @param files where its files are there
     * @param homeserver the same Synapse, answering
     * @param credentials where the token is kept
     */
    public Administrator(Remote remote, SynapseFiles files, Homeserver homeserver, Credentials credentials) {
        this.client = homeserver.client();
        this.synapse = homeserver.synapse();
        this.registrar = new SynapseRegistrar(remote, files, synapse);
        this.database = new AdminDatabase(remote, files);
        this.credentials = credentials;
    }

    /**
     * Does it.
     *
     * @param generated takes the password of a new user if none was given, as soon as the user exists
     * @throws Failure (7) if the user is not an administrator, its password is refused, the token is required and cannot be had, or the
     *     homeserver does not play along; (3) if the credentials file is open to others
     */
    public AdminOutcome ensure(AdminRequest request, Consumer<Secret> generated) {
        UserId user = request.user();
        Optional<Credential> stored = credentials.find(user.domain());
        if (stored.filter(credential -> isGood(credential, user)).isPresent()) {
            return outcome(user, false, Proof.STORED_TOKEN, Optional.of(credentials.file()));
        }
        if (request.password().isEmpty()
                && !request.mayGenerate()
                && database.standing(user) == AdminDatabase.Standing.ABSENT) {
            throw Failure.unverified("%s does not exist, and there is no password to register it with.".formatted(user))
                    .next("--password-stdin", "--generate-password --password-file FILE");
        }
        Secret password = request.password().orElseGet(Passwords::generate);
        Registration registration = registrar.registerAdministrator(user, password);
        if (registration == Registration.CREATED && request.password().isEmpty()) {
            generated.accept(password);
        }
        if (registration == Registration.CREATED || request.password().isPresent()) {
            Path file = logIn(user, password, registration, stored);
            return outcome(user, registration == Registration.CREATED, Proof.LOGIN, Optional.of(file));
        }
        Proof proof = askDatabase(user, registration);
        if (request.requireToken()) {
            throw Failure.unverified(
                            "%s exists, but there is no token for it and no password to obtain one.".formatted(user))
                    .next("Give its password: at the question, or with --password-stdin.");
        }
        return outcome(user, false, proof, Optional.empty());
    }

    /** Whether the token works, is the user's own and opens the admin API. */
    private boolean isGood(Credential credential, UserId user) {
        try {
            if (!client.whoami(credential.token()).equals(user.toString())) {
                return false;
            }
        } catch (MatrixError e) {
            if (e.status() == 401) {
                return false;
            }
            throw troubled(user, e);
        } catch (IOException e) {
            throw troubled(user, e);
        }
        requireAdministrator(user, credential.token());
        return true;
    }

    private Path logIn(UserId user, Secret password, Registration registration, Optional<Credential> old) {
        Credential fresh = newDevice(user, password, registration);
        boolean kept = false;
        try {
            requireAdministrator(user, fresh.token());
            credentials.put(fresh);
            kept = true;
        } finally {
            if (!kept) {
                forget(fresh);
            }
        }
        // One device a workspace: what the file no longer holds shall no longer open anything.
        old.ifPresent(this::forget);
        return credentials.file();
    }

    private Credential newDevice(UserId user, Secret password, Registration registration) {
        try {
            ClientApi.Login login = client.login(user, password, DEVICE_NAME);
            Credential fresh = new Credential(user, login.token(), login.deviceId());
            if (!client.whoami(fresh.token()).equals(user.toString())) {
                forget(fresh);
                throw Failure.unverified("The homeserver that answers is not the one of %s: it logged %s in."
                        .formatted(user.domain(), login.userId()));
            }
            return fresh;
        } catch (MatrixError e) {
            throw e.status() == 429 ? troubled(user, e) : refused(user, registration, e);
        } catch (IOException e) {
            throw troubled(user, e);
        }
    }

    private void requireAdministrator(UserId user, Secret token) {
        try {
            if (synapse.user(token, user).filter(SynapseAdminApi.User::admin).isEmpty()) {
                throw notAdministrator(user);
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
            throw troubled(user, e);
        } catch (IOException e) {
            throw troubled(user, e);
        }
    }

    private Proof askDatabase(UserId user, Registration registration) {
        return switch (database.standing(user)) {
            case ADMINISTRATOR -> Proof.DATABASE;
            case USER -> throw notAdministrator(user);
            case ABSENT, UNKNOWN -> {
                if (registration == Registration.CLOSED) {
                    throw Failure.unverified("%s cannot be registered: the server has no registration_shared_secret."
                                    .formatted(user))
                            .next(
                                    "Set matrix_synapse_registration_shared_secret in the vars file, then: matrixup deploy");
                }
                yield Proof.UNCHECKED;
            }
        };
    }

    private AdminOutcome outcome(UserId user, boolean created, Proof proof, Optional<Path> tokenFile) {
        return new AdminOutcome(user, created, proof, tokenFile, version());
    }

    /** For the report only. */
    private Optional<String> version() {
        try {
            return Optional.of(synapse.serverVersion());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Ends a token that nobody will use again. One that is no longer valid needs no end, and a failure here harms nothing. */
    private void forget(Credential credential) {
        try {
            client.logout(credential.token());
        } catch (IOException e) {
            return;
        }
    }

    private static Failure notAdministrator(UserId user) {
        return Failure.unverified(
                        "%s exists and is not an administrator, or is deactivated. It was not changed.".formatted(user))
                .next("--admin ANOTHER-NAME", "Or let an administrator of the server raise it.");
    }

    private static Failure refused(UserId user, Registration registration, MatrixError e) {
        String what = registration == Registration.CLOSED
                ? "%s does not exist or has another password, and cannot be registered, since the server has no registration_shared_secret (%s)."
                : "%s exists, and its password was refused (%s).";
        return Failure.unverified(what.formatted(user, e.getMessage()))
                .next("Give the user's own password, or none: then the server's database is asked.")
                .because(e);
    }

    private static Failure troubled(UserId user, IOException e) {
        return Failure.unverified(
                        "The homeserver of %s gave no usable answer: %s.".formatted(user.domain(), e.getMessage()))
                .because(e);
    }
}
