package dev.matrixup.workspace;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of an inventory or vars file as it may be shown: without the values of what is a secret by its name, and without what is
 * vaulted. Judged by lines, so that it also holds for what is switched off by a {@code #}. The number of lines stays.
 */
public final class SecretLines {
    private static final String HIDDEN = SecretVariables.HIDDEN;

    /** A key of a mapping, also one that begins an item of a list. */
    private static final Pattern KEY =
            Pattern.compile("(?<before>(?:\\s|-\\s)*)(?<key>(?<quote>[\"']?)(?<name>[\\w.-]+)\\k<quote>\\s*:)"
                    + "(?:(?<gap>\\s+)(?<value>.*))?");

    private static final Pattern TOP = Pattern.compile("(?:[\\w\"'][^:]*:(?:\\s.*)?|#.*|---.*|\\.\\.\\..*)");
    private static final Pattern NO_SECRET = Pattern.compile("(?:true|false|yes|no|null|~|''|\"\")?\\s*(?:#.*)?");
    private static final Pattern ASSIGNED = Pattern.compile("(?i)(\\w*" + SecretName.ENDINGS
            + "[\"']?\\s*[=:]\\s*)(?!(?:true|false)\\b)(\"(?:[^\"\\\\\n]|\\\\.)*\"|'[^'\n]*'|[^\\s,}\\]]\\S*)");

    private final StringBuilder shown = new StringBuilder();
    /** The column of the key whose value goes on; none if negative. */
    private int column = -1;

    private SecretLines() {}

    /** The text without them. */
    public static String hide(String text) {
        SecretLines lines = new SecretLines();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            int visible = end > start && text.charAt(end - 1) == '\r' ? end - 1 : end;
            lines.add(text.substring(start, visible));
            end = Math.min(end + 1, text.length());
            lines.shown.append(text, visible, end);
            start = end;
        }
        return lines.shown.toString();
    }

    private void add(String line) {
        if (line.isBlank()) {
            shown.append(line);
            return;
        }
        int indent = line.length() - line.stripLeading().length();
        if (goesOn(line, indent)) {
            shown.append(line, 0, indent).append(HIDDEN);
            return;
        }
        column = -1;
        Matcher key = KEY.matcher(line);
        boolean isKey = key.matches();
        String value = isKey && key.group("value") != null ? key.group("value") : "";
        if (isKey && value.startsWith("!vault")) {
            column = key.start("key");
            shown.append(line);
        } else if (isKey && SecretName.matches(key.group("name"))) {
            column = key.start("key");
            shown.append(NO_SECRET.matcher(value).matches() ? line : line.substring(0, key.start("value")) + HIDDEN);
        } else {
            shown.append(ASSIGNED.matcher(line).replaceAll("$1" + Matcher.quoteReplacement(HIDDEN)));
        }
    }

    /** A value in quotes may go on at the first column, a list at that of its key. */
    private boolean goesOn(String line, int indent) {
        return indent > column && column >= 0
                || column == 0 && !TOP.matcher(line).matches()
                || column > 0 && indent == column && line.startsWith("- ", indent);
    }
}
