package dev.matrixup.lint;

import dev.matrixup.playbook.Fate;
import dev.matrixup.yaml.Mention;
import java.util.List;
import java.util.Optional;

/**
 * Templates that mention a variable which the checkout no longer has: {@link Rule#RENAMED}, {@link Rule#REPLACED}, {@link Rule#REMOVED}.
 * Where nobody sets it, a run stops at it. A name in quotes may mean something else, so that is a warning.
 */
final class OldMentions implements Check {
    @Override
    public List<LintFinding> look(Subject subject) {
        Renames renames = Renames.of(subject);
        return subject.mentions()
                .flatMap(mention -> finding(mention, renames, subject).stream()
                        .flatMap(finding -> weighed(finding, mention.name(), renames, subject).stream()))
                .toList();
    }

    /** Where somebody sets the name, it has a value as yet: the mention is to be mended together with it. */
    private static Optional<LintFinding> weighed(LintFinding finding, String name, Renames renames, Subject subject) {
        if (subject.winner(name).isEmpty() && !renames.isSet(name)) {
            return Optional.of(finding);
        }
        boolean left = subject.catalog().defines(name)
                || renames.ignored().stream().anyMatch(one -> one.name().equals(name));
        return left
                ? Optional.empty()
                : Optional.of(LintFinding.hint(
                                finding.rule(),
                                finding.place(),
                                finding.reason(),
                                finding.mend().toArray(String[]::new))
                        .mendable(finding.mendable()));
    }

    private static Optional<LintFinding> finding(Mention mention, Renames renames, Subject subject) {
        String name = mention.name();
        String begin = "%s is mentioned here, and is ".formatted(name);
        if (renames.meaning(name).isPresent()) {
            Meaning meaning = renames.meaning(name).get();
            return of(
                    Rule.REPLACED,
                    mention,
                    begin + "gone. " + meaning.why(),
                    meaning.mend(Optional.empty(), subject).toArray(String[]::new));
        }
        Optional<String> now = renames.becomes(name);
        if (now.isPresent()) {
            return of(
                            Rule.RENAMED,
                            mention,
                            "%s%s now.".formatted(begin, now.get()),
                            mention.quoted() ? "if the variable is meant, now " + now.get() : "now " + now.get())
                    .map(finding -> finding.mendable(!mention.quoted()));
        }
        if (renames.flag(name).isPresent()) {
            return of(Rule.REMOVED, mention, begin + "gone.", "write something else");
        }
        return renames.fate(name)
                .flatMap(fate -> of(
                        switch (fate.kind()) {
                            case RENAME, CHAIN -> Rule.RENAMED;
                            case REMOVED -> Rule.REMOVED;
                            case SUPERSEDED, PROSE -> Rule.REPLACED;
                        },
                        mention,
                        begin + "gone." + (fate.kind() == Fate.Kind.RENAME ? "" : OldVariables.words(fate)),
                        fate.replacement()
                                .map(next -> "%s took its place; its values may mean something else".formatted(next))
                                .orElse("write something else")));
    }

    private static Optional<LintFinding> of(Rule rule, Mention mention, String reason, String... mend) {
        return Optional.of(LintFinding.of(
                rule, mention.quoted() ? Severity.WARNING : Severity.ERROR, mention.place(), reason, mend));
    }
}
