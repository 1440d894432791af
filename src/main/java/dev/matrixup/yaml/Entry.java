package dev.matrixup.yaml;

import dev.matrixup.report.Place;

/**
 * One top-level key with its value.
 *
 * @param key the key's text
 * @param at where the key begins; in the mapping that it comes from where the key was merged
 * @param value the value
 */
public record Entry(String key, Spot at, YamlNode value) {
    /** Where the key stands; an alias' value has the place of its anchor. */
    public Place place() {
        return at.place();
    }
}
