package dev.matrixup.manage;

import dev.matrixup.report.Printable;
import dev.matrixup.report.Wrap;
import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** What strangers wrote, in the columns of a screen of 80. */
final class Cells {
    /** A mark, and the blanks around it. */
    private static final int MARK = 6;

    private static final int LABEL = 12;
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);
    private static final DateTimeFormatter DAY_AND_YEAR = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);
    private static final int SCREEN = 77;

    private Cells() {}

    /** {@code alice}, of {@code @alice:example.com}. */
    static String localpart(String user) {
        String plain = ascii(user);
        int colon = plain.indexOf(':');
        return plain.substring(plain.startsWith("@") ? 1 : 0, colon < 0 ? plain.length() : colon);
    }

    /** A text and the blanks behind it; a format would take longer than all the rest of a row. */
    static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** A day as people say it: {@code 3 Mar}, with the year if it is another one than this. */
    static String day(Instant instant, Clock clock) {
        ZonedDateTime day = instant.atZone(clock.getZone());
        return (day.getYear() == ZonedDateTime.now(clock).getYear() ? DAY : DAY_AND_YEAR).format(day);
    }

    /** In one line of plain ASCII, as every screen is. */
    static String ascii(String text) {
        if (Printable.isPlain(text) && !text.contains("  ")) {
            return text.strip();
        }
        return text.strip().replaceAll("\\s+", " ").replaceAll("[^ -~]", "?");
    }

    /** The same, no longer than this. */
    static String cut(String text, int width) {
        String plain = ascii(text);
        return plain.length() <= width ? plain : plain.substring(0, width - 2) + "..";
    }

    /**
     * A row that begins with a name. One that is longer than its column stands on a line of its own: whoever wants to copy it needs all.
     *
     * @param named a mark and the name
     * @param visible how long the name is
     * @param width how long it may be
     */
    static List<String> row(String named, int visible, int width, String rest) {
        return visible <= width
                ? List.of((named + " ".repeat(width - visible + 2) + rest).stripTrailing())
                : List.of(named, (" ".repeat(MARK + width + 2) + rest).stripTrailing());
    }

    /** A label, and beside it a text that may take several lines; nothing for an empty text. */
    static void labelled(List<String> lines, String label, String text) {
        if (text.isEmpty()) {
            return;
        }
        String first = label;
        for (String line : Wrap.lines(text, SCREEN - LABEL)) {
            lines.add("  %-10s%s".formatted(first, line).stripTrailing());
            first = "";
        }
    }

    /** {@code 1 file}, {@code 12 files}. */
    static String count(long number, String one) {
        return number + " " + one + (number == 1 ? "" : "s");
    }
}
