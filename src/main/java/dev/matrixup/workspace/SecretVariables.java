package dev.matrixup.workspace;

import dev.matrixup.report.Secret;
import dev.matrixup.yaml.Tagged;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds the secrets in variables: every text of 8 or more characters below a name that secrets have. */
public final class SecretVariables {
    private static final int SHORTEST = 8;

    private SecretVariables() {}

    /** Whether a variable of this name holds a secret: it ends in password, pass, secret, token, key, pepper or salt. */
    public static boolean isSecret(String name) {
        return SecretName.matches(name);
    }

    /** The secrets in these variables, nested ones included. */
    public static List<Secret> in(Map<String, Object> variables) {
        List<Secret> found = new ArrayList<>();
        variables.forEach((name, value) -> collect(name, value, found));
        return found;
    }

    private static void collect(String name, Object value, List<Secret> found) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> collect(SecretName.matches(name) ? name : String.valueOf(key), item, found));
        } else if (value instanceof List<?> list) {
            list.forEach(item -> collect(name, item, found));
        } else if (value != null && SecretName.matches(name) && !(value instanceof Boolean)) {
            String text = value instanceof Tagged tagged ? tagged.text() : value.toString();
            // A template is no secret, and blacking it out would hide ordinary text.
            if (text.length() >= SHORTEST && !text.contains("{{")) {
                found.add(Secret.of(text));
            }
        }
    }
}
