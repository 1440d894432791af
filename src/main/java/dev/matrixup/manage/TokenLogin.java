package dev.matrixup.manage;

import dev.matrixup.admin.AccessTokens;
import dev.matrixup.admin.ClientApi;
import dev.matrixup.admin.Credential;
import dev.matrixup.admin.Credentials;
import dev.matrixup.admin.MatrixError;
import dev.matrixup.admin.TokenIssuer;
import dev.matrixup.admin.UserId;
import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.deploy.Reach;
import dev.matrixup.deploy.Via;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Obtains an administrator's access token by a login, with a device of its own. A token that works is kept, so that logging in again
 * makes no second device.
 */
public final class TokenLogin {
    private final Context context;
    private final HomeserverRequest request;
    private final Reach reach;
    private final Credentials credentials;
    private final List<String> warnings = new ArrayList<>();

    private TokenLogin(Context context, HomeserverRequest request, Reach reach) {
        this.context = context;
        // All that a login needs is on the server; only who asks for it stays outside.
        this.request = request.via() == Via.AUTO ? request.with(Via.SSH) : request;
        this.reach = reach;
        this.credentials = new Credentials(context.credentials());
    }

    /**
     * Does it.
     *
     * @param name who logs in; without it whoever did before, else the deployment file's administrator
     * @param password the user's; asked for where it is needed and not given
     * @throws Failure (64) if nobody is named; (3) if there is no password, or no place for the token; (7) if the password is refused, or
     *     the user not proven to be an administrator: then the device is ended and nothing kept
     */
    public static KeptToken run(
            Context context, HomeserverRequest request, Optional<String> name, Optional<Secret> password) {
        password.ifPresent(secret -> context.redactor().hidden(secret));
        try (Reach reach = Reach.of(context, request)) {
            return new TokenLogin(context, request, reach).run(name, password);
        }
    }

    private KeptToken run(Optional<String> name, Optional<Secret> password) {
        Instant start = context.clock().instant();
        Optional<Credential> stored = credentials.find(reach.domain());
        UserId user = user(name, stored);
        credentials.requireWritable();
        ClientApi client = (request.via() == Via.PUBLIC ? reach.atPublicName() : reach.throughSsh()).client();
        TokenIssuer issuer = reach.issuer(request.via());
        AccessTokens tokens = new AccessTokens(client, () -> issuer, credentials, warnings::add);
        if (stored.filter(credential -> isOf(user, credential, tokens)).isPresent()) {
            return kept(user, KeptToken.Change.NONE, start);
        }
        logIn(user, tokens, issuer, password);
        return kept(user, KeptToken.Change.NEW, start);
    }

    private UserId user(Optional<String> name, Optional<Credential> stored) {
        return name.or(() -> stored.map(credential -> credential.user().localpart()))
                .or(reach::admin)
                .map(text -> UserId.ofServer(text, reach.domain()))
                .orElseThrow(() -> Failure.usage("Whose token shall it be? Neither a token nor an admin is known here.")
                        .next(reach.invocation().of("token login NAME")));
    }

    private boolean isOf(UserId user, Credential credential, AccessTokens tokens) {
        context.redactor().hidden(credential.token());
        if (!tokens.owner(credential).equals(Optional.of(user.toString()))) {
            return false;
        }
        prove(credential);
        return true;
    }

    private void logIn(UserId user, AccessTokens tokens, TokenIssuer issuer, Optional<Secret> password) {
        Optional<Secret> used = issuer.needsPassword() ? password.or(() -> Optional.of(ask(user))) : Optional.empty();
        try {
            tokens.obtain(user, used, this::prove);
        } catch (MatrixError e) {
            throw Failure.unverified("The homeserver does not log %s in: %s.".formatted(user, Texts.clause(e)))
                    .next(Stream.concat(
                                    Stream.of(reach.invocation()
                                            .of("token login " + user.argument(), "with the right password")),
                                    Stream.of(user)
                                            .filter(UserId::isOfToday)
                                            .map(name -> reach.invocation()
                                                    .of(
                                                            "adduser --admin " + name.argument(),
                                                            "if there is no such user yet")))
                            .toArray(String[]::new))
                    .because(e);
        }
    }

    private Secret ask(UserId user) {
        Secret typed = context.questions()
                .askSecret("Password of %s: ".formatted(user))
                .filter(secret -> !secret.reveal().isEmpty())
                .orElseThrow(() -> Failure.refused("There is no password of %s to log in with.".formatted(user))
                        .next(request.typed().with("--password-stdin")));
        context.redactor().hidden(typed);
        return typed;
    }

    private void prove(Credential credential) {
        context.redactor().hidden(credential.token());
        ProvenToken.of(reach, request, credentials, credential.token());
    }

    private KeptToken kept(UserId user, KeptToken.Change change, Instant start) {
        KeptToken.overruled(request).ifPresent(warnings::add);
        return new KeptToken(
                reach.domain(),
                user.toString(),
                change,
                credentials.file(),
                warnings,
                Duration.between(start, context.clock().instant()));
    }
}
