package dev.matrixup.deploy;

import dev.matrixup.lint.LintFinding;
import dev.matrixup.report.Failure;

/**
 * Something that a check found.
 *
 * @param stops whether it would stop a deployment, or be ignored by it in silence
 * @param what sentence, place and mend; its exit code counts only if it stops
 */
record Finding(boolean stops, Failure what) {
    /** What a deployment is refused for. */
    static Finding error(Failure what) {
        return new Finding(true, what);
    }

    /** What {@code vars lint} finds, too. */
    static Finding of(LintFinding found) {
        return new Finding(found.stops(), found.failure());
    }

    /** What the user should know, with its mend: commands or lines to copy. */
    static Finding warning(String text, String... mend) {
        return new Finding(false, Failure.refused(text).next(mend));
    }
}
