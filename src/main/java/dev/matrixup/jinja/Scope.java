package dev.matrixup.jinja;

import java.util.Optional;

/** What an expression sees. */
public interface Scope {
    /** One in which only Ansible knows what there is. */
    Scope EMPTY = new Scope() {
        @Override
        public Object variable(String name) {
            return Jinja.UNKNOWN;
        }

        @Override
        public Optional<String> template(String path) {
            return Optional.empty();
        }
    };

    /**
     * What a variable is: a Map, List, String, Boolean, Number or null; {@link Jinja#UNKNOWN} for what only Ansible can tell, and within
     * lists and mappings too.
     */
    Object variable(String name);

    /** The text of a template that {@code lookup('template', path)} names; empty if it cannot be read. */
    Optional<String> template(String path);

    /** The same with one variable more. */
    default Scope with(String name, Object value) {
        Frame frame = new Frame(this);
        frame.set(name, value);
        return frame;
    }
}
