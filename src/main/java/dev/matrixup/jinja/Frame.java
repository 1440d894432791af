package dev.matrixup.jinja;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A scope within another one: what a loop or a template sets for itself. */
final class Frame implements Scope {
    private final Scope outer;
    private final Map<String, Object> own = new HashMap<>();

    Frame(Scope outer) {
        this.outer = outer;
    }

    void set(String name, Object value) {
        own.put(name, value);
    }

    @Override
    public Object variable(String name) {
        return own.containsKey(name) ? own.get(name) : outer.variable(name);
    }

    @Override
    public Optional<String> template(String path) {
        return outer.template(path);
    }
}
