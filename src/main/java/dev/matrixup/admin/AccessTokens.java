package dev.matrixup.admin;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** The access token of one homeserver's administrator: obtained, tried, kept and ended. There is one device a credentials file. */
public final class AccessTokens {
    private final ClientApi client;
    private final TokenIssuer issuer;
    private final Credentials credentials;

    /**
     * For a homeserver.
     *
     * @param client it, answering
     * @param issuer where tokens come from and are ended
     * @param credentials where the token is kept
     */
    public AccessTokens(ClientApi client, TokenIssuer issuer, Credentials credentials) {
        this.client = client;
        this.issuer = issuer;
        this.credentials = credentials;
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
     * @param check is called before the token is kept, and throws if it shall not be
     * @throws MatrixError if the homeserver refuses the password
     * @throws Failure (7) if it does not play along
     */
    public Credential obtain(UserId user, Optional<Secret> password, Consumer<Credential> check) throws MatrixError {
        Credential fresh = newDevice(user, password);
        boolean kept = false;
        try {
            check.accept(fresh);
            replaceBy(fresh);
            kept = true;
        } finally {
            if (!kept) {
                end(fresh);
            }
        }
        return fresh;
    }

    /**
     * Keeps a token that was made elsewhere, in the place of the one before, which is ended if it was made here.
     */
    public void keep(UserId user, Secret token) {
        // A token of ours that comes back stays ours.
        String device = credentials
                .find(user.domain())
                .filter(old -> old.token().equals(token))
                .map(Credential::deviceId)
                .orElse("");
        replaceBy(new Credential(user, token, device));
    }

    /** Ends the old one after the new one is kept, so that a login that fails leaves a token. */
    private void replaceBy(Credential fresh) {
        Optional<Credential> old = credentials.find(fresh.user().domain());
        credentials.put(fresh);
        old.filter(Credential::madeHere)
                .filter(credential -> !credential.token().equals(fresh.token()))
                .ifPresent(this::end);
    }

    private Credential newDevice(UserId user, Optional<Secret> password) throws MatrixError {
        try {
            Credential fresh = issuer.issue(user, password);
            Optional<String> owner = owner(fresh);
            if (!owner.equals(Optional.of(user.toString()))) {
                end(fresh);
                throw Failure.unverified("The homeserver that answers is not the one of %s: it logged %s in."
                        .formatted(user.domain(), owner.orElse("nobody")));
            }
            return fresh;
        } catch (MatrixError e) {
            if (e.status() == 429) {
                throw troubled(user, e);
            }
            throw e;
        } catch (IOException e) {
            throw troubled(user, e);
        }
    }

    /**
     * Ends a token and its device. One that is no longer valid needs no end.
     *
     * @return whether the homeserver was there to do it
     */
    public boolean end(Credential credential) {
        try {
            issuer.end(credential.token());
            return true;
        } catch (MatrixError e) {
            return e.isUnknownToken();
        } catch (IOException e) {
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
