package dev.matrixup.jinja;

import dev.matrixup.jinja.Lexer.Backslash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads templates as Ansible sets Jinja up: the line break after a statement goes ({@code trim_blocks}), and the blanks before one where
 * a file's first line asks for it ({@code lstrip_blocks}).
 */
final class Templates {
    private static final Pattern OPEN = Pattern.compile("\\{[{%#]");
    private static final Pattern RAW =
            Pattern.compile("\\s*raw\\s*([-+]?)%}(.*?)\\{%([-+]?)\\s*endraw\\s*([-+]?)%}", Pattern.DOTALL);
    private static final Pattern HEADER = Pattern.compile("#jinja2:([^\n]*)\n");
    private static final Pattern LSTRIP = Pattern.compile("\\s*lstrip_blocks:\\s*\"?True\"?\\s*");

    private final String text;
    private final Backslash backslash;
    private final boolean lstrip;
    private int at;
    private boolean trim;
    private String divider = "";
    private Parser statement;

    /** A part of a template. */
    @FunctionalInterface
    interface Part {
        void write(List<Piece> into, Frame scope);
    }

    /**
     * Something that a template writes.
     *
     * @param literal whether it stands in the template itself
     */
    record Piece(Object value, boolean literal) {
        String text() {
            return value == null ? "" : value instanceof Special ? Values.HOLE : Values.text(value);
        }

        private boolean isEmpty() {
            return value instanceof String text && text.isEmpty();
        }
    }

    /** A whole template. */
    record Template(Part part) {
        List<Piece> pieces(Frame scope) {
            List<Piece> pieces = new ArrayList<>();
            part.write(pieces, scope);
            return pieces;
        }

        /** What is nothing but an expression keeps its type; what comes to nothing else, or to nothing, keeps it since Ansible 2.19 only. */
        Object value(Frame scope) {
            if (part instanceof Output output) {
                return output.expression().in(scope);
            }
            List<Piece> pieces =
                    pieces(scope).stream().filter(piece -> !piece.isEmpty()).toList();
            if (pieces.isEmpty() || pieces.size() == 1 && !(pieces.get(0).value() instanceof String)) {
                throw new Unknown();
            }
            return joined(pieces);
        }

        /** That of a file is a text. */
        String text(Frame scope) {
            return joined(pieces(scope));
        }

        private static String joined(List<Piece> pieces) {
            return pieces.stream().map(Piece::text).collect(Collectors.joining());
        }
    }

    /** What stands in double braces. */
    private record Output(Node expression) implements Part {
        @Override
        public void write(List<Piece> into, Frame scope) {
            into.add(new Piece(Parser.orUnknown(expression, scope), false));
        }
    }

    private Templates(String text, int at, Backslash backslash, boolean lstrip) {
        this.text = text;
        this.at = at;
        this.backslash = backslash;
        this.lstrip = lstrip;
    }

    /** A variable's text. */
    static Template of(String text) {
        Templates alone = new Templates(text, 0, Backslash.ITSELF, false);
        if (text.startsWith("{{")) {
            Output output = alone.output();
            String rest = text.substring(alone.at);
            if (rest.isEmpty()) {
                return new Template(output);
            }
            if (rest.equals("\n")) {
                // The line break at the end of a block stays behind a text, and only there.
                return new Template(new Output(scope -> {
                    Object value = output.expression().in(scope);
                    return value instanceof String line ? line + rest : value;
                }));
            }
        }
        return new Templates(text, 0, Backslash.ITSELF, false).body();
    }

    /** A file with a template. */
    static Template file(String text) {
        Matcher header = HEADER.matcher(text);
        if (!header.lookingAt()) {
            return new Templates(text, 0, Backslash.ESCAPE, false).body();
        }
        if (!LSTRIP.matcher(header.group(1)).matches()) {
            throw new Unknown();
        }
        return new Templates(text, header.end(), Backslash.ESCAPE, true).body();
    }

    private Template body() {
        Part all = parts();
        if (statement != null) {
            throw new Unknown();
        }
        return new Template(all);
    }

    /** Up to the end, or to a statement that ends or divides a block: that one is left in {@link #statement}. */
    private Part parts() {
        List<Part> parts = new ArrayList<>();
        statement = null;
        while (at < text.length() && statement == null) {
            Matcher open = OPEN.matcher(text);
            boolean more = open.find(at);
            int end = more ? open.start() : text.length();
            parts.add(literal(literal(at, end)));
            at = end;
            if (more) {
                switch (open.group()) {
                    case "{{" -> parts.add(output());
                    case "{#" -> comment();
                    default -> block(parts);
                }
            }
        }
        return (into, scope) -> parts.forEach(part -> part.write(into, scope));
    }

    private static Part literal(String text) {
        return (into, scope) -> into.add(new Piece(text, true));
    }

