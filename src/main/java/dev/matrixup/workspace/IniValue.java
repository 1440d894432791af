package dev.matrixup.workspace;

import java.util.regex.Pattern;

/**
 * Writes a text as a value of a host line in an INI inventory. Ansible splits the line into words as a shell does, then takes each
 * value for a Python literal if it is one, else for a text: {@code 1.0} and {@code True} would not stay texts.
 */
final class IniValue {
    /** Words that the splitting leaves as they are. */
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.:/@~%+-]+");

    /** What Python reads as a literal of no kind: an address, words and options. A digit first may begin a number. */
    private static final Pattern NO_LITERAL =
            Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+|(?!True|False|None|set|[A-Za-z]{1,2}['\"])-?[A-Za-z_/~][ -~]*");

    private IniValue() {}

    /** The value as it stands in the line, in ASCII; Ansible reads back exactly this text. */
    static String quote(String text) {
        if (!NO_LITERAL.matcher(text).matches()) {
            return shellWord(pythonLiteral(text));
        }
        return WORD.matcher(text).matches() ? text : shellWord(text);
    }

    private static String pythonLiteral(String text) {
        StringBuilder literal = new StringBuilder("'");
        text.codePoints().forEach(c -> {
            if (c == '\\' || c == '\'') {
                literal.append('\\').append((char) c);
            } else if (c < ' ' || c > '~') {
                // A line break of any alphabet would end the line.
                literal.append("\\U%08x".formatted(c));
            } else {
                literal.append((char) c);
            }
        });
        return literal.append('\'').toString();
    }

    private static String shellWord(String text) {
        return text.contains("'") ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"' : "'" + text + "'";
    }
}
