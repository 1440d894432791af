package dev.matrixup.manage;

import dev.matrixup.admin.Credential;
import dev.matrixup.admin.Credentials;
import dev.matrixup.admin.MatrixError;
import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.deploy.Reach;
import dev.matrixup.manage.RevokedToken.Outcome;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Ends the access token with its session, and forgets it. */
public final class TokenRevocation {
    private final Context context;
    private final HomeserverRequest request;
    private final Reach reach;
    private final Credentials credentials;
    private final boolean forget;

    private TokenRevocation(Context context, HomeserverRequest request, Reach reach, boolean forget) {
        this.context = context;
        this.request = request;
        this.reach = reach;
        this.credentials = new Credentials(context.credentials());
        this.forget = forget;
    }

    /**
     * Does it.
     *
     * @param forget whether a token that the homeserver cannot end is forgotten all the same
     * @throws Failure (3) if nobody agreed; (7) if the homeserver cannot end the token, which is kept then
     */
    public static RevokedToken run(Context context, HomeserverRequest request, boolean forget) {
        try (Reach reach = Reach.of(context, request)) {
            return new TokenRevocation(context, request, reach, forget).run();
        }
    }

    private RevokedToken run() {
        Optional<UsedToken> found = UsedToken.find(request, credentials, reach.domain());
        if (found.isEmpty()) {
            return new RevokedToken(reach.domain(), Optional.empty(), Outcome.NONE, false, Duration.ZERO);
        }
        UsedToken used = found.get();
        context.redactor().hidden(used.token());
        confirm(used);
        Instant start = context.clock().instant();
        Outcome outcome = end(used);
        used.kept().ifPresent(credentials::remove);
        return new RevokedToken(
                reach.domain(),
                owner(used),
                outcome,
                used.fromEnvironment(),
                Duration.between(start, context.clock().instant()));
    }

    private static Optional<String> owner(UsedToken used) {
        return used.kept().map(credential -> credential.user().toString());
    }

    /** A session that matrixup did not make may be the one that somebody reads his messages in. */
    private void confirm(UsedToken used) {
        if (context.questions().yes()) {
            return;
        }
        String what = "the access token of %s".formatted(owner(used).orElse("the environment"));
        String session = used.kept().filter(Credential::madeHere).isPresent()
                ? ""
                : "It was not made by matrixup: revoking it ends the session that it belongs to, in\nElement perhaps. ";
        String answer = context.questions()
                .ask("%sRevoke %s? [y/N] ".formatted(session, what))
                .orElseThrow(() -> Failure.refused("There is nobody to ask whether to revoke %s.".formatted(what))
                        .next(request.typed().with("--yes")));
        if (!Texts.isYes(answer)) {
            throw Failure.refused("You did not say yes. The access token is still valid.");
        }
    }

    private Outcome end(UsedToken used) {
        try {
            reach.issuer(request.via()).end(used.token());
            return Outcome.ENDED;
        } catch (MatrixError e) {
            if (e.isUnknownToken()) {
                return Outcome.INVALID;
            }
            return forgotten(AdminSession.silent(reach, e));
        } catch (IOException e) {
            return forgotten(AdminSession.silent(reach, e));
        } catch (Failure e) {
            context.processes().checkStopped();
            if (!forget && e.code() != ExitCode.UNREACHABLE && e.code() != ExitCode.UNVERIFIED) {
                throw e;
            }
            return forgotten(e);
        }
    }

    private Outcome forgotten(Failure why) {
        if (!forget) {
            throw Failure.unverified(
                            "The access token is kept, since its homeserver cannot end it. " + why.getMessage())
                    .next(request.typed().with("--forget") + "       forgets it nevertheless")
                    .because(why);
        }
        return Outcome.FORGOTTEN;
    }
}
