package dev.matrixup.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads templates as Ansible sets Jinja up: the line break after a statement goes ({@code trim_blocks}), and the blanks before one where
 * a file's first line asks for it ({@code lstrip_blocks}).
 */
final class Templates {
    private static final Pattern OPEN = Pattern.compile("\\{[{%#]");
    private static final Pattern RAW =
            Pattern.compile("\\s*raw\\s*([-+]?)%}(.*?)\\{%([-+]?)\\s*endraw\\s*[-+]?%}", Pattern.DOTALL);
    private static final Pattern HEADER = Pattern.compile("#jinja2:([^\n]*)\n");
    private static final Pattern LSTRIP = Pattern.compile("\\s*lstrip_blocks:\\s*\"?True\"?\\s*");

    private final String text;
    private final boolean file;
    private final boolean lstrip;
    private final List<String> ends = new ArrayList<>();
    private int at;
    private boolean trim;
    private Parser statement;

    Templates(String text) {
        this(text, 0, false, false);
    }

    private Templates(String text, int at, boolean file, boolean lstrip) {
        this.text = text;
        this.at = at;
        this.file = file;
        this.lstrip = lstrip;
    }

    /** A file with a template. */
    static Node file(String text) {
        Matcher header = HEADER.matcher(text);
        if (!header.lookingAt()) {
            return new Templates(text, 0, true, false).body();
        }
        if (!LSTRIP.matcher(header.group(1)).matches()) {
            throw new Unknown();
        }
        return new Templates(text, header.end(), true, true).body();
    }

    /** A variable's text: what is nothing but an expression keeps its type. */
    Node read() {
        if (text.startsWith("{{")) {
            Templates alone = new Templates(text);
            Node value = alone.output();
            if (alone.at == text.length() || text.startsWith("\n", alone.at) && alone.at + 1 == text.length()) {
                return value;
            }
        }
        return body();
    }

    private Node body() {
        Node all = parts();
        if (at < text.length() || statement != null) {
            throw new Unknown();
        }
        return all;
    }

    /** Up to the end, or to a statement that ends or divides a block: that one is left in {@link #statement}. */
    private Node parts() {
        List<Node> parts = new ArrayList<>();
        statement = null;
        while (at < text.length() && statement == null) {
            Matcher open = OPEN.matcher(text);
            boolean more = open.find(at);
            int end = more ? open.start() : text.length();
            String plain = text.substring(at, end);
            parts.add(literal(plain, more ? text.substring(end) : ""));
            at = end;
            if (more) {
                switch (open.group()) {
                    case "{{" -> {
                        Node value = output();
                        parts.add(scope -> shown(value, scope));
                    }
                    case "{#" -> comment();
                    default -> block(parts);
                }
            }
        }
        return scope -> {
            StringBuilder result = new StringBuilder();
            parts.forEach(part -> result.append(part.in(scope)));
            return result.toString();
        };
    }

    private Node literal(String plain, String next) {
        String result = plain;
        if (trim) {
            result = result.stripLeading();
            trim = false;
        }
        if (next.startsWith("-", 2)) {
            result = result.stripTrailing();
        } else if (lstrip && !next.isEmpty() && !next.startsWith("{{") && !next.startsWith("+", 2)) {
            int line = result.lastIndexOf('\n') + 1;
            if ((line > 0 || at == 0 || text.charAt(at - 1) == '\n')
                    && result.substring(line).isBlank()) {
                result = result.substring(0, line);
            }
        }
        String text = result;
        return scope -> text;
    }

    private static String shown(Node part, Scope scope) {
        try {
            Object value = part.in(scope);
            return value == null ? "" : Values.text(value);
        } catch (Unknown unknown) {
            return Values.HOLE;
        }
    }

    private Node output() {
        Parser parser = new Parser(new Lexer(text, at + (text.startsWith("-", at + 2) ? 3 : 2), file));
        Node value = parser.expression();
        close(parser, "}}");
        return value;
    }

    private void comment() {
        int end = text.indexOf("#}", at);
        if (end < 0) {
            throw new Unknown();
        }
        trim = text.charAt(end - 1) == '-';
        at = end + 2;
        skipBreak();
    }

