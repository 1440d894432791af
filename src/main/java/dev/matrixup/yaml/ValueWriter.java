package dev.matrixup.yaml;

import dev.matrixup.report.Failure;
import dev.matrixup.yaml.ValueSpan.Form;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes values as YAML that reads back as the same value with every reader. Never folds a line. */
final class ValueWriter {
    // No repeated groups in these patterns: Java matches them by recursion, and a value may be long.
    /** Narrower than YAML: no indicator that could mean something in a block mapping. */
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_/][\\p{L}\\p{N}_/.@%+=~,;()'!?$*&<>: -]*");

    private static final Pattern NOT_PLAIN = Pattern.compile("[: ]$|:[^\\p{L}\\p{N}_/.@-]| [^\\p{L}\\p{N}_/.(]");

    /** What stands for itself in quotes: printable, no line break of YAML 1.1, no byte order mark. */
    private static final Pattern ONE_LINE =
            Pattern.compile("[ -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\\x{10000}-\\x{10ffff}]*");

    private ValueWriter() {}

    /** A value on one line, in the manner of the value that stood there. */
    static String line(Object value, Form form) {
        if (value instanceof String text) {
            return string(text, form);
        }
        return flow(value);
    }

    /** The value on one line that is right in any context: strings in double quotes, collections as JSON has them. */
    static String flow(Object value) {
        if (value instanceof String text) {
            return doubleQuoted(text);
        }
        if (value instanceof Tagged tagged) {
            return tagged.tag() + " " + doubleQuoted(tagged.text());
        }
        if (value instanceof List<?> list) {
            return list.stream().map(ValueWriter::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(pair -> doubleQuoted((String) pair.getKey()) + ": " + flow(pair.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return value instanceof Double number ? decimal(number) : String.valueOf(value);
    }

    /** Whether a block scalar holds this text without an indentation indicator, and with at most one line break at its end. */
    static boolean fitsBlock(String text) {
        return !text.isBlank()
                && !text.startsWith("\n")
                && !text.startsWith(" ")
                && !text.endsWith("\n\n")
                && text.indexOf('\r') < 0
                && text.lines().allMatch(line -> ONE_LINE.matcher(line).matches());
    }

    /**
     * A literal block scalar.
     *
     * @param indent the indentation of the key
     */
    static Rendered literal(String text, String indent, String lineBreak) {
        String body = text.lines()
                .map(line -> lineBreak + (line.isEmpty() ? "" : indent + "  " + line))
                .collect(Collectors.joining());
        return new Rendered(text.endsWith("\n") ? "|" : "|-", body);
    }

    /** A new value: a text of several lines as a literal block scalar where that can hold it, all else on one line. */
    static Rendered rendered(Object value, String indent, String lineBreak) {
        if (value instanceof Tagged tagged && fitsBlock(tagged.text())) {
            return tagged(tagged, indent, lineBreak);
        }
        return value instanceof String text && text.indexOf('\n') >= 0 && fitsBlock(text)
                ? literal(text, indent, lineBreak)
                : Rendered.line(line(value, Form.PLAIN));
    }

    /** A tagged text of several lines as a literal block scalar, of one line in quotes. */
    static Rendered tagged(Tagged tagged, String indent, String lineBreak) {
        if (tagged.text().indexOf('\n') < 0) {
            return Rendered.line(flow(tagged));
        }
        Rendered literal = literal(tagged.text(), indent, lineBreak);
        return new Rendered(tagged.tag() + " " + literal.head(), literal.body());
    }

    /**
     * A list or mapping with one line for each item; the first line's indentation is there already.
     *
     * @param indent the indentation of the lines
     */
    static String block(Object value, String indent, String lineBreak) {
        List<String> lines = value instanceof Map<?, ?> map
                ? map.entrySet().stream()
                        .map(pair ->
                                string((String) pair.getKey(), Form.PLAIN) + ": " + line(pair.getValue(), Form.PLAIN))
                        .toList()
                : ((List<?>) value)
                        .stream().map(item -> "- " + line(item, Form.PLAIN)).toList();
        return String.join(lineBreak + indent, lines);
    }

    private static String string(String text, Form form) {
        if (form == Form.SINGLE_QUOTED && ONE_LINE.matcher(text).matches()) {
            return "'" + text.replace("'", "''") + "'";
        }
        boolean plain = form != Form.SINGLE_QUOTED
                && form != Form.DOUBLE_QUOTED
                && PLAIN.matcher(text).matches()
                && !NOT_PLAIN.matcher(text).find()
                && !Scalars.isAmbiguous(text);
        return plain ? text : doubleQuoted(text);
    }

    private static String doubleQuoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                        throw Failure.refused(
                                "A value holds half a character (a lone surrogate), which no file can hold.");
                    }
                    String character = Character.toString(c);
                    quoted.append(
                            ONE_LINE.matcher(character).matches()
                                    ? character
                                    : (c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x").formatted(c));
                }
            }
        });
        return quoted.append('"').toString();
    }

    /** YAML 1.1 wants a point and the exponent's sign. */
    private static String decimal(double number) {
        if (Double.isNaN(number)) {
            return ".nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? ".inf" : "-.inf";
        }
        String text = Double.toString(number);
        return text.contains("E-") ? text : text.replace("E", "E+");
    }
}
