package dev.matrixup.report;

import dev.matrixup.report.Event.Row;
import dev.matrixup.report.Event.RunFinished;
import java.util.ArrayList;
import java.util.List;

/** The last lines of a run: a sentence of verdict, what the user wants to know now, and the command to type next. */
final class Closing {
    private Closing() {}

    static List<String> lines(Style style, RunFinished end) {
        List<String> lines = new ArrayList<>();
        if (end.verdict().isEmpty()) {
            // Why it failed stands below, for itself.
            lines.add("");
            return lines;
        }
        lines.add("");
        List<String> verdict = Wrap.lines(end.verdict(), Style.beside(end.took()));
        lines.add(style.sentence(verdict.get(0), end.took()));
        lines.addAll(verdict.subList(1, verdict.size()));
        if (!end.rows().isEmpty()) {
            lines.add("");
            for (Row row : end.rows()) {
                String label = "  %-10s".formatted(row.label());
                for (String line : row.text().split("\n", -1)) {
                    lines.add(label + line);
                    label = " ".repeat(label.length());
                }
            }
        }
        if (!end.next().isEmpty()) {
            if (!end.rows().isEmpty()) {
                lines.add("");
            }
            lines.add(style.next(end.next()).stripTrailing());
        }
        return lines;
    }
}
