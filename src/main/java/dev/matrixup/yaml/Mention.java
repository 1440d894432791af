package dev.matrixup.yaml;

import dev.matrixup.report.Place;

/**
 * A variable's name in a template that is some value, or part of one.
 *
 * @param name the name
 * @param at where it stands; where its value begins if it is written with escapes
 * @param quoted whether it is all that a text in quotes says: {@code ['name']} may mean a variable or not, {@code lookup('vars', 'name')} does and is no such text
 */
public record Mention(String name, Spot at, boolean quoted) {
    /** Where it stands. */
    public Place place() {
        return at.place();
    }
}
