package dev.matrixup.workspace;

import dev.matrixup.report.Secret;
import dev.matrixup.yaml.Tagged;
import dev.matrixup.yaml.YamlText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Finds the secrets in variables: every text of 8 or more characters below a name that secrets have. */
public final class SecretVariables {
    /** What is shown in place of a secret. */
    public static final String HIDDEN = "**HIDDEN**";

    private static final int SHORTEST = 8;
    private static final Pattern REFERENCE = Pattern.compile("\\s*\\{\\{\\s*[A-Za-z_][\\w.]*\\s*}}\\s*");

    private SecretVariables() {}

    /** Whether a variable of this name holds a secret: it ends in password, pass, secret, token, key, pepper or salt. */
    public static boolean isSecret(String name) {
        return SecretName.matches(name);
    }

    /** Whether a text is nothing but {@code {{ name }}}, as that of a vaulted variable: it only says where the secret is. */
    public static boolean isReference(String text) {
        return REFERENCE.matcher(text).matches();
    }

    /** The secrets in these variables, nested ones included. */
    public static List<Secret> in(Map<String, Object> variables) {
        List<Secret> found = new ArrayList<>();
        variables.forEach((name, value) -> collect(name, value, found));
        return found;
    }

    /** A value without its secrets: what is vaulted, and what has a name that secrets have, in the value or for all of it. */
    public static Object hide(String name, Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> shown = new LinkedHashMap<>();
            map.forEach((key, item) ->
                    shown.put(String.valueOf(key), hide(SecretName.matches(name) ? name : String.valueOf(key), item)));
            return shown;
        }
        if (value instanceof List<?> list) {
            List<Object> shown = new ArrayList<>();
            list.forEach(item -> shown.add(hide(name, item)));
            return shown;
        }
        boolean empty = value == null || value.equals("") || value instanceof Boolean;
        boolean secret = SecretName.matches(name) && !empty || value instanceof Tagged tagged && tagged.isVaulted();
        return secret ? HIDDEN : value;
    }

    /** A value on one line, without its secrets. */
    public static String shown(String name, Object value) {
        Object hidden = hide(name, value);
        return HIDDEN.equals(hidden) ? HIDDEN : YamlText.inline(hidden);
    }

    private static void collect(String name, Object value, List<Secret> found) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> collect(SecretName.matches(name) ? name : String.valueOf(key), item, found));
        } else if (value instanceof List<?> list) {
            list.forEach(item -> collect(name, item, found));
        } else if (value != null && SecretName.matches(name) && !(value instanceof Boolean)) {
            String text = value instanceof Tagged tagged ? tagged.text() : value.toString();
            // A template is no secret, and blacking it out would hide ordinary text.
            boolean template = !(value instanceof Tagged) && text.contains("{{");
            if (text.length() >= SHORTEST && !template) {
                found.add(Secret.of(text));
            }
        }
    }
}
