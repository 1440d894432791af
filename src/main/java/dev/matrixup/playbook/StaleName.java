package dev.matrixup.playbook;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import java.util.Optional;

/**
 * A flag's old name in a vars file of a checkout that has a new one. A full run stops there; a run of single services ignores it.
 *
 * @param name the old name
 * @param place where it stands
 * @param replacement the name and value that now say the same; empty where the homeserver has no such flag
 */
public record StaleName(String name, Place place, Optional<FlagEdit> replacement) {
    /** The refusal (3) that says what to write instead. */
    public Failure failure() {
        return Failure.refused("%s has no effect in this version of the playbook.".formatted(name))
                .at(place)
                .next(replacement
                        .map(edit -> "Remove the line. matrixup can set %s, which took its place."
                                .formatted(edit.variable()))
                        .orElse("Remove the line."));
    }
}
