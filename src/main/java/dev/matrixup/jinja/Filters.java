package dev.matrixup.jinja;

import dev.matrixup.report.Failure;
import dev.matrixup.yaml.YamlText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Jinja's and Ansible's filters, as many as the playbook's checks and their variables use. */
final class Filters {
    private static final Set<String> TRUE = Set.of("true", "yes", "on", "1");

    /** Words for which it depends on Ansible's version. */
    private static final Set<String> EITHER = Set.of("y", "t", "n", "f");

    /** How many arguments they take by place; those left out take none. */
    private static final Map<String, Integer> ARGUMENTS = Map.ofEntries(
            Map.entry("default", 2),
            Map.entry("d", 2),
            Map.entry("int", 1),
            Map.entry("trim", 1),
            Map.entry("split", 1),
            Map.entry("replace", 2),
            Map.entry("regex_replace", 2),
            Map.entry("join", 2),
            Map.entry("union", 1),
            Map.entry("intersect", 1),
            Map.entry("difference", 1),
            Map.entry("ternary", 3),
            Map.entry("map", 4),
            Map.entry("select", 2),
            Map.entry("reject", 2),
            Map.entry("selectattr", 3),
            Map.entry("rejectattr", 3),
            Map.entry("combine", Integer.MAX_VALUE));

    private static final Map<String, String[]> NAMED = Map.of(
            "default", new String[] {"default_value", "boolean"},
            "d", new String[] {"default_value", "boolean"},
            "int", new String[] {"default"},
            "join", new String[] {"d", "attribute"},
            "map", new String[] {"attribute", "default"},
            "combine", new String[] {"recursive"});

    private Filters() {}

    static Object apply(String name, Node of, Arguments arguments, Scope scope) {
        arguments.atMost(ARGUMENTS.getOrDefault(name, 0), NAMED.getOrDefault(name, new String[0]));
        if (name.equals("default") || name.equals("d")) {
            return orDefault(of, arguments, scope);
        }
        Object value = Values.known(of.in(scope));
        return switch (name) {
            case "bool" -> bool(value);
            case "string" -> Values.text(value);
            case "length", "count" -> Values.length(value);
            case "int" -> integer(value, arguments, scope);
            case "float" -> decimal(value);
            case "lower" -> Values.string(value).toLowerCase(Locale.ROOT);
            case "upper" -> Values.string(value).toUpperCase(Locale.ROOT);
            case "trim" -> Methods.call("strip", Values.string(value), arguments, scope);
            case "split" -> Methods.split(Values.string(value), arguments, scope);
            case "replace" -> Methods.call("replace", Values.string(value), arguments, scope);
            case "regex_replace" -> replaced(value, arguments, scope);
            case "join" -> joined(value, arguments, scope);
            case "list" -> value instanceof String ? Values.chars(value) : Values.list(value);
            case "first" -> Values.item(Values.list(value), 0L);
            case "last" -> Values.item(Values.list(value), -1L);
            case "min" -> numbers(value).min(Values::compare).orElseThrow(Unknown::new);
            case "max" -> numbers(value).max(Values::compare).orElseThrow(Unknown::new);
            case "unique" -> unique(Values.list(value));
            case "union" -> new Unordered(union(Values.list(value), Values.list(arguments.at(0, scope))));
            case "intersect" -> {
                Object other = arguments.at(0, scope);
                yield new Unordered(kept(union(List.of(), Values.list(value)), item -> Values.contains(other, item)));
            }
            case "difference" -> {
                Object other = arguments.at(0, scope);
                yield new Unordered(kept(union(List.of(), Values.list(value)), item -> !Values.contains(other, item)));
            }
            case "flatten" -> flat(value, new ArrayList<>());
            case "map" -> mapped(value, arguments, scope);
            case "select" -> selected(value, item -> item, arguments, scope, true);
            case "reject" -> selected(value, item -> item, arguments, scope, false);
            case "selectattr", "rejectattr" -> {
                String attribute = Values.string(arguments.at(0, scope));
                yield selected(
                        value,
                        item -> attribute(item, attribute),
                        arguments.after(1),
                        scope,
                        name.equals("selectattr"));
            }
            case "dict2items" -> pairs(Values.map(value));
            case "combine" -> combined(value, arguments, scope);
            case "ternary" ->
                value == null && arguments.positional().size() == 3
                        ? arguments.at(2, scope)
                        : arguments.at(Values.truth(value) ? 0 : 1, scope);
            case "to_json" -> json(value);
            case "from_yaml" -> parsed(value);
            case "from_json" -> Values.string(value).strip().matches("(?s)[\\[{].*") ? parsed(value) : Values.fail();
            case "quote" -> {
                String text = Values.string(value);
                yield text.matches("[\\w@%+=:,./-]+") ? text : "'" + text.replace("'", "'\"'\"'") + "'";
            }
            default -> Values.fail();
        };
    }

