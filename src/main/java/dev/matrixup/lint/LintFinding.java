package dev.matrixup.lint;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import java.nio.file.Path;
import java.util.List;

/**
 * Something that a check found.
 *
 * @param rule what it is called
 * @param severity how bad it is
 * @param place where it stands; the first line of a file or folder that is wrong as a whole
 * @param reason whole sentences
 * @param mend what to do about it: sentences, commands or lines to copy; may be empty
 * @param mendable whether {@code vars migrate} does it without a question
 */
public record LintFinding(
        Rule rule, Severity severity, Place place, String reason, List<String> mend, boolean mendable) {
    /** Copies the list. */
    public LintFinding {
        mend = List.copyOf(mend);
    }

    static LintFinding error(Rule rule, Place place, String reason, String... mend) {
        return of(rule, Severity.ERROR, place, reason, mend);
    }

    static LintFinding warning(Rule rule, Place place, String reason, String... mend) {
        return of(rule, Severity.WARNING, place, reason, mend);
    }

    static LintFinding hint(Rule rule, Place place, String reason, String... mend) {
        return of(rule, Severity.HINT, place, reason, mend);
    }

    static LintFinding of(Rule rule, Severity severity, Place place, String reason, String... mend) {
        return new LintFinding(rule, severity, place, reason, List.of(mend), false);
    }

    /** What somebody else would be refused for. @param otherwise where, if the failure has no place */
    public static LintFinding of(Rule rule, Severity severity, Failure failure, Place otherwise) {
        return of(
                rule,
                severity,
                failure.place().orElse(otherwise),
                failure.getMessage(),
                failure.next().toArray(String[]::new));
    }

    /** The same, with that. */
    LintFinding mendable(boolean can) {
        return new LintFinding(rule, severity, place, reason, mend, can);
    }

    /** A whole file or folder. */
    public static Place whole(Path file) {
        return new Place(file, 1, 1, "");
    }

    /** Whether it would stop a deployment. */
    public boolean stops() {
        return severity == Severity.ERROR;
    }

    /** The same as a refusal (3). */
    public Failure failure() {
        return Failure.refused(reason).at(place).next(mend.toArray(String[]::new));
    }
}