    /** After the expression of a statement or an output. */
    private void close(Parser parser, String sign) {
        at = parser.end();
        trim = text.startsWith("-", at);
        at += trim || text.startsWith("+", at) ? 1 : 0;
        if (!text.startsWith(sign, at)) {
            throw new Unknown();
        }
        at += sign.length();
        if (sign.equals("%}")) {
            skipBreak();
        }
    }

    private void skipBreak() {
        at += text.startsWith("\n", at) ? 1 : 0;
    }

    private void block(List<Node> parts) {
        int inside = at + (text.startsWith("-", at + 2) || text.startsWith("+", at + 2) ? 3 : 2);
        Matcher raw = RAW.matcher(text).region(inside, text.length());
        if (raw.lookingAt()) {
            String plain = raw.group(2);
            if (!raw.group(1).isEmpty() || !raw.group(3).isEmpty()) {
                throw new Unknown();
            }
            parts.add(scope -> plain);
            at = raw.end();
            skipBreak();
            return;
        }
        Parser parser = new Parser(new Lexer(text, inside, file));
        switch (parser.word()) {
            case "if" -> parts.add(condition(parser));
            case "for" -> parts.add(loop(parser));
            case "set" -> parts.add(assignment(parser));
            case "elif" -> divide(parser, "elif");
            case "else" -> divide(parser, "else");
            case "endif" -> divide(parser, "endif");
            case "endfor" -> divide(parser, "endfor");
            default -> throw new Unknown();
        }
    }

    private void divide(Parser parser, String word) {
        ends.add(word);
        statement = parser;
    }

    /** The statement that ended the parts just read. */
    private String ended() {
        if (statement == null) {
            throw new Unknown();
        }
        return ends.remove(ends.size() - 1);
    }

    private Node condition(Parser parser) {
        Node condition = parser.expression();
        close(parser, "%}");
        Node then = parts();
        Node otherwise;
        Parser next = statement;
        switch (ended()) {
            case "elif" -> otherwise = condition(next);
            case "else" -> {
                close(next, "%}");
                otherwise = parts();
                finish("endif");
            }
            case "endif" -> {
                close(next, "%}");
                otherwise = scope -> "";
                statement = null;
            }
            default -> throw new Unknown();
        }
        return scope -> Values.truth(condition.in(scope)) ? then.in(scope) : otherwise.in(scope);
    }

    private void finish(String word) {
        Parser last = statement;
        if (!ended().equals(word)) {
            throw new Unknown();
        }
        close(last, "%}");
        statement = null;
    }

    private Node loop(Parser parser) {
        List<String> names = new ArrayList<>(List.of(parser.word()));
        while (parser.sign(",")) {
            names.add(parser.word());
        }
        parser.expect("in");
        Node items = parser.or();
        Node filter = parser.accept("if") ? parser.expression() : scope -> true;
        close(parser, "%}");
        Node body = parts();
        finish("endfor");
        return scope -> {
            List<Frame> frames = new ArrayList<>();
            for (Object item : Values.list(items.in(scope))) {
                Frame frame = new Frame(scope);
                bind(names, item, frame);
                if (Values.truth(filter.in(frame))) {
                    frames.add(frame);
                }
            }
            StringBuilder result = new StringBuilder();
            for (int i = 0; i < frames.size(); i++) {
                frames.get(i)
                        .set(
                                "loop",
                                Map.of(
                                        "index",
                                        i + 1L,
                                        "index0",
                                        (long) i,
                                        "first",
                                        i == 0,
                                        "last",
                                        i == frames.size() - 1,
                                        "length",
                                        (long) frames.size()));
                result.append(body.in(frames.get(i)));
            }
            return result.toString();
        };
    }

    private static void bind(List<String> names, Object item, Frame frame) {
        if (names.size() == 1) {
            frame.set(names.get(0), item);
            return;
        }
        List<Object> parts = Values.list(item);
        if (parts.size() != names.size()) {
            throw new Unknown();
        }
        for (int i = 0; i < names.size(); i++) {
            frame.set(names.get(i), parts.get(i));
        }
    }

    private Node assignment(Parser parser) {
        String name = parser.word();
        parser.expect("=");
        Node value = parser.expression();
        close(parser, "%}");
        return scope -> {
            if (!(scope instanceof Frame frame)) {
                throw new Unknown();
            }
            frame.set(name, value.in(scope));
            return "";
        };
    }
}
