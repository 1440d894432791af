package dev.matrixup.admin;

import dev.matrixup.report.Failure;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A Matrix user, by the rules of the
 * <a href="https://spec.matrix.org/latest/appendices/#user-identifiers">specification</a> for new users.
 *
 * @param localpart {@code alice}
 * @param domain {@code example.com}
 */
public record UserId(String localpart, String domain) {
    private static final Pattern LOCALPART = Pattern.compile("[a-z0-9._=/+-]+");
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9.:\\[\\]-]+");
    private static final int LONGEST = 255;

    /** Checks both parts. */
    public UserId {
        if (!LOCALPART.matcher(localpart).matches()
                || !DOMAIN.matcher(domain).matches()
                || localpart.length() + domain.length() + 2 > LONGEST) {
            throw new IllegalArgumentException("not a user: " + localpart + " on " + domain);
        }
    }

    /**
     * Reads what a person typed: {@code alice}, or {@code @alice:example.com}.
     *
     * @param domain the server's domain
     * @throws Failure (64) if it is no user name, or one of another domain
     */
    public static UserId parse(String text, String domain) {
        String localpart = text;
        if (text.startsWith("@")) {
            String[] parts = text.substring(1).split(":", 2);
            if (parts.length < 2 || !parts[1].equals(domain)) {
                throw Failure.usage("The user %s is not one of %s.".formatted(text, domain));
            }
            localpart = parts[0];
        }
        if (!LOCALPART.matcher(localpart).matches()) {
            String lower = localpart.toLowerCase(Locale.ROOT);
            throw Failure.usage(
                    "\"%s\" is not a user name. Lower case letters a to z, digits, and . _ = - / + are allowed.%s"
                            .formatted(
                                    localpart,
                                    LOCALPART.matcher(lower).matches() ? " Did you mean %s?".formatted(lower) : ""));
        }
        if (localpart.length() + domain.length() + 2 > LONGEST) {
            throw Failure.usage(
                    "The user name is too long: with its domain it may have %d characters.".formatted(LONGEST));
        }
        return new UserId(localpart, domain);
    }

    /** {@code @alice:example.com}. */
    @Override
    public String toString() {
        return "@" + localpart + ":" + domain;
    }
}
