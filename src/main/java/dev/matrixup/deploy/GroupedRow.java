package dev.matrixup.deploy;

import dev.matrixup.report.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** A row of a listing whose rows stand below headlines. */
public interface GroupedRow {
    /** The headline. */
    String group();

    /** The row alone. */
    List<String> lines(Style style);

    /** Draws rows as they come: a headline above the first one of each group. */
    static <T extends GroupedRow> BiFunction<Style, T, List<String>> drawing() {
        String[] group = {""};
        return (style, row) -> {
            List<String> lines = new ArrayList<>();
            if (!row.group().equals(group[0])) {
                group[0] = row.group();
                lines.add("  " + row.group());
            }
            lines.addAll(row.lines(style));
            return lines;
        };
    }
}
