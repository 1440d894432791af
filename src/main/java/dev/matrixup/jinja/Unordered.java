package dev.matrixup.jinja;

import java.util.ArrayList;
import java.util.Collection;

/** A list that Ansible makes of a Python set: with the same items, in an order that nobody knows. */
final class Unordered extends ArrayList<Object> {
    private static final long serialVersionUID = 1L;

    Unordered(Collection<?> items) {
        super(items);
    }
}
