package dev.matrixup.lint;

import java.util.List;

/** Looks for one kind of problem. */
interface Check {
    /** What is wrong. */
    List<LintFinding> look(Subject subject);
}
