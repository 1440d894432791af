package dev.matrixup.report;

import dev.matrixup.report.Event.Mark;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a line looks: marks, colours and times. Colour never carries meaning alone, so every line reads the same without it. */
public record Style(boolean colour) {
    private static final int BOLD = 1;
    private static final int DIM = 2;
    private static final int RED = 31;
    private static final int GREEN = 32;
    private static final int YELLOW = 33;
    private static final int CYAN = 36;

    /** Where a time ends, counted from 1. */
    private static final int TIME_END = 77;

    private static final int NAME_WIDTH = 14;

    /** What parts a command from what it is for. */
    private static final Pattern GAP = Pattern.compile("(?<=\\S) {3,}(?=\\S)");

    private static final int LEAST_GAP = 5;

    private static final String PROGRAM = "matrixup";

    /** A line of the run: mark, name, text and, at its end, a time; {@code took} may be null. */
    public String line(Mark mark, String name, String text, Duration took) {
        String head = "  %s  %s".formatted(mark(mark), pad(name, NAME_WIDTH));
        String line = took == null ? head + text : withTime(head + text, visibleLength(mark, name, text), took);
        return line.stripTrailing();
    }

    /** A mark and a text, without a name. */
    public String marked(Mark mark, String text) {
        return "  " + mark(mark) + "  " + text;
    }

    /** The same with a time at its end. */
    public String marked(Mark mark, String text, Duration took) {
        return withTime(marked(mark, text), "  xx  ".length() + text.length(), took);
    }

    /** A line below one of the run, under its text. */
    public String detail(String text) {
        return " ".repeat(6 + NAME_WIDTH) + text;
    }

    /** A sentence with a time at the end of its line; without one if nothing was measured. */
    public String sentence(String text, Duration took) {
        return took.toMillis() == 0 ? text : withTime(text, text.length(), took);
    }

    /** The command to type next, and below it the others; what they are for stands in one column. */
    public String next(List<String> commands) {
        StringBuilder lines = new StringBuilder();
        for (String command : aligned(commands.stream().map(Style::typed).toList())) {
            lines.append(lines.isEmpty() ? "Next: " : "      ")
                    .append(copyable(command))
                    .append('\n');
        }
        return lines.toString();
    }

    /** The lines of a mend: commands as the user types them; DNS records have columns of their own, which stay. */
    static List<String> mend(List<String> lines) {
        return lines.stream().noneMatch(Style::isCommand)
                ? lines
                : aligned(lines.stream().map(Style::typed).toList());
    }

    /** Behind the longest command at least this gap, and no less than its own where that reaches further. */
    private static List<String> aligned(List<String> lines) {
        int column = lines.stream()
                .map(GAP::matcher)
                .filter(Matcher::find)
                .mapToInt(gap -> Math.max(gap.end(), gap.start() + LEAST_GAP))
                .max()
                .orElse(0);
        return lines.stream()
                .map(line -> GAP.matcher(line).replaceFirst(gap -> " ".repeat(column - gap.start())))
                .toList();
    }

    /** What stands behind a wide gap is said about the command. */
    private String copyable(String line) {
        int gap = line.indexOf("   ");
        return gap < 0 ? paint(CYAN, line) : paint(CYAN, line.substring(0, gap)) + line.substring(gap);
    }

    /** As the user started us, which the launcher knows: with {@code ./matrixup} in the source folder. */
    private static String typed(String command) {
        return isCommand(command)
                ? System.getProperty("matrixup.program", PROGRAM) + command.substring(PROGRAM.length())
                : command;
    }

    private static boolean isCommand(String line) {
        return line.startsWith(PROGRAM + " ");
    }

    /** A headline. */
    public String bold(String text) {
        return paint(BOLD, text);
    }

    /** A word that says that something failed. */
    public String red(String text) {
        return paint(RED, text);
    }

    /** A line of a difference as {@code diff -u} prints it. */
    public String difference(String line) {
        return line.startsWith("--- ") || line.startsWith("+++ ")
                ? bold(line)
                : line.startsWith("+")
                        ? paint(GREEN, line)
                        : line.startsWith("-") ? paint(RED, line) : line.startsWith("@@") ? paint(CYAN, line) : line;
    }

    /** A length of time as people read it: {@code 0.4s}, {@code 14.2s}, {@code 2m44s}, {@code 1h05m}. */
    public static String time(Duration took) {
        long tenths = Math.round(took.toMillis() / 100.0);
        if (tenths < 600) {
            return tenths / 10 + "." + tenths % 10 + "s";
        }
        long seconds = took.toSeconds();
        return seconds < 3600
                ? "%dm%02ds".formatted(seconds / 60, seconds % 60)
                : "%dh%02dm".formatted(seconds / 3600, seconds / 60 % 60);
    }

    /** A length of time as people say it, of whole units: {@code 40 s}, {@code 12 min}, {@code 5 hours}, {@code 1 day}. */
    public static String roughly(Duration time) {
        if (time.toSeconds() < 60) {
            return Math.max(0, time.toSeconds()) + " s";
        }
        if (time.toMinutes() < 60) {
            return time.toMinutes() + " min";
        }
        boolean hours = time.toHours() < 48;
        long count = hours ? time.toHours() : time.toDays();
        return count + (hours ? " hour" : " day") + (count == 1 ? "" : "s");
    }

    /** How long a text may be that stands on one line with this time. */
    static int beside(Duration took) {
        return TIME_END - 1 - time(took).length();
    }

    private static String withTime(String line, int length, Duration took) {
        String time = time(took);
        return line + " ".repeat(Math.max(1, TIME_END - length - time.length())) + time;
    }

    private static int visibleLength(Mark mark, String name, String text) {
        return 6 + Math.max(NAME_WIDTH, name.length() + 1) + text.length();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }

    private String mark(Mark mark) {
        return switch (mark) {
            case OK -> paint(GREEN, "ok");
            case RUNNING -> " " + paint(CYAN, ">");
            case WARNING -> " " + paint(YELLOW, "!");
            case FAILED -> " " + paint(RED, "x");
            case ADDED -> " " + paint(GREEN, "+");
            case CHANGED -> " " + paint(YELLOW, "~");
            case REMOVED -> " " + paint(RED, "-");
            case NOTE -> " " + paint(DIM, ".");
        };
    }

    private String paint(int code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
