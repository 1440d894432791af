package dev.matrixup.playbook;

import dev.matrixup.report.Failure;
import dev.matrixup.yaml.YamlNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The playbook's own stop at breaking changes: a user writes into a variable up to which version he has read them. It stops every run,
 * whatever its tags.
 *
 * @param expected the version that the checkout wants to be named
 * @param changes the breaking changes it lists, newest first
 */
public record VersionGate(String expected, List<Change> changes) {
    /** The user's variable. */
    public static final String VARIABLE = "matrix_playbook_migration_validated_version";

    private static final String EXPECTED = "matrix_playbook_migration_expected_version";
    private static final String CHANGES = "matrix_playbook_migration_breaking_changes";

    /** One breaking change. */
    public record Change(String version, String summary, String url) {
        private static final Pattern DAY = Pattern.compile("v(\\d{4})\\.(\\d{2})\\.(\\d{2})\\..*");

        /** The day that its version names; that of its entry in the changelog may be another one. */
        public Optional<LocalDate> date() {
            Matcher day = DAY.matcher(version);
            return day.matches()
                    ? Changelog.day("%s-%s-%s".formatted(day.group(1), day.group(2), day.group(3)))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return "%s: %s (%s)".formatted(version, summary, url);
        }
    }

    /** Copies the list. */
    public VersionGate {
        changes = List.copyOf(changes);
    }

    /** The gate of a checkout; none before March 2026. */
    public static Optional<VersionGate> of(Catalog catalog) {
        return catalog.find(EXPECTED)
                .flatMap(variable -> Nodes.text(variable.value()))
                .map(expected -> new VersionGate(
                        expected,
                        Nodes.items(catalog.find(CHANGES).map(Variable::value)).stream()
                                .map(VersionGate::change)
                                .toList()));
    }

    /** The changes after this version, oldest first. Versions are compared as texts, as the playbook does it. */
    public List<Change> since(String validated) {
        return changes.stream()
                .filter(change -> change.version().compareTo(validated) > 0)
                .sorted((one, other) -> one.version().compareTo(other.version()))
                .toList();
    }

    /**
     * Why the playbook would stop at this value of the user's variable; empty where it would not, or where that depends on a template.
     *
     * @param validated the variable's value, as it is written or as Ansible evaluates it; empty where it is not set
     * @return a failure (3) without a place
     */
    public Optional<Failure> judge(String validated) {
        if (validated.contains("{{") || !validated.isEmpty() && validated.compareTo(expected) >= 0) {
            return Optional.empty();
        }
        String line = "%s: \"%s\"".formatted(VARIABLE, expected);
        if (validated.isEmpty()) {
            return Optional.of(Failure.refused(
                            "The playbook wants to know up to which version you have read its breaking changes (%s); %s is not set."
                                    .formatted(Changelog.URL, VARIABLE))
                    .next("Read them, then write into your vars file:", line));
        }
        List<Change> missed = since(validated);
        List<String> next = new ArrayList<>();
        missed.forEach(change -> next.add(change.toString()));
        next.add("Adapt your vars file to these changes, then write into it:");
        next.add(line);
        return Optional.of(Failure.refused(
                        "The playbook has %s that you have not accepted: your vars file names %s, it expects %s."
                                .formatted(count(missed.size()), validated, expected))
                .next(next.toArray(String[]::new)));
    }

    private static String count(int changes) {
        return changes == 1 ? "1 breaking change" : changes + " breaking changes";
    }

    private static Change change(YamlNode node) {
        return new Change(
                Nodes.text(node, "version").orElse(""),
                Nodes.text(node, "summary").orElse(""),
                Nodes.text(node, "changelog_url").orElse(Changelog.URL));
    }
}
