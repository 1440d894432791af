package dev.matrixup.jinja;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What stands after {@code is}. */
final class Tests {
    private static final Set<String> WITH_ARGUMENT =
            Set.of("equalto", "eq", "==", "ne", "!=", "in", "contains", "match", "search", "regex");

    /** What Java reads otherwise: names of groups, classes within classes, letters after a backslash that only one of them knows. */
    private static final Pattern OTHER = Pattern.compile("\\(\\?P|&&|\\[[^]]*\\[|\\\\(?:[hHvVRpPXNkKzZGQEucxU0]|b\\{)");

    private Tests() {}

    static boolean holds(String name, Node of, Arguments arguments, Scope scope) {
        arguments.atMost(WITH_ARGUMENT.contains(name) ? 1 : 0);
        Object value = of.in(scope);
        if (name.equals("defined") || name.equals("undefined")) {
            boolean defined = value != Special.UNDEFINED && Values.known(value) == value;
            return defined == name.equals("defined");
        }
        Values.known(value);
        return switch (name) {
            case "none" -> value == null;
            case "string" -> value instanceof String;
            case "mapping" -> value instanceof Map;
            case "boolean" -> value instanceof Boolean;
            case "number" -> Values.isNumber(value);
            case "integer" -> value instanceof Long || value instanceof BigInteger;
            case "sequence", "iterable" -> value instanceof List || value instanceof Map || value instanceof String;
            case "true" -> Boolean.TRUE.equals(value);
            case "false" -> Boolean.FALSE.equals(value);
            case "equalto", "eq", "==" -> Values.same(value, arguments.at(0, scope));
            case "ne", "!=" -> !Values.same(value, arguments.at(0, scope));
            case "in" -> Values.contains(arguments.at(0, scope), value);
            case "contains" -> Values.contains(value, arguments.at(0, scope));
            case "match" ->
                pattern(arguments, scope).matcher(Values.string(value)).lookingAt();
            case "search", "regex" ->
                pattern(arguments, scope).matcher(Values.string(value)).find();
            case "truthy" -> Values.truth(value);
            case "falsy" -> !Values.truth(value);
            default -> Values.fail();
        };
    }

    private static Pattern pattern(Arguments arguments, Scope scope) {
        return regex(Values.string(arguments.at(0, scope)));
    }

    /** Python's expressions, as far as Java's are the same. */
    static Pattern regex(String python) {
        if (OTHER.matcher(python).find()) {
            throw new Unknown();
        }
        try {
            return Pattern.compile(python, Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNIX_LINES);
        } catch (PatternSyntaxException e) {
            throw new Unknown();
        }
    }
}
