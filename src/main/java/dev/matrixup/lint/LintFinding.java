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
 */
public record LintFinding(Rule rule, Severity severity, Place place, String reason, List<String> mend) {
    /** Copies the list. */
    public LintFinding {
        mend = List.copyOf(mend);
    }

    static LintFinding error(Rule rule, Place place, String reason, String... mend) {
        return new LintFinding(rule, Severity.ERROR, place, reason, List.of(mend));
    }

    static LintFinding warning(Rule rule, Place place, String reason, String... mend) {
        return new LintFinding(rule, Severity.WARNING, place, reason, List.of(mend));
    }

    static LintFinding hint(Rule rule, Place place, String reason, String... mend) {
        return new LintFinding(rule, Severity.HINT, place, reason, List.of(mend));
    }

    /** What somebody else would be refused for. */
    static LintFinding of(Rule rule, Severity severity, Failure failure, Place otherwise) {
        return new LintFinding(rule, severity, failure.place().orElse(otherwise), failure.getMessage(), failure.next());
    }

    /** A whole file or folder. */
    static Place whole(Path file) {
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
