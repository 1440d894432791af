package dev.matrixup.migrate;

import dev.matrixup.lint.IgnoredName;
import dev.matrixup.lint.LintFinding;
import dev.matrixup.lint.LintReport;
import dev.matrixup.lint.LintText;
import dev.matrixup.lint.Rule;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Printable;
import dev.matrixup.report.Style;
import dev.matrixup.report.Wrap;
import dev.matrixup.workspace.Invocation;
import dev.matrixup.workspace.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A migration as people read it: the difference of all files, what is left, a sentence.
 *
 * @param server its domain, or whose files they are
 */
public record MigrationText(Style style, String server, Migration migration, Workspace workspace) {
    private static final int WIDTH = 77;
    private static final int MOST_NAMES = 3;

    /** The difference, secrets hidden, below a headline. */
    public List<String> difference() {
        List<String> lines = new ArrayList<>(List.of(headline(), ""));
        migration.files().forEach(edit -> {
            Path name = workspace.shown(edit.file());
            edit.difference(name).lines().forEach(line -> lines.add(style.difference(Printable.of(line))));
        });
        return lines;
    }

    /** What is left for a person, by files. */
    public List<String> left() {
        List<LintFinding> told = told(migration).toList();
        List<Path> files =
                told.stream().map(finding -> finding.place().file()).distinct().toList();
        return told.isEmpty()
                ? List.of()
                : LintText.findings(style, new LintReport(server, workspace.root(), files, told));
    }

    /** What is left and stops a deployment, as a refusal (3). */
    public static Failure failure(Migration migration) {
        List<Failure> errors = migration.left().stream()
                .filter(LintFinding::stops)
                .map(LintFinding::failure)
                .toList();
        return Failure.refused("%s left that %s a deploy."
                        .formatted(are(false, errors.size(), "error"), errors.size() == 1 ? "stops" : "stop"))
                .findings(errors);
    }

    /** That some names stay since the user has said so: a sentence for each id that he ignores. */
    public List<String> ignored() {
        Map<Rule, List<IgnoredName>> rules = migration.ignored().stream()
                .collect(Collectors.groupingBy(IgnoredName::rule, TreeMap::new, Collectors.toList()));
        List<String> sentences = new ArrayList<>();
        rules.forEach((rule, names) -> sentences.add("%s left alone, as you ignore [%s]: %s%s"
                .formatted(
                        are(false, names.size(), "old name"),
                        rule.id(),
                        names.stream()
                                .limit(MOST_NAMES)
                                .map(name -> "%s in %s:%d"
                                        .formatted(
                                                Printable.of(name.name()),
                                                workspace.shown(name.place().file()),
                                                name.place().line()))
                                .collect(Collectors.joining(", ")),
                        names.size() > MOST_NAMES ? ", ..." : ".")));
        return sentences;
    }

    /** What stops a deployment, and whatever else is about old names. */
    static Stream<LintFinding> told(Migration migration) {
        return migration.left().stream()
                .filter(finding -> finding.stops()
                        || switch (finding.rule()) {
                            case RENAMED, REPLACED, REMOVED, ENCRYPTED -> true;
                            default -> false;
                        });
    }

    /** The variables that would be taken out, a line each. */
    public List<String> removal() {
        List<String> lines = new ArrayList<>();
        int count = migration.removable().size();
        lines.add("");
        lines.add(
                count == 1
                        ? "This variable does nothing any more:"
                        : "These %d variables do nothing any more:".formatted(count));
        lines.add("");
        migration
                .removable()
                .forEach(change -> lines.add(style.marked(
                        Mark.REMOVED,
                        "%s:%d   %s"
                                .formatted(
                                        change.place().file().getFileName(),
                                        change.place().line(),
                                        Printable.of(change.from())))));
        lines.add("");
        return lines;
    }

