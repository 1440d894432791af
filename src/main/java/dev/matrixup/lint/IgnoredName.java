package dev.matrixup.lint;

import dev.matrixup.report.Place;

/**
 * An old name that stays, since the user has said to ignore what is wrong with it.
 *
 * @param place where it stands, and where that is said if a comment says it
 * @param rule what he ignores
 */
public record IgnoredName(Place place, String name, Rule rule) {}
