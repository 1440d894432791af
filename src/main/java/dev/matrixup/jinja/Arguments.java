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

    boolean flag(int index, String name, Scope scope) {
        return find(index, name).map(node -> Values.truth(node.in(scope))).orElse(false);
    }

    /** Without the first ones. */
    Arguments after(int count) {
        return new Arguments(positional.subList(Math.min(count, positional.size()), positional.size()), named);
    }

    /** @throws Unknown if there are other named ones than these */
    void allow(String... names) {
        if (!List.of(names).containsAll(named.keySet())) {
            throw new Unknown();
        }
    }
}
