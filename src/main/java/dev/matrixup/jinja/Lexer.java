package dev.matrixup.jinja;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tokens of an expression, one after the other, as it may end anywhere in a template. */
final class Lexer {
    private static final Pattern BLANK = Pattern.compile("\\s*");
    private static final Pattern END = Pattern.compile("[-+]?[%}]}");
    private static final Pattern INDEX = Pattern.compile("\\d{1,9}(?!\\d)");
    private static final Pattern ASSIGNMENT = Pattern.compile("\\s*=(?!=)");
    private static final Pattern TOKEN = Pattern.compile(
            "(?<name>[A-Za-z_]\\w*)"
                    + "|(?<number>\\d+(?:\\.\\d+)?)"
                    + "|(?<string>'[^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+'|\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\")"
                    + "|\\*\\*|//|==|!=|<=|>=|[-+*/%~<>=()\\[\\]{},.:|]",
            Pattern.DOTALL);

    private final String text;
    private final Backslash backslash;
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

    /** What a backslash in a string is. */
    enum Backslash {
        /** Itself, as Ansible has it in variables. */
        ITSELF,

        /** The beginning of one of Python's escapes, as in files. */
        ESCAPE,

        /** The one before Ansible 2.19, the other since, as in conditions: what is not the same either way is not known. */
        EITHER
    }

    Lexer(String text, int at, Backslash backslash) {
        this.text = text;
        this.at = at;
        this.backslash = backslash;
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

    /** Takes a whole number that comes next, and no more: after a dot, another one may begin the next index. */
    Optional<Long> index() {
        Matcher digits = INDEX.matcher(text).region(at, text.length());
        if (next != null || !digits.lookingAt()) {
            return Optional.empty();
        }
        at = digits.end();
        return Optional.of(Long.valueOf(digits.group()));
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
            return new Token(Kind.STRING, string(token.group()));
        }
        open += switch (token.group()) {
            case "(", "[", "{" -> 1;
            case ")", "]", "}" -> -1;
            default -> 0;
        };
        return new Token(Kind.SIGN, token.group());
    }

    private String string(String quoted) {
        String text = quoted.substring(1, quoted.length() - 1);
        // Since 2.19 Ansible takes a text in a condition for a template, too.
        if (backslash == Backslash.EITHER && Jinja.isTemplate(text)) {
            throw new Unknown();
        }
        if (!text.contains("\\")) {
            return text;
        }
        return switch (backslash) {
            case ITSELF -> text.contains("\\" + quoted.charAt(0)) ? Values.fail() : text;
            case ESCAPE -> unescaped(text);
            case EITHER -> unescaped(text).equals(text) ? text : Values.fail();
        };
    }

    /** Python's escapes; a backslash before anything else stays. */
    private static String unescaped(String escaped) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char next = escaped.charAt(++i);
            switch (next) {
                case 'n' -> text.append('\n');
                case 't' -> text.append('\t');
                case 'r' -> text.append('\r');
                case '\\', '\'', '"' -> text.append(next);
                case '\n' -> {}
                case 'x', 'u', 'U', 'N', 'a', 'b', 'f', 'v' -> throw new Unknown();
                default -> {
                    if (Character.isDigit(next)) {
                        throw new Unknown();
                    }
                    text.append('\\').append(next);
                }
            }
        }
        return text.toString();
    }
}
