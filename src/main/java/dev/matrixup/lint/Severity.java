package dev.matrixup.lint;

import java.util.Locale;

/** How bad a finding is. */
public enum Severity {
    /** It stops a run, or is ignored in silence: a deployment is refused. */
    ERROR,
    /** It may surprise somebody. */
    WARNING,
    /** It may be meant so. */
    HINT;

    /** The word for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
