package dev.matrixup.lint;

import dev.matrixup.report.Place;
import dev.matrixup.yaml.Entry;
import dev.matrixup.yaml.YamlText;
import java.util.List;

/** A variable that is set twice in one file, of which Ansible takes the last: {@link Rule#DUPLICATE}. */
final class DuplicateKeys implements Check {
    @Override
    public List<LintFinding> look(Subject subject) {
        return subject.texts().stream()
                .flatMap(text -> text.duplicates().stream().map(entry -> finding(text, entry)))
                .toList();
    }

    private static LintFinding finding(YamlText text, Entry entry) {
        Place counts = text.find(entry.key()).orElse(entry).place();
        return LintFinding.warning(
                Rule.DUPLICATE,
                entry.place(),
                "%s is set again in line %d, and only that counts.".formatted(entry.key(), counts.line()),
                "keep one of the two");
    }
}
