package dev.matrixup.playbook;

import dev.matrixup.report.Place;
import java.util.List;
import java.util.Optional;

/**
 * What became of a variable that a checkout refuses by its name.
 *
 * @param name its name
 * @param kind what happened to it in the end
 * @param replacement the variable that took its place and that the checkout has; empty where there is none, where there are several, and
 *     where the playbook's table leads to a name that the checkout does not have either
 * @param via the names between the two, themselves refused today; those that were followed where there is no replacement
 * @param words what the playbook says about the last of these names
 * @param place where the checkout refuses the name
 * @param check the task that does it
 */
public record Fate(
        String name,
        Kind kind,
        Optional<String> replacement,
        List<String> via,
        String words,
        Place place,
        NameCheck check) {
    /** What happened to a variable. */
    public enum Kind {
        /** It has a new name. */
        RENAME,
        /** It has been renamed several times. */
        CHAIN,
        /** Something else does its work: a new name would get a value of the old meaning. */
        SUPERSEDED,
        /** It is gone. */
        REMOVED,
        /** The playbook says it in words. */
        PROSE
    }

    /** Copies the list. */
    public Fate {
        via = List.copyOf(via);
    }

    /** Whether the playbook asks for no more than a new name, and has that variable. */
    public boolean isRename() {
        return (kind == Kind.RENAME || kind == Kind.CHAIN) && replacement.isPresent();
    }
}