    private static Object orDefault(Node of, Arguments arguments, Scope scope) {
        Object value = of.in(scope);
        boolean missing = value == Special.UNDEFINED
                || Values.truth(arguments.value(1, "boolean", false, scope)) && !Values.truth(value);
        return missing ? arguments.value(0, "default_value", "", scope) : Values.known(value);
    }

    /** Whatever is no word for true is false. */
    private static Object bool(Object value) {
        if (!(Values.exact(value) instanceof String text)) {
            return value instanceof Boolean ? value : value instanceof Number && Values.same(value, 1L);
        }
        String word = text.toLowerCase(Locale.ROOT);
        return EITHER.contains(word) ? Values.fail() : TRUE.contains(word);
    }

    /** Whatever is no number is the default. */
    private static Object integer(Object value, Arguments arguments, Scope scope) {
        if (!(Values.exact(value) instanceof String text)) {
            return value instanceof Number || value instanceof Boolean
                    ? (long) Values.number(value)
                    : arguments.value(0, "default", 0L, scope);
        }
        String number = text.strip();
        if (number.matches("[-+]?\\d{1,18}")) {
            return Long.valueOf(number);
        }
        // Python reads more than these as numbers.
        return number.matches("(?i)[^\\d]*") && !number.matches("(?i)[-+]?(?:nan|inf.*)")
                ? arguments.value(0, "default", 0L, scope)
                : Values.fail();
    }

    private static Object decimal(Object value) {
        if (Values.exact(value) instanceof String text) {
            return text.matches("[-+]?\\d+\\.\\d+") ? Double.valueOf(text) : Values.fail();
        }
        return Values.number(value);
    }

    private static String replaced(Object value, Arguments arguments, Scope scope) {
        String by = Values.string(arguments.at(1, scope));
        Matcher matcher = Tests.regex(Values.string(arguments.at(0, scope))).matcher(Values.string(value));
        if (!by.matches("(?:[^\\\\$]|\\\\[1-9](?!\\d))*")
                || Pattern.compile("\\\\(\\d)")
                        .matcher(by)
                        .results()
                        .anyMatch(group -> Integer.parseInt(group.group(1)) > matcher.groupCount())) {
            throw new Unknown();
        }
        return matcher.replaceAll(by.replace('\\', '$'));
    }

    private static String joined(Object value, Arguments arguments, Scope scope) {
        String between = Values.string(arguments.value(0, "d", "", scope));
        Object attribute = arguments.value(1, "attribute", null, scope);
        return Values.list(Values.ordered(value)).stream()
                .map(item -> attribute == null ? item : attribute(item, Values.string(attribute)))
                .map(item -> item == Special.UNKNOWN ? Values.HOLE : Values.text(item))
                .collect(Collectors.joining(between));
    }

    private static Stream<Object> numbers(Object value) {
        return Values.list(value).stream().peek(Values::number);
    }

    /** Those that are the same but for their case are one to Jinja, and not to Ansible's older versions. */
    private static List<Object> unique(List<Object> items) {
        List<Object> found = union(List.of(), items);
        long lower = found.stream()
                .map(item -> item instanceof String text ? text.toLowerCase(Locale.ROOT) : item)
                .distinct()
                .count();
        return lower == found.size() ? found : Values.fail();
    }

