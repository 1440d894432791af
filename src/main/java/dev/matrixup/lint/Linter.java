package dev.matrixup.lint;

import dev.matrixup.report.Place;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** All checks together. */
public final class Linter {
    private static final List<Check> CHECKS = List.of(
            new BrokenFiles(),
            new ConflictMarkers(),
            new DuplicateKeys(),
            new OverriddenValues(),
            new PassedOverFiles(),
            new OldVariables(),
            new OldMentions(),
            new UnknownVariables(),
            new DomainValue(),
            new MissingVariables(),
            new PlaybookChecks(),
            new RefusedValues(),
            new Placeholders(),
            new EmptySecrets(),
            new Gate(),
            new CheckoutRoles(),
            new UnreadChecks(),
            new IgnoreComments());

    /** By file and line. */
    public static final Comparator<Place> PLACES =
            Comparator.comparing(Place::file).thenComparing(Place::line).thenComparing(Place::column);

    /** The same for findings. */
    public static final Comparator<LintFinding> ORDER =
            Comparator.comparing(LintFinding::place, PLACES).thenComparing(LintFinding::rule);

    private Linter() {}

    /**
     * Everything that is wrong, in the order of files and lines.
     *
     * @param ignored the ids of findings that are left out, besides those that comments name. Throws a
     *     {@link dev.matrixup.report.Failure} of code 64 for one that is none
     */
    public static List<LintFinding> look(Subject subject, Collection<String> ignored) {
        Ignored silenced = new Ignored(ignored, subject);
        return CHECKS.parallelStream().flatMap(check -> check.look(subject).stream()).toList().stream()
                .filter(finding -> !silenced.covers(finding))
                .sorted(ORDER)
                .toList();
    }
}
