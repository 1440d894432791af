package dev.matrixup.lint;

import dev.matrixup.playbook.VersionGate;
import dev.matrixup.report.Place;
import java.util.List;
import java.util.Optional;

/** The playbook's own stop at breaking changes that nobody has accepted: {@link Rule#GATE}. */
final class Gate implements Check {
    @Override
    public List<LintFinding> look(Subject subject) {
        Optional<Setting> setting = subject.winner(VersionGate.VARIABLE);
        boolean missing = setting.isEmpty() && !subject.partlyUnread();
        Optional<String> validated = missing ? Optional.of("") : setting.flatMap(Setting::literal);
        Optional<Place> place = setting.map(Setting::place).or(subject::top);
        return validated
                .flatMap(version -> VersionGate.of(subject.catalog()).flatMap(gate -> gate.judge(version)))
                .flatMap(failure -> place.map(where -> LintFinding.of(Rule.GATE, Severity.ERROR, failure, where)))
                .stream()
                .toList();
    }
}
