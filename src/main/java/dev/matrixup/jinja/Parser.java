package dev.matrixup.jinja;

import dev.matrixup.jinja.Lexer.Backslash;
import dev.matrixup.jinja.Lexer.Kind;
import dev.matrixup.jinja.Lexer.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/** Reads expressions by Jinja's grammar. What it does not know ends in {@link Unknown}. */
final class Parser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final Set<String> NO_ARGUMENT = Set.of("else", "or", "and", "is", "if", "in", "not");
    /** What stands before the full names of Ansible's own filters, tests and lookups. */
    static final String BUILTIN = "ansible.builtin.";

    private final Lexer lexer;

    Parser(Lexer lexer) {
        this.lexer = lexer;
    }

    /** A text that is a condition. */
    static Node condition(String text) {
        Parser parser = new Parser(new Lexer(text, 0, Backslash.EITHER));
        Node node = parser.expression();
        parser.end();
        if (parser.lexer.at() < text.length()) {
            throw new Unknown();
        }
        return node;
    }

    /** X if C else Y, or less. */
    Node expression() {
        Node value = or();
        while (accept("if")) {
            Node then = value;
            Node condition = or();
            Node otherwise = accept("else") ? expression() : scope -> Values.fail();
            value = scope -> Values.truth(condition.in(scope)) ? then.in(scope) : otherwise.in(scope);
        }
        return value;
    }

    /** One without a condition, as after {@code in} of a loop. */
    Node or() {
        Node value = and();
        while (accept("or")) {
            value = either(value, and(), true);
        }
        return value;
    }

    private Node and() {
        Node value = not();
        while (accept("and")) {
            value = either(value, not(), false);
        }
        return value;
    }

    /** The first one decides if it is so; if it is not known, a second one that is so decides, but the value may be either's. */
    private static Node either(Node first, Node second, boolean decides) {
        return scope -> {
            Object value;
            try {
                value = first.in(scope);
                if (Values.truth(value) != decides) {
                    return second.in(scope);
                }
            } catch (Unknown unknown) {
                if (Values.truth(second.in(scope)) != decides) {
                    throw unknown;
                }
                value = decides ? Special.TRUTHY : Special.FALSY;
            }
            return value;
        };
    }

    private Node not() {
        if (accept("not")) {
            Node value = not();
            return scope -> !Values.truth(value.in(scope));
        }
        return comparison();
    }

    private Node comparison() {
        Node left = sum();
        Node all = null;
        while (true) {
            Token token = lexer.peek();
            Node one;
            Node before = left;
            if (token.kind() == Kind.SIGN && COMPARISONS.contains(token.text())) {
                lexer.take();
                Node right = sum();
                one = scope -> compared(token.text(), before.in(scope), right.in(scope));
                left = right;
            } else if (accept("in")) {
                Node right = sum();
                one = scope -> Values.contains(right.in(scope), before.in(scope));
                left = right;
            } else if (accept("not")) {
                expect("in");
                Node right = sum();
                one = scope -> !Values.contains(right.in(scope), before.in(scope));
                left = right;
            } else {
                return all == null ? left : all;
            }
            all = all == null ? one : either(all, one, false);
        }
    }

    private static boolean compared(String sign, Object left, Object right) {
        return switch (sign) {
            case "==" -> Values.same(left, right);
            case "!=" -> !Values.same(left, right);
            case "<" -> Values.compare(left, right) < 0;
            case "<=" -> Values.compare(left, right) <= 0;
            case ">" -> Values.compare(left, right) > 0;
            default -> Values.compare(left, right) >= 0;
        };
    }

    private Node sum() {
        Node value = concatenation();
        while (true) {
            Node left = value;
            if (sign("+")) {
                Node right = concatenation();
                value = scope -> Values.add(left.in(scope), right.in(scope));
            } else if (sign("-")) {
                value = arithmetic(left, concatenation(), Math::subtractExact, (one, other) -> one - other);
            } else {
                return value;
            }
        }
    }

    private Node concatenation() {
        Node value = product();
        while (sign("~")) {
            Node left = value;
            Node right = product();
            value = scope -> Values.text(left.in(scope)) + Values.text(right.in(scope));
        }
        return value;
    }

    private Node product() {
        Node value = unary(true);
        while (true) {
            Node left = value;
            if (sign("*")) {
                value = arithmetic(left, unary(true), Math::multiplyExact, (one, other) -> one * other);
            } else if (sign("//")) {
                value = arithmetic(left, unary(true), Math::floorDiv, (one, other) -> Math.floor(one / other));
            } else if (sign("/")) {
                Node right = unary(true);
                value = scope -> Values.finite(Values.number(left.in(scope)) / Values.number(right.in(scope)));
            } else if (sign("%")) {
                value = arithmetic(
                        left, unary(true), Math::floorMod, (one, other) -> one - other * Math.floor(one / other));
            } else {
                return value;
            }
        }
    }

    private static Node arithmetic(Node left, Node right, LongBinaryOperator whole, DoubleBinaryOperator decimal) {
        return scope -> Values.arithmetic(left.in(scope), right.in(scope), whole, decimal);
    }

    private Node unary(boolean filtered) {
        Node value;
        if (sign("-")) {
            Node positive = unary(false);
            value = scope -> Values.arithmetic(0L, positive.in(scope), Math::subtractExact, (zero, number) -> -number);
        } else {
            value = sign("+") ? unary(false) : primary();
        }
        value = postfix(value);
        return filtered ? filters(value) : value;
    }

    private Node primary() {
        Token token = lexer.take();
        return switch (token.kind()) {
            case STRING -> {
                StringBuilder text = new StringBuilder(token.text());
                while (lexer.peek().kind() == Kind.STRING) {
                    text.append(lexer.take().text());
                }
                yield scope -> text.toString();
            }
            case NUMBER -> {
                Object number = Values.parsed(token.text());
                yield scope -> number;
            }
            case NAME -> name(token.text());
            case SIGN -> bracket(token.text());
            case END -> throw new Unknown();
        };
    }

    private Node name(String name) {
        return switch (name) {
            case "true", "True" -> scope -> true;
            case "false", "False" -> scope -> false;
            case "none", "None" -> scope -> null;
            case "vars" -> scope -> Special.VARIABLES;
            case "lookup" -> lookup();
            default -> scope -> scope.variable(name);
        };
    }

    private Node lookup() {
        expect("(");
        Arguments arguments = arguments();
        return scope -> {
            String plugin = Values.string(arguments.at(0, scope)).replace(BUILTIN, "");
            String name = Values.string(arguments.at(1, scope));
            return switch (plugin) {
                case "vars" -> {
                    arguments.atMost(2, "default");
                    Object value = scope.variable(name);
                    yield value == Special.UNDEFINED
                                    && arguments.named("default").isPresent()
                            ? arguments.named("default").get().in(scope)
                            : value;
                }
                case "template" -> {
                    arguments.atMost(2);
                    String text = scope.template(name).orElseThrow(Unknown::new);
                    yield Templates.file(text).text(new Frame(scope));
                }
                default -> throw new Unknown();
            };
        };
    }

    private Node bracket(String open) {
        return switch (open) {
            case "(" -> {
                if (sign(")")) {
                    yield scope -> List.of();
                }
                Node first = expression();
                if (sign(")")) {
                    yield first;
                }
                expect(",");
                List<Node> items = items(")");
                items.add(0, first);
                yield list(items);
            }
            case "[" -> list(items("]"));
            case "{" -> mapping();
            default -> throw new Unknown();
        };
    }

    private List<Node> items(String close) {
        List<Node> items = new ArrayList<>();
        while (!sign(close)) {
            items.add(expression());
            if (!isSign(close)) {
                expect(",");
            }
        }
        return items;
    }

    private static Node list(List<Node> items) {
        return scope -> {
            List<Object> values = new ArrayList<>();
            items.forEach(item -> values.add(orUnknown(item, scope)));
            return values;
        };
    }

    private Node mapping() {
        Map<Node, Node> pairs = new LinkedHashMap<>();
        while (!sign("}")) {
            Node key = expression();
            expect(":");
            pairs.put(key, expression());
            if (!isSign("}")) {
                expect(",");
            }
        }
        return scope -> {
            Map<Object, Object> values = new LinkedHashMap<>();
            pairs.forEach((key, value) -> values.put(Values.exact(key.in(scope)), orUnknown(value, scope)));
            return values;
        };
    }

    /** One part that is not known does not make the whole unknown. */
    static Object orUnknown(Node part, Scope scope) {
        try {
            return Values.known(part.in(scope));
        } catch (Unknown unknown) {
            return Special.UNKNOWN;
        }
    }

    private Node postfix(Node value) {
        Node result = value;
        while (true) {
            Node of = result;
            if (sign(".")) {
                Optional<Long> index = lexer.index();
                String key = index.isPresent() ? "" : word();
                if (index.isPresent()) {
                    result = scope -> item(of.in(scope), index.get(), scope);
                } else if (sign("(")) {
                    Arguments arguments = arguments();
                    result = scope -> Methods.call(key, of.in(scope), arguments, scope);
                } else if (Methods.OF_MAPPINGS.contains(key)) {
                    // The method itself, whatever the mapping holds.
                    throw new Unknown();
                } else {
                    result = scope -> item(of.in(scope), key, scope);
                }
            } else if (sign("[")) {
                result = subscript(of);
            } else if (isSign("(")) {
                throw new Unknown();
            } else {
                return result;
            }
        }
    }

    private Node subscript(Node of) {
        Node from = isSign(":") ? null : expression();
        if (sign("]")) {
            return scope -> item(of.in(scope), from.in(scope), scope);
        }
        expect(":");
        Node to = isSign("]") ? null : expression();
        expect("]");
        return scope ->
                Values.slice(of.in(scope), from == null ? null : from.in(scope), to == null ? null : to.in(scope));
    }

    private static Object item(Object of, Object key, Scope scope) {
        return of == Special.VARIABLES ? scope.variable(Values.string(key)) : Values.item(of, key);
    }

    private Node filters(Node value) {
        Node result = value;
        while (true) {
            Node of = result;
            if (sign("|")) {
                String name = dotted();
                Arguments arguments = sign("(") ? arguments() : Arguments.NONE;
                result = scope -> Filters.apply(name, of, arguments, scope);
            } else if (accept("is")) {
                boolean negated = accept("not");
                String name = dotted();
                Arguments arguments = sign("(") ? arguments() : argument();
                result = scope -> Tests.holds(name, of, arguments, scope) != negated;
            } else {
                return result;
            }
        }
    }

    /** A test's one argument may stand without brackets. */
    private Arguments argument() {
        Token next = lexer.peek();
        boolean there = switch (next.kind()) {
            case NAME -> !NO_ARGUMENT.contains(next.text());
            case STRING, NUMBER -> true;
            case SIGN -> next.text().equals("[") || next.text().equals("{");
            case END -> false;
        };
        return there ? new Arguments(List.of(postfix(primary())), Map.of()) : Arguments.NONE;
    }

    private String dotted() {
        StringBuilder name = new StringBuilder(word());
        while (sign(".")) {
            name.append('.').append(word());
        }
        return name.toString().replace(BUILTIN, "");
    }

    /** A name. */
    String word() {
        Token token = lexer.take();
        if (token.kind() != Kind.NAME) {
            throw new Unknown();
        }
        return token.text();
    }

    /** After the bracket. */
    private Arguments arguments() {
        List<Node> positional = new ArrayList<>();
        Map<String, Node> named = new LinkedHashMap<>();
        while (!sign(")")) {
            Optional<String> name = lexer.argumentName();
            if (name.isPresent()) {
                named.put(name.get(), expression());
            } else {
                positional.add(expression());
            }
            if (!isSign(")")) {
                expect(",");
            }
        }
        return new Arguments(positional, named);
    }

    private boolean isSign(String text) {
        Token token = lexer.peek();
        return token.kind() == Kind.SIGN && token.text().equals(text);
    }

    /** Takes a sign if it comes next. */
    boolean sign(String text) {
        boolean there = isSign(text);
        if (there) {
            lexer.take();
        }
        return there;
    }

    /** Takes a word if it comes next. */
    boolean accept(String word) {
        Token token = lexer.peek();
        boolean there = token.kind() == Kind.NAME && token.text().equals(word);
        if (there) {
            lexer.take();
        }
        return there;
    }

    /** Takes a word or sign. */
    void expect(String text) {
        if (!accept(text) && !sign(text)) {
            throw new Unknown();
        }
    }

    /** Where the expression ends. */
    int end() {
        if (lexer.take().kind() != Kind.END) {
            throw new Unknown();
        }
        return lexer.at();
    }
}
