package dev.matrixup.lint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The small part of Jinja in which the playbook's checks and switches are written: {@code and}, {@code or}, {@code not}, comparisons,
 * {@code X if C else Y}, and the filters {@code bool}, {@code string}, {@code length} and {@code default}. All else is {@link #UNKNOWN}, and
 * so is what depends on it.
 */
final class Expression {
    /** What only Ansible can tell. */
    static final Object UNKNOWN = new Object();

    private static final Pattern TOKEN = Pattern.compile(
            "\\s*('[^'\\\\]*'|\"[^\"\\\\]*\"|[A-Za-z_]\\w*(?:\\.[A-Za-z_]\\w*)*|\\d+|==|!=|[()\\[\\],|=])\\s*");
    private static final Set<String> TRUE = Set.of("true", "yes", "on", "1");
    private static final Set<String> FALSE = Set.of("false", "no", "off", "0");
    private static final String END = "";

    private final List<String> tokens;
    private final Function<String, Object> variables;
    private int next;

    private Expression(List<String> tokens, Function<String, Object> variables) {
        this.tokens = tokens;
        this.variables = variables;
    }

    /**
     * The value of an expression.
     *
     * @param variables the value of a variable, {@link #UNKNOWN} for what only Ansible can tell
     */
    static Object value(String jinja, Function<String, Object> variables) {
        List<String> tokens = new ArrayList<>();
        Matcher token = TOKEN.matcher(jinja);
        while (token.lookingAt()) {
            tokens.add(token.group(1));
            token.region(token.end(), jinja.length());
        }
        if (token.regionStart() < jinja.length()) {
            return UNKNOWN;
        }
        Expression expression = new Expression(tokens, variables);
        try {
            Object value = expression.choice();
            return expression.peek().equals(END) ? value : UNKNOWN;
        } catch (OtherJinja other) {
            return UNKNOWN;
        }
    }

    /** Whether a value counts as true; {@link #UNKNOWN} where only Ansible can tell. */
    static Object truth(Object value) {
        if (value == UNKNOWN || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        return value != null && !Integer.valueOf(0).equals(length(value));
    }

    private Object choice() {
        Object value = or();
        if (!accept("if")) {
            return value;
        }
        Object condition = truth(or());
        expect("else");
        Object otherwise = choice();
        return condition == UNKNOWN ? UNKNOWN : condition.equals(true) ? value : otherwise;
    }

    private Object or() {
        Object value = and();
        while (accept("or")) {
            value = either(value, and(), true);
        }
        return value;
    }

    private Object and() {
        Object value = not();
        while (accept("and")) {
            value = either(value, not(), false);
        }
        return value;
    }

    /** The first one decides if it is so; if it is not known, a second one that is so decides. */
    private static Object either(Object first, Object second, boolean decides) {
        Object truth = truth(first);
        if (truth == UNKNOWN) {
            return Boolean.valueOf(decides).equals(second) ? second : UNKNOWN;
        }
        return truth.equals(decides) ? first : second;
    }

    private Object not() {
        if (accept("not")) {
            Object truth = truth(not());
            return truth == UNKNOWN ? UNKNOWN : !truth.equals(true);
        }
        return comparison();
    }

    private Object comparison() {
        Object left = filtered();
        if (accept("==")) {
            return same(left, filtered());
        }
        if (accept("!=")) {
            return opposite(same(left, filtered()));
        }
        if (accept("is")) {
            boolean negated = accept("not");
            expect("none");
            Object none = left == UNKNOWN ? UNKNOWN : left == null;
            return negated ? opposite(none) : none;
        }
        if (accept("in")) {
            return in(left, filtered());
        }
        if (accept("not")) {
            expect("in");
            return opposite(in(left, filtered()));
        }
        return left;
    }

    private static Object opposite(Object value) {
        return value == UNKNOWN ? UNKNOWN : !value.equals(true);
    }

    private static Object same(Object left, Object right) {
        if (left == UNKNOWN || right == UNKNOWN) {
            return UNKNOWN;
        }
        if (left instanceof Number one && right instanceof Number other) {
            return one.doubleValue() == other.doubleValue();
        }
        return left == null ? right == null : left.equals(right);
    }

    private static Object in(Object value, Object list) {
        return value instanceof String && list instanceof List<?> known && !known.contains(UNKNOWN)
                ? known.contains(value)
                : UNKNOWN;
    }

    private Object filtered() {
        Object value = primary();
        while (accept("|")) {
            value = filter(take(), value);
        }
        return value;
    }

    private Object filter(String name, Object value) {
        if (name.equals("default")) {
            expect("(");
            choice();
            expect(")");
            return value;
        }
        if (value == UNKNOWN) {
            return value;
        }
        return switch (name) {
            case "bool" -> bool(value);
            case "string" -> value == null ? "None" : String.valueOf(value);
            case "length" -> length(value);
            default -> throw new OtherJinja();
        };
    }

    private static Object bool(Object value) {
        String word = String.valueOf(value).toLowerCase(Locale.ROOT);
        return TRUE.contains(word) ? Boolean.TRUE : FALSE.contains(word) ? Boolean.FALSE : UNKNOWN;
    }

    private static Object length(Object value) {
        if (value instanceof String text) {
            return text.length();
        }
        return value instanceof Collection<?> list
                ? (Object) list.size()
                : value instanceof Map<?, ?> map ? map.size() : UNKNOWN;
    }

    private Object primary() {
        String token = take();
        char first = token.charAt(0);
        if (first == '\'' || first == '"') {
            return token.substring(1, token.length() - 1);
        }
        if (Character.isDigit(first)) {
            return Double.valueOf(token);
        }
        return switch (token) {
            case "(" -> {
                Object value = choice();
                expect(")");
                yield value;
            }
            case "[" -> list();
            case "true", "True" -> true;
            case "false", "False" -> false;
            case "lookup" -> lookup();
            case "vars" -> {
                expect("[");
                Object name = choice();
                expect("]");
                yield variable(name);
            }
            default -> {
                if (!Character.isLetter(first) && first != '_' || peek().matches("[(\\[]")) {
                    throw new OtherJinja();
                }
                yield variables.apply(token);
            }
        };
    }

    /** Of a variable by its name. */
    private Object lookup() {
        expect("(");
        if (!"vars".equals(choice())) {
            throw new OtherJinja();
        }
        expect(",");
        Object name = choice();
        if (accept(",")) {
            expect("default");
            expect("=");
            choice();
        }
        expect(")");
        return variable(name);
    }

    private Object variable(Object name) {
        return name instanceof String text ? variables.apply(text) : UNKNOWN;
    }

    private List<Object> list() {
        List<Object> items = new ArrayList<>();
        while (!accept("]")) {
            items.add(choice());
            if (!peek().equals("]")) {
                expect(",");
            }
        }
        return items;
    }

    private String peek() {
        return next < tokens.size() ? tokens.get(next) : END;
    }

    private boolean accept(String token) {
        boolean there = peek().equals(token);
        next += there ? 1 : 0;
        return there;
    }

    private void expect(String token) {
        if (!accept(token)) {
            throw new OtherJinja();
        }
    }

    private String take() {
        if (next == tokens.size()) {
            throw new OtherJinja();
        }
        return tokens.get(next++);
    }

    /** Says that an expression has more than this can read. */
    private static final class OtherJinja extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OtherJinja() {
            super(null, null, false, false);
        }
    }
}
