package dev.matrixup.admin;

import dev.matrixup.process.Argv;
import dev.matrixup.report.Failure;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A Matrix user, by the rules of the
 * <a href="https://spec.matrix.org/latest/appendices/#user-identifiers">specification</a>. They are stricter for new users than for
 * those of <a href="https://spec.matrix.org/latest/appendices/#historical-user-ids">old servers</a>, who may have capitals and any other
 * printable ASCII character in their names.
 *
 * @param localpart {@code alice}
 * @param domain {@code example.com}
 */
public record UserId(String localpart, String domain) {
    private static final Pattern NEW = Pattern.compile("[a-z0-9._=/+-]+");
    private static final Pattern HISTORICAL = Pattern.compile("[!-9;-~]+");
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9.:\\[\\]-]+");
    private static final int LONGEST = 255;

    /** Checks both parts. */
    public UserId {
        if (!HISTORICAL.matcher(localpart).matches()
                || !DOMAIN.matcher(domain).matches()
                || localpart.length() + domain.length() + 2 > LONGEST) {
            throw new IllegalArgumentException("not a user: " + localpart + " on " + domain);
        }
    }

    /**
     * Reads what a person typed for a user who may have to be registered: {@code alice}, or {@code @alice:example.com}.
     *
     * @param domain the server's domain
     * @throws Failure (64) if no new user can have this name, or it is one of another domain
     */
    public static UserId parse(String text, String domain) {
        String localpart = typed(text, domain);
        if (!NEW.matcher(localpart).matches()) {
            String lower = localpart.toLowerCase(Locale.ROOT);
            throw Failure.usage(
                    "\"%s\" is not a user name. Lower case letters a to z, digits, and . _ = - / + are allowed.%s"
                            .formatted(
                                    localpart,
                                    NEW.matcher(lower).matches() ? " Did you mean %s?".formatted(lower) : ""));
        }
        return checked(localpart, domain);
    }

    /**
     * Reads what a person typed for a user who exists.
     *
     * @param domain the server's domain
     * @throws Failure (64) if no user can have this name, or it is one of another domain
     */
    public static UserId ofServer(String text, String domain) {
        String localpart = typed(text, domain);
        if (!HISTORICAL.matcher(localpart).matches()) {
            throw Failure.usage("\"%s\" is not a user name: no user has such characters in it.".formatted(localpart));
        }
        return checked(localpart, domain);
    }

    /** What a homeserver answers; empty if it is no user of this domain. */
    public static Optional<UserId> answered(String userId, String domain) {
        String[] parts = userId.split(":", 2);
        try {
            return parts.length == 2 && parts[0].startsWith("@") && parts[1].equals(domain)
                    ? Optional.of(new UserId(parts[0].substring(1), domain))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The localpart, however it was typed. */
    private static String typed(String text, String domain) {
        if (!text.startsWith("@")) {
            return text;
        }
        String[] parts = text.substring(1).split(":", 2);
        if (parts.length < 2 || !parts[1].equals(domain)) {
            throw Failure.usage("The user %s is not one of %s.".formatted(text, domain));
        }
        return parts[0];
    }

    private static UserId checked(String localpart, String domain) {
        if (localpart.length() + domain.length() + 2 > LONGEST) {
            throw Failure.usage(
                    "The user name is too long: with its domain it may have %d characters.".formatted(LONGEST));
        }
        return new UserId(localpart, domain);
    }

    /** Whether the name is one that new users can have, too. */
    public boolean isOfToday() {
        return NEW.matcher(localpart).matches();
    }

    /** The word that names the user on a command line: one that begins as an option does is only understood with its domain. */
    public String argument() {
        return Argv.quote(localpart.startsWith("-") ? toString() : localpart);
    }

    /** {@code @alice:example.com}. */
    @Override
    public String toString() {
        return "@" + localpart + ":" + domain;
    }
}
