package dev.matrixup.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Python's methods of texts and mappings. */
final class Methods {
    private Methods() {}

    static Object call(String name, Object of, Arguments arguments, Scope scope) {
        arguments.allow();
        return Values.known(of) instanceof Map<?, ?> map
                ? ofMapping(name, map, arguments, scope)
                : ofText(name, Values.string(of), arguments, scope);
    }

    private static Object ofMapping(String name, Map<?, ?> map, Arguments arguments, Scope scope) {
        return switch (name) {
            case "keys" -> Values.list(map);
            case "values" -> new ArrayList<>(map.values());
            case "items" ->
                map.entrySet().stream()
                        .map(entry -> (Object) new ArrayList<>(Arrays.asList(entry.getKey(), entry.getValue())))
                        .collect(Collectors.toCollection(ArrayList::new));
            case "get" -> {
                Object key = Values.exact(arguments.at(0, scope));
                yield map.containsKey(key)
                        ? map.get(key)
                        : arguments
                                .find(1, "default")
                                .map(node -> node.in(scope))
                                .orElse(null);
            }
            default -> Values.fail();
        };
    }

    private static Object ofText(String name, String text, Arguments arguments, Scope scope) {
        return switch (name) {
            case "startswith" -> text.startsWith(Values.string(arguments.at(0, scope)));
            case "endswith" -> text.endsWith(Values.string(arguments.at(0, scope)));
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "strip", "lstrip", "rstrip" -> stripped(name, text, arguments, scope);
            case "split" -> split(text, arguments, scope);
            case "replace" ->
                text.replace(Values.string(arguments.at(0, scope)), Values.string(arguments.at(1, scope)));
            case "find" -> (long) text.indexOf(Values.string(arguments.at(0, scope)));
            case "join" ->
                Values.list(arguments.at(0, scope)).stream().map(Values::string).collect(Collectors.joining(text));
            default -> Values.fail();
        };
    }

    /** At blanks, or at a text; any further argument is not known here. */
    static List<Object> split(String text, Arguments arguments, Scope scope) {
        return switch (arguments.positional().size()) {
            case 0 ->
                text.isBlank() ? List.of() : List.of((Object[]) text.strip().split("\\s+"));
            case 1 -> List.of((Object[]) text.split(Pattern.quote(Values.string(arguments.at(0, scope))), -1));
            default -> Values.fail();
        };
    }

    private static String stripped(String name, String text, Arguments arguments, Scope scope) {
        String chars = arguments.positional().isEmpty()
                ? "\\s"
                : Pattern.quote(Values.string(arguments.at(0, scope))).replaceAll("(?s)^\\\\Q(.*)\\\\E$", "$1");
        String result = name.equals("rstrip") ? text : text.replaceFirst("^[" + chars + "]+", "");
        return name.equals("lstrip") ? result : result.replaceFirst("[" + chars + "]+$", "");
    }
}
