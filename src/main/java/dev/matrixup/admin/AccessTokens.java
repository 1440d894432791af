package dev.matrixup.admin;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The access token of one homeserver's administrator: obtained, tried, kept and ended. There is one device a credentials file. */
public final class AccessTokens {
    private final ClientApi client;
    private final Supplier<TokenIssuer> issuer;
    private final Credentials credentials;
    private final Consumer<String> warnings;

    /**
     * For a homeserver.
     *
     * @param client it, answering
     * @param issuer where tokens come from and are ended; looked for when one does
     * @param credentials where the token is kept
     * @param warnings is told of a token that was kept before and may still be valid
     */
    public AccessTokens(
            ClientApi client, Supplier<TokenIssuer> issuer, Credentials credentials, Consumer<String> warnings) {
        this.client = client;
        this.issuer = issuer;
        this.credentials = credentials;
        this.warnings = warnings;
    }

    /**
     * Whose token this is; empty if it is no longer valid.
     *
     * @throws Failure (7) if the homeserver does not say
     */
    public Optional<String> owner(Credential credential) {
        try {
            return Optional.of(client.whoami(credential.token()));
        } catch (MatrixError e) {
            if (e.isUnknownToken()) {
                return Optional.empty();
            }
            throw troubled(credential.user(), e);
        } catch (IOException e) {
            throw troubled(credential.user(), e);
        }
    }

    /**
     * Obtains a token and keeps it in the place of the one before, which is ended if it was made here.
     *
     * @param password the user's, if the way to the token needs it
     * @param check is called before the token is kept, and throws if it shall not be; then its device is ended
     * @throws MatrixError if the homeserver refuses the password
     * @throws Failure (7) if it does not play along
     */
    public void obtain(UserId user, Optional<Secret> password, Consumer<Credential> check) throws MatrixError {
        Credential fresh = issue(user, password);
        Optional<Credential> old;
        boolean kept = false;
        try {
            requireOwner(fresh);
            check.accept(fresh);
            old = put(fresh);
            kept = true;
        } finally {
            if (!kept) {
                end(fresh);
            }
        }
        old.ifPresent(this::part);
    }

    /** Keeps a token that was made elsewhere, in the place of the one before, which is ended if it was made here. */
    public void keep(UserId user, Secret token) {
        // A token of ours that comes back stays ours.
        String device = credentials
                .find(user.domain())
                .filter(old -> old.token().equals(token))
                .map(Credential::deviceId)
                .orElse("");
        put(new Credential(user, token, device)).ifPresent(this::part);
    }

    /** Keeps a token, and tells which other one was kept before. */
    private Optional<Credential> put(Credential fresh) {
        Optional<Credential> old = credentials.find(fresh.user().domain());
        credentials.put(fresh);
        return old.filter(credential -> !credential.token().equals(fresh.token()));
    }

    /** Comes after the new one is kept, so that a login that fails leaves a token. */
    private void part(Credential old) {
        if (!old.madeHere()) {
            warnings.accept(
                    "The token that was kept before, of %s, was not made by matrixup and is not ended: it belongs to a session of its owner."
                            .formatted(old.user()));
        } else if (!end(old)) {
            warnings.accept(
                    "The token that was kept before, of %s, could not be ended and may still be valid. To end it, log out its session %s in a Matrix client."
                            .formatted(old.user(), old.deviceId()));
        }
    }

    private Credential issue(UserId user, Optional<Secret> password) throws MatrixError {
        try {
            return issuer.get().issue(user, password);
        } catch (MatrixError e) {
            if (e.status() == 429) {
                throw troubled(user, e);
            }
            throw e;
        } catch (IOException e) {
            throw troubled(user, e);
        }
    }

    private void requireOwner(Credential fresh) {
        Optional<String> owner = owner(fresh);
        if (!owner.equals(Optional.of(fresh.user().toString()))) {
            throw Failure.unverified("The homeserver of %s logged %s in, not %s."
                    .formatted(fresh.user().domain(), owner.orElse("nobody"), fresh.user()));
        }
    }

    /**
     * Ends a token and its device. One that is no longer valid needs no end.
     *
     * @return whether it has come to its end; what is in the way of that is no failure of what was to be done
     */
    public boolean end(Credential credential) {
        try {
            issuer.get().end(credential.token());
            return true;
        } catch (MatrixError e) {
            return e.isUnknownToken();
        } catch (IOException | Failure e) {
            return false;
        }
    }

    /** That the homeserver does not play along. */
    static Failure troubled(UserId user, IOException e) {
        return Failure.unverified(
                        "The homeserver of %s gave no usable answer: %s.".formatted(user.domain(), e.getMessage()))
                .because(e);
    }
}
