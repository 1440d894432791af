package dev.matrixup.playbook;

import java.util.Optional;

/**
 * A flag's old name, for a checkout that has a new one. A full run stops where it is set; a run of single services ignores it.
 *
 * @param name the old name
 * @param replacement the name and value that now say the same; empty where the homeserver has no such flag
 */
public record StaleName(String name, Optional<FlagEdit> replacement) {}
