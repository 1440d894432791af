package dev.matrixup.admin;

import dev.matrixup.report.Secret;
import java.util.regex.Pattern;

/**
 * An access token with what it belongs to.
 *
 * @param user whose token it is
 * @param token the token
 * @param deviceId the device that a login from here made; empty for a token that was made elsewhere
 */
public record Credential(UserId user, Secret token, String deviceId) {
    private static final Pattern TOKEN = Pattern.compile("[!-~]+");

    /** Checks that the token can be sent in a header. */
    public Credential {
        if (!isToken(token)) {
            throw new IllegalArgumentException("an access token is printable ASCII without blanks");
        }
    }

    /**
     * Whether a login from here made it, so that it may be ended when another takes its place. Any other token belongs to a session that
     * its user has in some client, who alone decides about it.
     */
    public boolean madeHere() {
        return !deviceId.isEmpty();
    }

    /** Whether a text can be sent as a token. */
    public static boolean isToken(Secret token) {
        return TOKEN.matcher(token.reveal()).matches();
    }
}
