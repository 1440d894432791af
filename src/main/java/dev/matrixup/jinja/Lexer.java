package dev.matrixup.jinja;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tokens of an expression, one after the other, as it may end anywhere in a template. */
final class Lexer {
    private static final Pattern BLANK = Pattern.compile("\\s*");
    private static final Pattern END = Pattern.compile("[-+]?[%}]}");
    private static final Pattern ASSIGNMENT = Pattern.compile("\\s*=(?!=)");
    private static final Pattern TOKEN = Pattern.compile(
            "(?<name>[A-Za-z_]\\w*)"
                    + "|(?<number>\\d+(?:\\.\\d+)?)"
                    + "|(?<string>'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\")"
                    + "|\\*\\*|//|==|!=|<=|>=|[-+*/%~<>=()\\[\\]{},.:|]",
            Pattern.DOTALL);

    private final String text;
    private int at;
    private int open;
    private Token next;

    /** What kind a token is. */
    enum Kind {
        NAME,
        NUMBER,
        STRING,
        SIGN,
        END
    }

    /** A token; a string's text is what it stands for. */
    record Token(Kind kind, String text) {}

    Lexer(String text, int at) {
        this.text = text;
        this.at = at;
    }

    /** The next one; of kind END at the end of the text, and where the expression's brackets in the template close. */
    Token peek() {
        if (next == null) {
            next = read();
        }
        return next;
    }

    Token take() {
        Token token = peek();
        next = null;
        return token;
    }

    /** Takes the name of an argument and its sign, if that comes next. */
    Optional<String> argumentName() {
        Token name = peek();
        Matcher sign = ASSIGNMENT.matcher(text).region(at, text.length());
        if (name.kind() != Kind.NAME || !sign.lookingAt()) {
            return Optional.empty();
        }
        at = sign.end();
        next = null;
        return Optional.of(name.text());
    }

    /** Where the expression ended, once a token of kind END was seen. */
    int at() {
        return at;
    }

    private Token read() {
        Matcher blank = BLANK.matcher(text).region(at, text.length());
        at = blank.lookingAt() ? blank.end() : at;
        if (at == text.length()
                || open == 0 && END.matcher(text).region(at, text.length()).lookingAt()) {
            return new Token(Kind.END, "");
        }
        Matcher token = TOKEN.matcher(text).region(at, text.length());
        if (!token.lookingAt()) {
            throw new Unknown();
        }
        at = token.end();
        if (token.group("name") != null) {
            return new Token(Kind.NAME, token.group());
        }
        if (token.group("number") != null) {
            return new Token(Kind.NUMBER, token.group());
        }
        if (token.group("string") != null) {
            return new Token(Kind.STRING, unescaped(token.group()));
        }
        open += switch (token.group()) {
            case "(", "[", "{" -> 1;
            case ")", "]", "}" -> -1;
            default -> 0;
        };
        return new Token(Kind.SIGN, token.group());
    }

    /** Python's escapes; a backslash before anything else stays. */
    private static String unescaped(String quoted) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < quoted.length() - 1; i++) {
            char c = quoted.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escaped = quoted.charAt(++i);
            switch (escaped) {
                case 'n' -> text.append('\n');
                case 't' -> text.append('\t');
                case 'r' -> text.append('\r');
                case '\\', '\'', '"' -> text.append(escaped);
                case '\n' -> {}
                case 'x', 'u', 'U', 'N', 'a', 'b', 'f', 'v' -> throw new Unknown();
                default -> {
                    if (Character.isDigit(escaped)) {
                        throw new Unknown();
                    }
                    text.append('\\').append(escaped);
                }
            }
        }
        return text.toString();
    }
}
