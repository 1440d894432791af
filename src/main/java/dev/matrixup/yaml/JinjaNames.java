package dev.matrixup.yaml;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the variables that a template mentions, by Jinja's own rules for where an expression ends. Attributes, filters and names of
 * arguments are none, but for those of what holds all variables: {@code vars.name}, {@code hostvars[host]['name']},
 * {@code lookup('vars', 'name')}.
 *
 * @see <a href="https://jinja.palletsprojects.com/en/stable/templates/">Jinja's syntax</a>
 */
final class JinjaNames {
    private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*raw\\s*-?%}");
    private static final Pattern END_RAW = Pattern.compile("\\{%[-+]?\\s*endraw\\s*[-+]?%}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");
    private static final Pattern NUMBER = Pattern.compile("\\d\\w*");
    private static final Pattern ARGUMENT = Pattern.compile("\\s*=(?!=)");

    /** What a variable's name follows in a look-up by name, blanks and what stands in brackets left out. */
    private static final String ALL = "(?<![\\w.])(?:vars|hostvars(?:\\[]|\\.\\w+))";

    private static final Pattern BEFORE_ATTRIBUTE = Pattern.compile(ALL + "\\.$");
    private static final Pattern BEFORE_ITEM = Pattern.compile(ALL + "\\[$");
    private static final Pattern BEFORE_ARGUMENT = Pattern.compile(
            ALL + "\\.get\\($" + "|(?<![\\w.|])(?:lookup|query|q)\\('(?:ansible\\.builtin\\.)?vars',(?:'\\w*',)*$");
    private static final Pattern ITEM_END = Pattern.compile("\\s*]");
    private static final Pattern ARGUMENT_END = Pattern.compile("\\s*[,)]");

    private final String text;
    private final List<Name> names = new ArrayList<>();
    private int at;

    /**
     * A name in a template.
     *
     * @param start its first char
     * @param quoted whether it is all that a text in quotes says, where that may be meant as a variable's name or not
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
        Deque<Integer> open = new ArrayDeque<>();
        StringBuilder read = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (open.isEmpty() && text.startsWith(end, at)) {
                at += 2;
                return;
            }
            int start = at;
            if (c == '\'' || c == '"') {
                quoted(c, read);
            } else if (skipped(NAME)) {
                boolean argument = !open.isEmpty() && looking(ARGUMENT).lookingAt();
                char last = read.isEmpty() ? ' ' : read.charAt(read.length() - 1);
                boolean attribute = last == '.' && (text.startsWith("(", at) || !ends(read, BEFORE_ATTRIBUTE));
                if (!attribute && last != '|' && !argument) {
                    names.add(new Name(text.substring(start, at), start, false));
                }
                word(read, start);
            } else if (skipped(NUMBER)) {
                word(read, start);
            } else {
                at++;
                if (")]}".indexOf(c) >= 0 && !open.isEmpty()) {
                    read.setLength(open.pop());
                }
                if (!Character.isWhitespace(c)) {
                    read.append(c);
                }
                if ("([{".indexOf(c) >= 0) {
                    open.push(read.length());
                }
            }
        }
    }

    private void word(StringBuilder read, int start) {
        boolean apart = !read.isEmpty() && Character.isLetterOrDigit(read.charAt(read.length() - 1));
        read.append(apart ? " " : "").append(text, start, at);
    }

    private static boolean ends(StringBuilder read, Pattern pattern) {
        return pattern.matcher(read).find();
    }

    private void quoted(char quote, StringBuilder read) {
        int start = ++at;
        while (at < text.length() && text.charAt(at) != quote) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        String inner = text.substring(start, Math.min(at, text.length()));
        // Where quotes are escaped, blanks stand in for the escapes.
        String name = inner.strip();
        at++;
        if (NAME.matcher(name).matches()) {
            boolean variable = ends(read, BEFORE_ITEM) && looking(ITEM_END).lookingAt()
                    || ends(read, BEFORE_ARGUMENT) && looking(ARGUMENT_END).lookingAt();
            names.add(new Name(name, start + inner.indexOf(name), !variable));
        }
        read.append('\'').append(name).append('\'');
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
