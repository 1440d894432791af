package dev.matrixup.yaml;

import dev.matrixup.report.Place;

/**
 * One top-level key with its value.
 *
 * @param key the key's text
 * @param place where the key stands; an alias' value has the place of its anchor
 * @param value the value
 */
public record Entry(String key, Place place, YamlNode value) {}
