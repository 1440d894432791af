package dev.matrixup.lint;

import dev.matrixup.report.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the user does not want to hear of: by a list, and by comments on a line or above it. */
final class Ignored {
    private final Set<Rule> rules;
    private final Map<Path, List<String>> lines = new HashMap<>();

    /** @param ids of rules. Throws a {@link dev.matrixup.report.Failure} of code 64 for one that is none */
    Ignored(Collection<String> ids, Subject subject) {
        rules = ids.stream().map(Rule::of).collect(Collectors.toSet());
        // They may not be written yet.
        subject.userTexts()
                .forEach(text -> lines.put(
                        text.file(),
                        new String(text.bytes(), StandardCharsets.UTF_8).lines().toList()));
    }

    boolean covers(LintFinding finding) {
        return covers(finding.rule(), finding.place());
    }

    /** Whether that is not to be heard of there. */
    boolean covers(Rule rule, Place place) {
        Path file = place.file();
        int line = place.line();
        return rules.contains(rule)
                || IgnoreComment.of(line(file, line)).names(rule)
                || line > 1
                        && isComment(line(file, line - 1))
                        && IgnoreComment.of(line(file, line - 1)).names(rule);
    }

    private static boolean isComment(String line) {
        return line.strip().startsWith("#");
    }

    private String line(Path file, int number) {
        List<String> all = lines.computeIfAbsent(file, Ignored::read);
        return number <= all.size() ? all.get(number - 1) : "";
    }

    private static List<String> read(Path file) {
        try {
            return Files.isRegularFile(file)
                    ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                            .lines()
                            .toList()
                    : List.of();
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
