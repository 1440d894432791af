package dev.matrixup.migrate;

import dev.matrixup.report.Place;

/**
 * A name that changes in a file.
 *
 * @param place where it stands before
 * @param from the old name
 * @param to the new one; empty for a variable that is taken out
 */
public record NameChange(Place place, String from, String to) {}
