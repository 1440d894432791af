package dev.matrixup.report;

import java.util.regex.Pattern;

/**
 * The addresses that git clones from, as far as they may hold a secret: git's arguments are read by everybody on this machine. A token in
 * the place of the user is known only by the forms that GitHub, GitLab and Gitea make; any other may be a name.
 */
public final class GitAddress {
    /** Why such an address is refused, and what to do instead. */
    public static final String REFUSAL =
            "has a password in it, which would stand in git's arguments for everybody on this machine to read. Write it without,"
                    + " and let git know the password: from its credential helper or ~/.netrc";

    private static final String SCHEME = "(?i)\\b([a-z][a-z0-9+.-]*://)";
    /** Also one with a slash or at sign that should have been encoded, or behind a user's name with one, but not a port. */
    private static final String PASSWORD = "[^\\s/?#\\[]*:(?!\\d*[/?#])(?!@).*@";
    /** In the place of the user: as GitHub, GitLab, and Gitea in 40 digits, make them. */
    private static final String TOKEN =
            "(?:(?:gh[a-z]_|github_pat_|glpat-|gldt-)[\\w.-]{16,}|[0-9a-f]{40})(?::[^\\s/?#@]*)?@";

    private static final Pattern SECRET = Pattern.compile(SCHEME + "(?:" + PASSWORD + "|" + TOKEN + ")");
    private static final Pattern USER = Pattern.compile(SCHEME + "(?:" + PASSWORD + "|[^\\s/?#]*@)");

    private GitAddress() {}

    /** Whether a password or token stands in an address, or in any within a text. */
    public static boolean holdsSecret(String text) {
        return SECRET.matcher(text).find();
    }

    /** An address as it may be given to git: without name and password, if there is a password in it. */
    public static String withoutSecret(String url) {
        return holdsSecret(url) ? shown(url) : url;
    }

    /** An address without the name and password that may stand in it. */
    public static String shown(String url) {
        return USER.matcher(url).replaceFirst("$1");
    }
}
