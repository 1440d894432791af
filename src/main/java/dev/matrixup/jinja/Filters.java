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
import java.util.stream.Collectors;

/** Jinja's and Ansible's filters, as many as the playbook's checks and their variables use. */
final class Filters {
    private static final Set<String> TRUE = Set.of("true", "yes", "on", "1", "1.0");

    private Filters() {}

    static Object apply(String name, Node of, Arguments arguments, Scope scope) {
        if (name.equals("default") || name.equals("d")) {
            return orDefault(of, arguments, scope);
        }
        return apply(name, of.in(scope), arguments, scope);
    }

    private static Object apply(String name, Object value, Arguments arguments, Scope scope) {
        Values.known(value);
        return switch (name) {
            case "bool" -> bool(value);
            case "string" -> Values.text(value);
            case "length", "count" -> Values.length(value);
            case "int" -> integer(value, arguments, scope);
            case "float" -> decimal(value);
            case "lower" -> Values.string(value).toLowerCase(Locale.ROOT);
            case "upper" -> Values.string(value).toUpperCase(Locale.ROOT);
            case "trim" -> Methods.call("strip", value, arguments, scope);
            case "split" -> Methods.split(Values.string(value), arguments, scope);
            case "replace" -> Methods.call("replace", value, arguments, scope);
            case "regex_replace" -> replaced(value, arguments, scope);
            case "join" -> joined(value, arguments, scope);
            case "list" -> value instanceof String text ? Values.item(List.of(text), 0L) : Values.list(value);
            case "first" -> Values.item(Values.list(value), 0L);
            case "last" -> Values.item(Values.list(value), -1L);
            case "min" -> Collections.min(nonempty(value), Values::compare);
            case "max" -> Collections.max(nonempty(value), Values::compare);
            case "unique" -> union(List.of(), Values.list(value));
            case "union" -> union(Values.list(value), Values.list(arguments.at(0, scope)));
            case "intersect" -> {
                Object other = arguments.at(0, scope);
                yield kept(union(List.of(), Values.list(value)), item -> Values.contains(other, item));
            }
            case "difference" -> {
                Object other = arguments.at(0, scope);
                yield kept(union(List.of(), Values.list(value)), item -> !Values.contains(other, item));
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
            case "dict2items" -> pairs(Values.map(value), arguments);
            case "combine" -> combined(value, arguments, scope);
            case "ternary" -> arguments.at(Values.truth(value) ? 0 : 1, scope);
            case "to_json", "to_nice_json" -> json(value);
            case "from_yaml", "from_json" -> parsed(value);
            case "quote" -> {
                String text = Values.string(value);
                yield text.matches("[\\w@%+=:,./-]+") ? text : "'" + text.replace("'", "'\"'\"'") + "'";
            }
            default -> Values.fail();
        };
    }

    private static Object orDefault(Node of, Arguments arguments, Scope scope) {
        Object value = of.in(scope);
        boolean missing = value == Special.UNDEFINED || arguments.flag(1, "boolean", scope) && !Values.truth(value);
        return missing
                ? arguments.find(0, "default_value").map(node -> node.in(scope)).orElse("")
                : Values.known(value);
    }

    /** Whatever is no word for true is false. */
    private static Object bool(Object value) {
        return Values.exact(value) instanceof Boolean truth
                ? truth
                : value != null && TRUE.contains(Values.text(value).toLowerCase(Locale.ROOT));
    }

    /** Whatever is no number is the default. */
    private static Object integer(Object value, Arguments arguments, Scope scope) {
        if (Values.isNumber(Values.exact(value))) {
            return (long) Values.number(value);
        }
        if (value instanceof String text && text.strip().matches("[-+]?\\d{1,18}(\\.\\d*)?")) {
            return Long.valueOf(text.strip().replaceFirst("\\..*", ""));
        }
        return arguments.find(0, "default").map(node -> node.in(scope)).orElse(0L);
    }

    private static Object decimal(Object value) {
        if (Values.exact(value) instanceof String text) {
            return text.strip().matches("[-+]?\\d+(\\.\\d*)?") ? Double.valueOf(text.strip()) : Values.fail();
        }
        return Values.number(value);
    }

    private static String replaced(Object value, Arguments arguments, Scope scope) {
        arguments.allow();
        String by = Values.string(arguments.at(1, scope));
        if (arguments.positional().size() > 2 || by.contains("$")) {
            throw new Unknown();
        }
        return Tests.regex(Values.string(arguments.at(0, scope)))
                .matcher(Values.string(value))
                .replaceAll(by.replaceAll("\\\\(\\d)", Matcher.quoteReplacement("$") + "$1"));
    }

    private static String joined(Object value, Arguments arguments, Scope scope) {
        String between = arguments
                .find(0, "d")
                .map(node -> Values.string(node.in(scope)))
                .orElse("");
        Optional<String> attribute = arguments.find(1, "attribute").map(node -> Values.string(node.in(scope)));
        return Values.list(value).stream()
                .map(item -> attribute.isPresent() ? attribute(item, attribute.get()) : item)
                .map(item -> item == Special.UNKNOWN ? Values.HOLE : Values.text(item))
                .collect(Collectors.joining(between));
    }

    private static List<Object> nonempty(Object value) {
        List<Object> items = Values.list(value);
        return items.isEmpty() ? Values.fail() : items;
    }

    private static List<Object> union(List<Object> one, List<Object> other) {
        List<Object> items = new ArrayList<>();
        for (List<Object> list : List.of(one, other)) {
            list.stream().filter(item -> !Values.contains(items, item)).forEach(items::add);
        }
        return items;
    }

    private static List<Object> kept(List<Object> items, Predicate<Object> which) {
        return items.stream().filter(which).collect(Collectors.toCollection(ArrayList::new));
    }

    private static List<Object> flat(Object value, List<Object> into) {
        for (Object item : Values.list(value)) {
            if (Values.known(item) instanceof List) {
                flat(item, into);
            } else {
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
                        found == Special.UNDEFINED && arguments.named("default").isPresent()
                                ? arguments.named("default").get().in(scope)
                                : Values.known(found));
            } else {
                results.add(apply(filter(arguments, scope), item, arguments.after(1), scope));
            }
        }
        return results;
    }

