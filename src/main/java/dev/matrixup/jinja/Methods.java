package dev.matrixup.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Python's methods of texts and mappings. */
final class Methods {
    /** All that a mapping has. */
    static final Set<String> OF_MAPPINGS = Set.of(
            "clear", "copy", "fromkeys", "get", "items", "keys", "pop", "popitem", "setdefault", "update", "values");

    private static final String BLANKS = " \t\n\r\f\u000b";

    private Methods() {}

    static Object call(String name, Object of, Arguments arguments, Scope scope) {
        return Values.known(of) instanceof Map<?, ?> map
                ? ofMapping(name, map, arguments, scope)
                : ofText(name, Values.string(of), arguments, scope);
    }

    private static Object ofMapping(String name, Map<?, ?> map, Arguments arguments, Scope scope) {
        arguments.atMost(name.equals("get") ? 2 : 0);
        return switch (name) {
            case "keys" -> Values.list(map);
            case "values" -> new ArrayList<>(map.values());
            case "items" ->
                map.entrySet().stream()
                        .map(entry -> (Object) new ArrayList<>(Arrays.asList(entry.getKey(), entry.getValue())))
                        .collect(Collectors.toCollection(ArrayList::new));
            case "get" -> {
                Object found = Values.item(map, arguments.at(0, scope));
                yield found == Special.UNDEFINED ? arguments.value(1, "default", null, scope) : found;
            }
            default -> Values.fail();
        };
    }

    private static Object ofText(String name, String text, Arguments arguments, Scope scope) {
        arguments.atMost(name.equals("replace") ? 2 : name.equals("lower") || name.equals("upper") ? 0 : 1);
        return switch (name) {
            case "startswith" -> text.startsWith(Values.string(arguments.at(0, scope)));
            case "endswith" -> text.endsWith(Values.string(arguments.at(0, scope)));
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "strip", "lstrip", "rstrip" ->
                stripped(name, text, Values.string(arguments.value(0, "chars", BLANKS, scope)));
            case "split" -> split(text, arguments, scope);
            case "replace" ->
                text.replace(Values.string(arguments.at(0, scope)), Values.string(arguments.at(1, scope)));
            case "find" -> {
                int at = text.indexOf(Values.string(arguments.at(0, scope)));
                yield at < 0 ? -1L : (long) text.codePointCount(0, at);
            }
            case "join" ->
                Values.list(arguments.at(0, scope)).stream().map(Values::string).collect(Collectors.joining(text));
            default -> Values.fail();
        };
    }

    /** At blanks, or at a text. */
    static List<Object> split(String text, Arguments arguments, Scope scope) {
        arguments.atMost(1);
        if (arguments.positional().isEmpty()) {
            String stripped = stripped("strip", text, BLANKS);
            return stripped.isEmpty() ? List.of() : List.of((Object[]) stripped.split("[" + BLANKS + "]+"));
        }
        String at = Values.string(arguments.at(0, scope));
        return at.isEmpty() ? Values.fail() : List.of((Object[]) text.split(Pattern.quote(at), -1));
    }

    private static String stripped(String name, String text, String chars) {
        int start = 0;
        int end = text.length();
        while (!name.equals("rstrip") && start < end && chars.indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        while (!name.equals("lstrip") && end > start && chars.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(start, end);
    }
}
