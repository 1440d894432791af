package dev.matrixup.report;

import java.nio.file.Path;

/**
 * A place in a file that a message points at.
 *
 * @param file the file, printed as it is given
 * @param line counted from 1
 * @param column counted from 1, in characters
 * @param text the whole line without its line break, empty where it must not be shown
 */
public record Place(Path file, int line, int column, String text) {
    /** A line with an address that has a password in it is not shown. */
    public Place {
        text = GitAddress.holdsSecret(text) ? "" : text;
    }

    /** {@code file:line:column}, as compilers print it and editors follow it. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }

    /** The same place where its line must not be shown. */
    public Place withoutText() {
        return new Place(file, line, column, "");
    }

    /** The line and a caret below its column, two lines; empty without a text. */
    public String excerpt() {
        if (text.isBlank()) {
            return "";
        }
        String shown = text.replace('\t', ' ');
        return "%5d | %s%n      | %s^"
                .formatted(line, shown, " ".repeat(Math.max(0, Math.min(column, shown.length() + 1) - 1)));
    }
}
