package dev.matrixup.report;

import java.util.ArrayList;
import java.util.List;

/** A failure as a screen shows it: what happened, where, what to do next; below it those that it sums up. */
public final class FailureLines {
    private static final int WIDTH = 77;

    private FailureLines() {}

    /** Its lines. */
    public static List<String> of(Style style, Failure failure) {
        List<String> lines = new ArrayList<>(alone(style, failure));
        for (Failure finding : failure.findings()) {
            lines.add("");
            lines.addAll(alone(style, finding));
        }
        return lines;
    }

    private static List<String> alone(Style style, Failure failure) {
        List<String> lines = new ArrayList<>(Wrap.lines(failure.getMessage().stripTrailing(), WIDTH));
        failure.place().ifPresent(place -> {
            lines.add("");
            lines.add("  " + place);
            if (!place.excerpt().isEmpty()) {
                lines.add(place.excerpt());
            }
            if (!failure.next().isEmpty()) {
                lines.add("");
            }
        });
        if (!failure.next().isEmpty()) {
            lines.add(style.next(failure.next()).stripTrailing());
        }
        return lines;
    }
}