    private static List<Object> union(List<Object> one, List<Object> other) {
        List<Object> items = new ArrayList<>();
        for (List<Object> list : List.of(one, other)) {
            list.stream().filter(item -> !Values.contains(items, item)).forEach(items::add);
        }
        return items;
    }

    private static List<Object> kept(List<Object> items, Predicate<Object> which) {
        return Values.listLike(items, items.stream().filter(which).collect(Collectors.toCollection(ArrayList::new)));
    }

    private static List<Object> flat(Object value, List<Object> into) {
        for (Object item : Values.list(value)) {
            if (item != null && Values.known(item) instanceof List) {
                flat(item, into);
            } else if (item != null) {
                into.add(item);
            }
        }
        return into;
    }

    private static Object mapped(Object value, Arguments arguments, Scope scope) {
        List<Object> results = new ArrayList<>();
        Optional<Node> attribute = arguments.named("attribute");
        for (Object item : Values.list(value)) {
            if (attribute.isPresent()) {
                Object found = attribute(item, Values.string(attribute.get().in(scope)));
                results.add(
                        Values.known(found == Special.UNDEFINED ? arguments.value("default", found, scope) : found));
            } else {
                results.add(apply(filter(arguments, scope), inner -> item, arguments.after(1), scope));
            }
        }
        return Values.listLike(value, results);
    }

    private static String filter(Arguments arguments, Scope scope) {
        return Values.string(arguments.at(0, scope)).replace(Parser.BUILTIN, "");
    }

    private static List<Object> selected(
            Object value, UnaryOperator<Object> what, Arguments arguments, Scope scope, boolean wanted) {
        return kept(
                Values.list(value),
                item -> (arguments.positional().isEmpty()
                                ? Values.truth(what.apply(item))
                                : Tests.holds(
                                        filter(arguments, scope), inner -> what.apply(item), arguments.after(1), scope))
                        == wanted);
    }

    /** By a name or an index, or several with dots between. */
    private static Object attribute(Object of, String path) {
        Object value = of;
        for (String part : path.split("\\.")) {
            value = Values.item(value, part.matches("\\d+") ? Values.parsed(part) : part);
        }
        return value;
    }

    private static List<Object> pairs(Map<?, ?> map) {
        List<Object> pairs = new ArrayList<>();
        map.forEach((key, value) -> {
            Map<String, Object> pair = new LinkedHashMap<>();
            pair.put("key", key);
            pair.put("value", value);
            pairs.add(pair);
        });
        return pairs;
    }

    /** Null counts as a mapping without anything. */
    private static Object combined(Object value, Arguments arguments, Scope scope) {
        boolean recursive = Values.truth(arguments.value("recursive", false, scope));
        Map<?, ?> result = mapping(value);
        for (Node argument : arguments.positional()) {
            Object more = Values.known(argument.in(scope));
            for (Object one : more instanceof List<?> list ? list : Collections.singletonList(more)) {
                result = merged(result, mapping(one), recursive);
            }
        }
        return result;
    }

    private static Map<?, ?> mapping(Object value) {
        return value == null ? Map.of() : Values.map(value);
    }

    private static Map<Object, Object> merged(Map<?, ?> one, Map<?, ?> other, boolean recursive) {
        Map<Object, Object> both = new LinkedHashMap<>(one);
        other.forEach((key, value) -> both.put(
                key,
                recursive && both.get(key) instanceof Map<?, ?> inner && value instanceof Map<?, ?> more
                        ? merged(inner, more, true)
                        : value));
        return both;
    }

    private static Object parsed(Object value) {
        if (!(value instanceof String text)) {
            return value;
        }
        try {
            return YamlText.document(Path.of("value"), text)
                    .map(node -> Jinja.value(node, plain -> plain))
                    .orElse(null);
        } catch (Failure noYaml) {
            throw new Unknown();
        }
    }

    private static String json(Object value) {
        Values.ordered(value);
        if (value instanceof Special) {
            return Values.HOLE;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Filters::json).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> quoted(Values.text(entry.getKey())) + ": " + json(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return value instanceof String text
                ? quoted(text)
                : value == null || value instanceof Boolean ? String.valueOf(value) : Values.text(value);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c > '~' && !Values.HOLE.equals(String.valueOf(c))) {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
