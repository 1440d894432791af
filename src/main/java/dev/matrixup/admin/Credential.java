package dev.matrixup.admin;

import dev.matrixup.report.Secret;
import java.util.regex.Pattern;

/**
 * An access token with what it belongs to.
 *
 * @param user whose token it is
 * @param token the token
 * @param deviceId the device that the login made; empty where it is not known
 */
public record Credential(UserId user, Secret token, String deviceId) {
    private static final Pattern TOKEN = Pattern.compile("[!-~]+");

    /** Checks that the token can be sent in a header. */
    public Credential {
        if (!isToken(token)) {
            throw new IllegalArgumentException("an access token is printable ASCII without blanks");
        }
    }

    static boolean isToken(Secret token) {
        return TOKEN.matcher(token.reveal()).matches();
    }
}
