package dev.matrixup.manage;

import dev.matrixup.admin.AccessTokens;
import dev.matrixup.admin.Credential;
import dev.matrixup.admin.Credentials;
import dev.matrixup.admin.MatrixCtlFile;
import dev.matrixup.admin.UserId;
import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.deploy.Reach;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes over an access token that was made elsewhere: pasted by hand, or out of a configuration of MatrixCtl. */
public final class TokenTakeover {
    private final Context context;
    private final HomeserverRequest request;
    private final Reach reach;
    private final Credentials credentials;
    private final List<String> warnings = new ArrayList<>();

    private TokenTakeover(Context context, HomeserverRequest request, Reach reach) {
        this.context = context;
        this.request = request;
        this.reach = reach;
        this.credentials = new Credentials(context.credentials());
    }

    /**
     * Takes over a token that somebody pastes.
     *
     * @param given the token; asked for without echo where it was not given
     * @throws Failure (3) if there is none; (7) if the homeserver does not confirm that it is an administrator's
     */
    public static KeptToken ofText(Context context, HomeserverRequest request, Optional<Secret> given) {
        if (given.isEmpty() && !context.questions().interactive()) {
            throw noToken(request);
        }
        try (Reach reach = Reach.of(context, request)) {
            return new TokenTakeover(context, request, reach)
                    .take(given.or(() -> context.questions().askSecret("Access token: "))
                            // Whoever pastes brings blanks along.
                            .map(text -> Secret.of(text.reveal().strip()))
                            .filter(text -> !text.reveal().isEmpty())
                            .orElseThrow(() -> noToken(request)));
        }
    }

    /**
     * Takes over the server's token out of a configuration of MatrixCtl, which stays as it is.
     *
     * @throws Failure (3) if it is not one, or has no token for the server; (7) if the homeserver does not confirm that it is an
     *     administrator's
     */
    public static KeptToken ofFile(Context context, HomeserverRequest request, Path file) {
        MatrixCtlFile matrixCtl = MatrixCtlFile.read(file);
        try (Reach reach = Reach.of(context, request)) {
            TokenTakeover takeover = new TokenTakeover(context, request, reach);
            if (matrixCtl.isOpenToOthers()) {
                takeover.warnings.add("%s holds the token too, and others may read it: chmod 600".formatted(file));
            }
            return takeover.take(matrixCtl.token(List.of(reach.domain(), reach.publicName()), reach.invocation()));
        }
    }

    private static Failure noToken(HomeserverRequest request) {
        return Failure.refused("There is no access token to keep.")
                .next(request.typed().with("--token-stdin"));
    }

    private KeptToken take(Secret token) {
        Instant start = context.clock().instant();
        context.redactor().hidden(token);
        if (!Credential.isToken(token)) {
            throw Failure.refused("That is no access token: one is a single word of printable ASCII.");
        }
        credentials.requireWritable();
        ProvenToken proven = ProvenToken.of(reach, request, credentials, token);
        new AccessTokens(proven.client(), () -> reach.issuer(request.via()), credentials, warnings::add)
                .keep(proven.owner(), token);
        reach.admin()
                .map(name -> UserId.ofServer(name, reach.domain()))
                .filter(admin -> !admin.equals(proven.owner()))
                .map(admin -> "It is the token of %s, and the administrator here is %s. Each has his own."
                        .formatted(proven.owner().localpart(), admin.localpart()))
                .ifPresent(warnings::add);
        KeptToken.overruled(request).ifPresent(warnings::add);
        return new KeptToken(
                reach.domain(),
                proven.owner().toString(),
                KeptToken.Change.TAKEN,
                credentials.file(),
                warnings,
                Duration.between(start, context.clock().instant()));
    }
}