    /** The breaking changes that nobody has said to have read. */
    public List<String> gate() {
        List<String> lines = new ArrayList<>();
        pending().ifPresent(step -> {
            lines.add("");
            lines.addAll(Wrap.lines(
                    step.from().isEmpty()
                            ? "The playbook lists these breaking changes, up to %s:".formatted(step.to())
                            : "The playbook lists these breaking changes since %s, up to %s:"
                                    .formatted(step.from(), step.to()),
                    WIDTH));
            lines.add("");
            step.changes().forEach(change -> {
                List<String> summary = Wrap.lines(Printable.of(change.summary()), WIDTH - 6);
                lines.add(style.marked(Mark.NOTE, Printable.of(change.version())));
                summary.forEach(line -> lines.add("      " + line));
                lines.add("      " + Printable.of(change.url()));
            });
            lines.add("");
        });
        return lines;
    }

    /** The gate that is behind and stays so. */
    public Optional<GateStep> pending() {
        return migration.gates().stream().filter(step -> !step.acknowledged()).findFirst();
    }

    /**
     * The whole screen.
     *
     * @param dry whether nothing was written
     * @param asked whether the difference was shown before
     */
    public List<String> lines(boolean dry, boolean asked) {
        List<String> lines = new ArrayList<>();
        if (migration.changes() && !asked) {
            lines.addAll(difference());
            lines.add("");
        } else if (asked) {
            lines.add("");
        }
        List<String> left = left();
        if (!left.isEmpty()) {
            lines.addAll(left);
            lines.add("");
        }
        lines.addAll(Wrap.lines(
                Stream.concat(Stream.of(outcome(dry)), ignored().stream()).collect(Collectors.joining(" ")), WIDTH));
        return lines;
    }

    private String headline() {
        return style.bold(server) + "  to the names of your playbook";
    }

    private String outcome(boolean dry) {
        if (!migration.changes() && !migration.stops()) {
            return "There is nothing to migrate in the files of %s.".formatted(server);
        }
        long errors = migration.left().stream().filter(LintFinding::stops).count();
        List<String> sentences = new ArrayList<>();
        if (migration.changes()) {
            sentences.addAll(done(dry));
            sentences.add(dry ? "Nothing was changed yet." : "The server is as before.");
        } else {
            sentences.add("Nothing can be migrated without you.");
        }
        if (errors > 0) {
            sentences.add("%s left.".formatted(are(dry && migration.changes(), errors, "error")));
        }
        return String.join(" ", sentences);
    }

    private List<String> done(boolean dry) {
        List<String> done = new ArrayList<>();
        int renamed = migration.renamed().size();
        int mentions = migration.references().size();
        if (renamed + mentions > 0) {
            String both = renamed > 0 && mentions > 0 ? count(renamed, "variable") + " and " : "";
            done.add("%s renamed in %s."
                    .formatted(
                            both.isEmpty()
                                    ? are(dry, renamed + mentions, renamed > 0 ? "variable" : "mention")
                                    : both + count(mentions, "mention") + (dry ? " would be" : " are"),
                            count(migration.files().size(), "file")));
        }
        if (!migration.removed().isEmpty()) {
            done.add("%s taken out.".formatted(are(dry, migration.removed().size(), "variable")));
        }
        migration.gates().stream()
                .filter(GateStep::acknowledged)
                .findFirst()
                .ifPresent(step -> done.add("The breaking changes up to %s %s acknowledged."
                        .formatted(step.to(), dry ? "would be" : "are")));
        return done;
    }

    private static String are(boolean would, long count, String what) {
        return count(count, what) + (would ? " would be" : count == 1 ? " is" : " are");
    }

    private static String count(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    /**
     * What to type next.
     *
     * @param typed what was said for a dry run and is to be said again; nothing where it was made
     */
    public static List<String> next(Migration migration, Invocation invocation, Choices typed, boolean dry) {
        List<String> next = new ArrayList<>();
        if (dry && migration.changes()) {
            next.add(invocation.of("vars migrate" + typed.options()));
        }
        if (!migration.removable().isEmpty()) {
            next.add(invocation.of("vars migrate" + typed.removing().options(), "takes them out"));
        }
        migration.gates().stream()
                .filter(step -> !step.acknowledged())
                .findFirst()
                .ifPresent(step -> next.add(invocation.of(
                        "vars migrate" + typed.acknowledging(step.to()).options(), "once it is read")));
        if (next.isEmpty() && migration.stops()) {
            next.add(invocation.of("vars lint"));
        } else if (next.isEmpty() && migration.changes()) {
            next.add(invocation.of("deploy"));
        }
        return next;
    }
}
