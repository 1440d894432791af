package dev.matrixup.workspace;

import java.util.Locale;
import java.util.regex.Pattern;

/** Which variables hold secrets, judged by their names. */
final class SecretName {
    static final String ENDINGS = "(?:password|pass|secret|token|key|pepper|salt)";
    private static final Pattern NAME = Pattern.compile(".*" + ENDINGS, Pattern.DOTALL);

    private SecretName() {}

    /** Whether the name ends in password, pass, secret, token, key, pepper or salt. */
    static boolean matches(String name) {
        return NAME.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }
}
