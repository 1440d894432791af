package dev.matrixup.report;

import java.util.ArrayList;
import java.util.List;

/** Breaks long sentences at blanks. */
public final class Wrap {
    private Wrap() {}

    /** The lines of a text, none longer than {@code width} but for a word that is; a line that is indented stays as it is. */
    public static List<String> lines(String text, int width) {
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            String rest = line;
            while (rest.length() > width && !line.startsWith(" ")) {
                int before = rest.lastIndexOf(' ', width);
                // A word that is longer than the line stands alone on it.
                int blank = before > 0 ? before : rest.indexOf(' ', width);
                if (blank < 0) {
                    break;
                }
                lines.add(rest.substring(0, blank));
                rest = rest.substring(blank + 1);
            }
            lines.add(rest);
        }
        return lines;
    }
}
