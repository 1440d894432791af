package dev.matrixup.lint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the user does not want to hear of: by a list, and by comments on a line or above it. */
final class Ignored {
    private static final Pattern COMMENT = Pattern.compile("#\\s*matrixup:\\s*ignore\\s+([a-z-]+(?:[,\\s]+[a-z-]+)*)");

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
        int line = finding.place().line();
        return rules.contains(finding.rule())
                || names(finding, line)
                || line > 1 && isComment(finding, line - 1) && names(finding, line - 1);
    }

    private boolean names(LintFinding finding, int line) {
        Matcher comment = COMMENT.matcher(line(finding, line));
        return comment.find()
                && List.of(comment.group(1).split("[,\\s]+"))
                        .contains(finding.rule().id());
    }

    private boolean isComment(LintFinding finding, int line) {
        return line(finding, line).strip().startsWith("#");
    }

    private String line(LintFinding finding, int number) {
        List<String> all = lines.computeIfAbsent(finding.place().file(), Ignored::read);
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