    /** What stands between two tags, without the blanks that these take away. */
    private String literal(int start, int end) {
        String result = text.substring(start, end);
        if (trim) {
            result = result.stripLeading();
            trim = false;
        }
        if (text.startsWith("-", end + 2)) {
            return result.stripTrailing();
        }
        if (lstrip && end < text.length() && !text.startsWith("{{", end) && !text.startsWith("+", end + 2)) {
            int line = result.lastIndexOf('\n') + 1;
            boolean first = start == 0 || text.charAt(start - 1) == '\n';
            if ((line > 0 || first) && result.substring(line).isBlank()) {
                return result.substring(0, line);
            }
        }
        return result;
    }

    private Output output() {
        Parser parser = new Parser(new Lexer(text, at + (text.startsWith("-", at + 2) ? 3 : 2), backslash));
        Node value = parser.expression();
        close(parser, "}}");
        return new Output(value);
    }

    private void comment() {
        int end = text.indexOf("#}", at);
        if (end < 0) {
            throw new Unknown();
        }
        trim = text.charAt(end - 1) == '-';
        at = end + 2;
        skipBreak(text.charAt(end - 1));
    }

    /** After the expression of a statement or an output. */
    private void close(Parser parser, String sign) {
        at = parser.end();
        char before = text.startsWith(sign, at) ? ' ' : at < text.length() ? text.charAt(at++) : ' ';
        trim = before == '-';
        if (" -+".indexOf(before) < 0 || !text.startsWith(sign, at)) {
            throw new Unknown();
        }
        at += sign.length();
        if (sign.equals("%}")) {
            skipBreak(before);
        }
    }

    private void skipBreak(char before) {
        at += before != '+' && text.startsWith("\n", at) ? 1 : 0;
    }

    private void block(List<Part> parts) {
        int inside = at + (text.startsWith("-", at + 2) || text.startsWith("+", at + 2) ? 3 : 2);
        Matcher raw = RAW.matcher(text).region(inside, text.length());
        if (raw.lookingAt()) {
            if (!(raw.group(1) + raw.group(3) + raw.group(4)).isEmpty()) {
                throw new Unknown();
            }
            parts.add(literal(raw.group(2)));
            at = raw.end();
            skipBreak(' ');
            return;
        }
        Parser parser = new Parser(new Lexer(text, inside, backslash));
        String word = parser.word();
        switch (word) {
            case "if" -> parts.add(condition(parser));
            case "for" -> parts.add(loop(parser));
            case "set" -> parts.add(assignment(parser));
            case "elif", "else", "endif", "endfor" -> {
                divider = word;
                statement = parser;
            }
            default -> throw new Unknown();
        }
    }

    private Part condition(Parser parser) {
        Node condition = parser.expression();
        close(parser, "%}");
        Part then = parts();
        Part otherwise = otherwise();
        return (into, scope) -> (Values.truth(condition.in(scope)) ? then : otherwise).write(into, scope);
    }

    /** From the statement on that ended the parts just read. */
    private Part otherwise() {
        if (statement != null && divider.equals("elif")) {
            return condition(statement);
        }
        Part otherwise = (into, scope) -> {};
        if (statement != null && divider.equals("else")) {
            close(statement, "%}");
            otherwise = parts();
        }
        finish("endif");
        return otherwise;
    }

    private void finish(String word) {
        if (statement == null || !divider.equals(word)) {
            throw new Unknown();
        }
        close(statement, "%}");
        statement = null;
    }

    private Part loop(Parser parser) {
        List<String> names = new ArrayList<>(List.of(parser.word()));
        while (parser.sign(",")) {
            names.add(parser.word());
        }
        parser.expect("in");
        Node items = parser.or();
        Node filter = parser.accept("if") ? parser.expression() : scope -> true;
        close(parser, "%}");
        Part body = parts();
        finish("endfor");
        return (into, scope) -> {
            List<Frame> rounds = new ArrayList<>();
            for (Object item : Values.list(Values.ordered(items.in(scope)))) {
                Frame frame = new Frame(scope);
                bind(names, item, frame);
                if (Values.truth(filter.in(frame))) {
                    rounds.add(frame);
                }
            }
            for (int i = 0; i < rounds.size(); i++) {
                rounds.get(i).set("loop", place(i, rounds.size()));
                body.write(into, rounds.get(i));
            }
        };
    }

    /** What a loop knows of a round. */
    private static Map<String, Object> place(int index, int length) {
        Map<String, Object> place = new HashMap<>();
        List.of("revindex", "revindex0", "previtem", "nextitem", "depth", "depth0", "cycle", "changed")
                .forEach(name -> place.put(name, Special.UNKNOWN));
        place.put("index", index + 1L);
        place.put("index0", (long) index);
        place.put("first", index == 0);
        place.put("last", index == length - 1);
        place.put("length", (long) length);
        return place;
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

    private Part assignment(Parser parser) {
        String name = parser.word();
        parser.expect("=");
        Node value = parser.expression();
        close(parser, "%}");
        return (into, scope) -> scope.set(name, value.in(scope));
    }
}
