package dev.matrixup.jinja;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is handed to a filter, test, method or lookup; each one is evaluated when it is asked for. */
record Arguments(List<Node> positional, Map<String, Node> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());

    /** One that must be there. */
    Object at(int index, Scope scope) {
        return index < positional.size() ? positional.get(index).in(scope) : Values.fail();
    }

    Optional<Node> named(String name) {
        return Optional.ofNullable(named.get(name));
    }

    /** One by its place or else its name. */
    Optional<Node> find(int index, String name) {
        return index < positional.size() ? Optional.of(positional.get(index)) : named(name);
    }

    /** The value of one by its name, or what there is without it. */
    Object value(String name, Object otherwise, Scope scope) {
        return value(positional.size(), name, otherwise, scope);
    }

    /** The value of one by its place or else its name, or what there is without it. */
    Object value(int index, String name, Object otherwise, Scope scope) {
        Optional<Node> node = find(index, name);
        return node.isPresent() ? node.get().in(scope) : otherwise;
    }

    /** Without the first ones. */
    Arguments after(int count) {
        return new Arguments(positional.subList(Math.min(count, positional.size()), positional.size()), named);
    }

    /** @throws Unknown if there are more positional ones, or other named ones */
    void atMost(int count, String... names) {
        if (positional.size() > count || !List.of(names).containsAll(named.keySet())) {
            throw new Unknown();
        }
    }
}
