package dev.matrixup.migrate;

import dev.matrixup.playbook.VersionGate;
import java.util.List;

/**
 * The playbook's gate, which is behind.
 *
 * @param from the version that the user names; empty if he names none
 * @param to the version that the checkout expects
 * @param changes the breaking changes between the two, oldest first
 * @param acknowledged whether the user has said that he has read them
 */
public record GateStep(String from, String to, List<VersionGate.Change> changes, boolean acknowledged) {
    /** Copies the list. */
    public GateStep {
        changes = List.copyOf(changes);
    }
}
