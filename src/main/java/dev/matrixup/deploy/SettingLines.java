package dev.matrixup.deploy;

import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Style;
import java.util.List;

/** A variable and what is said about it: in two columns, or with the text behind or below a name that is too long for that. */
final class SettingLines {
    /** What fits behind the place, at 80 columns. */
    private static final int WIDTH = 57;

    private SettingLines() {}

    static List<String> of(Style style, Mark mark, String where, String variable, String text) {
        String aligned = "%-42s  %s".formatted(variable, text).stripTrailing();
        String close = variable + "  " + text;
        if (aligned.length() <= WIDTH || close.length() <= WIDTH) {
            return List.of(style.line(mark, where, aligned.length() <= WIDTH ? aligned : close, null));
        }
        return List.of(style.line(mark, where, variable, null), style.detail("  " + text));
    }
}
