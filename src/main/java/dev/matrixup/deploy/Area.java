package dev.matrixup.deploy;

import java.util.List;

/**
 * What the checks of one kind came to.
 *
 * @param name one word, as it is shown
 * @param summary one line about what was seen; empty if there is nothing to say
 * @param facts the same for logs, {@code key=value}
 * @param findings errors and warnings
 */
record Area(String name, String summary, List<String> facts, List<Finding> findings) {
    Area {
        facts = List.copyOf(facts);
        findings = List.copyOf(findings);
    }

    /** Whether something in it stops a deployment. */
    boolean stops() {
        return findings.stream().anyMatch(Finding::stops);
    }
}
