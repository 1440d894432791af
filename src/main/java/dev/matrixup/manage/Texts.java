package dev.matrixup.manage;

import dev.matrixup.admin.MatrixError;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Style;
import dev.matrixup.report.Wrap;
import java.util.ArrayList;
import java.util.List;

/** What several screens and questions have in common. */
final class Texts {
    /** From the text's first column to the last one that is written to. */
    private static final int WIDTH = 57;

    private Texts() {}

    /** A line with a name and a text that may need further lines. */
    static List<String> wrapped(Style style, Mark mark, String name, String text) {
        List<String> pieces = Wrap.lines(text, WIDTH);
        List<String> lines = new ArrayList<>();
        lines.add(style.line(mark, name, pieces.get(0), null));
        pieces.stream().skip(1).map(style::detail).forEach(lines::add);
        return lines;
    }

    /** Whether somebody said yes. */
    static boolean isYes(String answer) {
        return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
    }

    /** A sentence as a part of another one. */
    static String clause(String sentence) {
        return sentence.replaceFirst("[.]$", "");
    }

    /** What a homeserver says, as a part of a sentence. */
    static String clause(MatrixError error) {
        return error.error().isEmpty() ? error.getMessage() : clause(error.error());
    }
}
