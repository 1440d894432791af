package dev.matrixup.lint;

import dev.matrixup.playbook.VersionGate;
import java.util.List;

/** The playbook's own stop at breaking changes that nobody has accepted: {@link Rule#GATE}. */
final class Gate implements Check {
    @Override
    public List<LintFinding> look(Subject subject) {
        return VersionGate.of(subject.catalog())
                .map(gate -> subject.judged(VersionGate.VARIABLE, Rule.GATE, gate::judge))
                .orElse(List.of());
    }
}