    private static String filter(Arguments arguments, Scope scope) {
        return Values.string(arguments.at(0, scope)).replace("ansible.builtin.", "");
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
            value = Values.item(value, part.matches("\\d+") ? (Object) Long.valueOf(part) : part);
        }
        return value;
    }

    private static List<Object> pairs(Map<?, ?> map, Arguments arguments) {
        if (!arguments.named().isEmpty()) {
            throw new Unknown();
        }
        List<Object> pairs = new ArrayList<>();
        map.forEach((key, value) -> {
            Map<String, Object> pair = new LinkedHashMap<>();
            pair.put("key", key);
            pair.put("value", value);
            pairs.add(pair);
        });
        return pairs;
    }

    private static Object combined(Object value, Arguments arguments, Scope scope) {
        arguments.allow("recursive");
        boolean recursive = arguments
                .named("recursive")
                .map(node -> Values.truth(node.in(scope)))
                .orElse(false);
        Map<?, ?> result = Values.map(value);
        for (Node argument : arguments.positional()) {
            Object more = Values.known(argument.in(scope));
            for (Object one : more instanceof List<?> list ? list : List.of(more)) {
                result = merged(result, Values.map(one), recursive);
            }
        }
        return result;
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
        try {
            return value instanceof String text ? YamlText.value(Path.of("value"), text) : value;
        } catch (Failure noYaml) {
            throw new Unknown();
        }
    }

    private static String json(Object value) {
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
        return value instanceof String text ? quoted(text) : String.valueOf(value);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
