package dev.matrixup.playbook;

import dev.matrixup.report.Place;

/**
 * A task that seems to refuse variables by their names, in a way that matrixup cannot read: the playbook may refuse names that the
 * catalog does not know of.
 *
 * @param role the role
 * @param place where it stands
 * @param what what cannot be read
 */
public record UnknownShape(String role, Place place, String what) {}
