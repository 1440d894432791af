package dev.matrixup.deploy;

import dev.matrixup.report.Printable;
import dev.matrixup.report.Style;
import dev.matrixup.report.Wrap;
import java.util.ArrayList;
import java.util.List;

/**
 * What an edit of files comes to, secrets hidden.
 *
 * @param subject what it is about
 * @param outcome what is so now, a sentence
 */
public record VarsEdited(String server, String subject, boolean changed, List<Difference> files, String outcome) {
    private static final int WIDTH = 77;

    /** What changes in one file, as {@code diff -u} has it. */
    public record Difference(String file, List<String> lines) {
        /** Copies the list. */
        public Difference {
            lines = List.copyOf(lines);
        }
    }

    /** Copies the list. */
    public VarsEdited {
        files = List.copyOf(files);
    }

    /** The screen. */
    public List<String> lines(Style style) {
        if (!changed) {
            return Wrap.lines(outcome, WIDTH);
        }
        List<String> lines = new ArrayList<>(difference(style));
        lines.addAll(end());
        return lines;
    }

    /** The first part of the screen: what changes. */
    List<String> difference(Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(style.bold(server) + "  " + subject);
        lines.add("");
        files.forEach(file -> file.lines().forEach(line -> lines.add(style.difference(Printable.of(line)))));
        return lines;
    }

    /** The last one: what is so now. */
    List<String> end() {
        List<String> lines = new ArrayList<>(List.of(""));
        lines.addAll(Wrap.lines(outcome, WIDTH));
        return lines;
    }
}
