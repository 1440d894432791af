package dev.matrixup.workspace;

import java.util.Locale;
import java.util.regex.Pattern;

/** Which variables hold secrets, judged by their names, and what is shown of their values. */
final class SecretName {
    private static final String ENDINGS = "(?:password|pass|secret|token|key|pepper|salt)";
    private static final Pattern NAME = Pattern.compile(".*" + ENDINGS, Pattern.DOTALL);
    private static final Pattern ASSIGNED =
            Pattern.compile("(?i)(\\w*" + ENDINGS + "\\s*[=:]\\s*)(\"(?:[^\"\\\\\n]|\\\\.)*\"|'[^'\n]*'|\\S+)");

    private SecretName() {}

    /** Whether the name ends in password, pass, secret, token, key, pepper or salt. */
    static boolean matches(String name) {
        return NAME.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    /** A text of {@code NAME=VALUE} or {@code NAME: VALUE} pairs without the values of secrets. */
    static String mask(String text) {
        return ASSIGNED.matcher(text).replaceAll("$1**HIDDEN**");
    }
}
