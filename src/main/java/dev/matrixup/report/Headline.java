package dev.matrixup.report;

import dev.matrixup.report.Event.RunStarted;
import dev.matrixup.report.Event.Title;

/** The first line of a run: what, where, which playbook. */
final class Headline {
    private Headline() {}

    static String of(Style style, RunStarted run) {
        return "%s  %s   playbook %s   run %s"
                .formatted(style.bold(run.server()), run.target(), run.playbook(), run.id());
    }

    static String of(Style style, Title title) {
        return "%s  %s".formatted(style.bold(title.subject()), title.text());
    }
}
