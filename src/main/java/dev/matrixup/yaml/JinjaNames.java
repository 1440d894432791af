package dev.matrixup.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the variables that a template mentions, by Jinja's own rules for where an expression ends. Attributes, filters and names of
 * arguments are none.
 *
 * @see <a href="https://jinja.palletsprojects.com/en/stable/templates/">Jinja's syntax</a>
 */
final class JinjaNames {
    private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*raw\\s*-?%}");
    private static final Pattern END_RAW = Pattern.compile("\\{%[-+]?\\s*endraw\\s*[-+]?%}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");
    private static final Pattern NUMBER = Pattern.compile("\\d\\w*");
    private static final Pattern ARGUMENT = Pattern.compile("\\s*=(?!=)");

    private final String text;
    private final List<Name> names = new ArrayList<>();
    private int at;

    /**
     * A name in a template.
     *
     * @param start its first char
     * @param quoted whether it is all that a text in quotes says, which may be meant as a variable's name or not
     */
    record Name(String name, int start, boolean quoted) {}

    private JinjaNames(String text) {
        this.text = text;
    }

    /** Whether a text is a template at all. */
    static boolean isTemplate(String text) {
        return text.contains("{{") || text.contains("{%");
    }

    /** Those of a text, in their order. */
    static List<Name> in(String text) {
        JinjaNames scanner = new JinjaNames(text);
        scanner.scan();
        return scanner.names;
    }

    private void scan() {
        while (at < text.length()) {
            if (text.startsWith("{#", at)) {
                at = after("#}");
            } else if (text.startsWith("{{", at)) {
                expression("}}");
            } else if (skipped(RAW)) {
                Matcher end = END_RAW.matcher(text);
                at = end.find(at) ? end.end() : text.length();
            } else if (text.startsWith("{%", at)) {
                expression("%}");
            } else {
                at++;
            }
        }
    }

    /** Reads on to an end that stands outside of texts and brackets. */
    private void expression(String end) {
        at += 2;
        int depth = 0;
        char last = ' ';
        while (at < text.length()) {
            char c = text.charAt(at);
            if (depth == 0 && text.startsWith(end, at)) {
                at += 2;
                return;
            }
            int start = at;
            if (c == '\'' || c == '"') {
                quoted(c);
            } else if (skipped(NAME)) {
                boolean argument = depth > 0 && looking(ARGUMENT).lookingAt();
                if (last != '.' && last != '|' && !argument) {
                    names.add(new Name(text.substring(start, at), start, false));
                }
            } else if (!skipped(NUMBER)) {
                depth = Math.max(0, depth + ("([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0));
                at++;
            }
            if (!Character.isWhitespace(c)) {
                last = c;
            }
        }
    }

    private void quoted(char quote) {
        int start = ++at;
        while (at < text.length() && text.charAt(at) != quote) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        String inner = text.substring(start, Math.min(at, text.length()));
        // Where quotes are escaped, blanks stand in for the escapes.
        String name = inner.strip();
        if (NAME.matcher(name).matches()) {
            names.add(new Name(name, start + inner.indexOf(name), true));
        }
        at++;
    }

    private boolean skipped(Pattern pattern) {
        Matcher matcher = looking(pattern);
        boolean found = matcher.lookingAt();
        at = found ? matcher.end() : at;
        return found;
    }

    private Matcher looking(Pattern pattern) {
        return pattern.matcher(text).region(at, text.length());
    }

    private int after(String end) {
        int found = text.indexOf(end, at + 2);
        return found < 0 ? text.length() : found + end.length();
    }
}
