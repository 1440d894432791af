package dev.matrixup.playbook;

import dev.matrixup.report.Place;

/**
 * A variable that a checkout no longer has and refuses by its name.
 *
 * @param name its name
 * @param becomes what the playbook's table says to write instead: the new name, or some words; empty where only the check's message
 *     says it
 * @param place where the name stands in the check
 * @param check the task that refuses it
 */
public record OldName(String name, String becomes, Place place, NameCheck check) {}
