package dev.matrixup.manage;

import dev.matrixup.admin.Credentials;
import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.deploy.Reach;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;

/** Gives out the access token, for other programs of its owner. */
public final class TokenShow {
    private TokenShow() {}

    /**
     * The token.
     *
     * @throws Failure (3) if there is none, or if it would go to where nobody looks at it and that was not asked for
     */
    public static Secret of(Context context, HomeserverRequest request) {
        if (!context.questions().interactive() && !context.questions().yes()) {
            throw Failure.refused("Without a terminal an access token ends in a log all too easily.")
                    .next(request.typed().with("--yes") + "       shows it nevertheless");
        }
        try (Reach reach = Reach.of(context, request)) {
            return UsedToken.find(request, new Credentials(context.credentials()), reach.domain())
                    .orElseThrow(() -> AdminSession.noToken(reach))
                    .token();
        }
    }
}
