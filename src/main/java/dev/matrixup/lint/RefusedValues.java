package dev.matrixup.lint;

import dev.matrixup.playbook.PlaybookRole;
import dev.matrixup.report.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Values that are not among those that a role's own checks accept: {@link Rule#VALUE}. An error where the role always runs; others may be
 * switched off.
 */
final class RefusedValues implements Check {
    /** How the playbook's tasks ask, as the whole condition of one that fails. */
    private static final Pattern CONDITION =
            Pattern.compile("(?m)^\\s+when: \"?(\\w+) not in \\[((?:'[\\w-]*'(?:, )?)+)]\"?$");

    private static final Pattern QUOTED = Pattern.compile("'([\\w-]*)'");
    private static final String ALWAYS = "matrix-base";

    /** A setting whose value a role refuses. */
    private record Refused(PlaybookRole role, Setting setting, String value, List<String> accepted) {}

    @Override
    public List<LintFinding> look(Subject subject) {
        return all(subject).map(RefusedValues::finding).toList();
    }

    /** Where a value stands that is refused. */
    static Set<Place> places(Subject subject) {
        return all(subject).map(refused -> refused.setting().place()).collect(Collectors.toSet());
    }

    private static Stream<Refused> all(Subject subject) {
        return subject.catalog().roles().stream()
                .distinct()
                .flatMap(role -> conditions(subject.catalog().folder(role).resolve("tasks/validate_config.yml"))
                        .flatMap(condition -> refused(role, condition, subject)));
    }

    private static Stream<Refused> refused(PlaybookRole role, MatchResult condition, Subject subject) {
        String name = condition.group(1);
        List<String> accepted = QUOTED.matcher(condition.group(2))
                .results()
                .map(match -> match.group(1))
                .toList();
        boolean own = subject.catalog()
                .find(name)
                .flatMap(variable -> variable.owner())
                .filter(role.name()::equals)
                .isPresent();
        return own
                ? subject.winner(name).stream()
                        .flatMap(setting -> setting
                                .literal()
                                .filter(value -> !value.isEmpty() && !accepted.contains(value))
                                .map(value -> new Refused(role, setting, value, accepted))
                                .stream())
                : Stream.empty();
    }

    private static LintFinding finding(Refused refused) {
        return LintFinding.of(
                Rule.VALUE,
                refused.role().name().endsWith(ALWAYS) ? Severity.ERROR : Severity.WARNING,
                refused.setting().place(),
                "%s is %s, which the playbook refuses."
                        .formatted(refused.setting().name(), refused.value()),
                "one of "
                        + refused.accepted().stream()
                                .map(one -> one.isEmpty() ? "''" : one)
                                .collect(Collectors.joining(", ")));
    }

    private static Stream<MatchResult> conditions(Path file) {
        try {
            return Files.isRegularFile(file)
                    ? CONDITION
                            .matcher(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
                            .results()
                    : Stream.empty();
        } catch (IOException unreadable) {
            // Whoever needs the file says so.
            return Stream.empty();
        }
    }
}
