package dev.matrixup.manage;

import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Style;
import dev.matrixup.workspace.Invocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was done to something of a server, as the server confirmed it.
 *
 * @param subject the user, the room, or the server's domain
 * @param change what it came to; where {@code changed} is false, what it was before
 * @param count how many devices, members or files that hit, if there are any to count
 * @param notes what else came of it
 */
public record Done(
        String subject, Change change, boolean changed, Optional<Long> count, List<String> notes, Duration took) {
    /** What can be done. */
    public enum Change {
        /** The user administers the server. */
        ADMINISTRATOR,
        /** The user does not administer the server. */
        NO_ADMINISTRATOR,
        /** The user has another password, and the devices are logged out. */
        PASSWORD,
        /** The user has another password; the devices stay. */
        PASSWORD_ONLY,
        /** The account can no longer be used. */
        DEACTIVATED,
        /** Nor is seen any longer what the user said. */
        ERASED,
        /** The room is gone from the server. */
        DELETED,
        /** No user of the server is in the room any longer; what was said in it is kept. */
        LEFT,
        /** Copies of other servers' files are removed. */
        REMOTE_MEDIA,
        /** Files of this server's users are deleted. */
        LOCAL_MEDIA
    }

    private static final int BESIDE = 65;

    /** Copies the notes. */
    public Done {
        notes = List.copyOf(notes);
    }

    /** The same with these notes. */
    Done with(List<String> others) {
        return new Done(subject, change, changed, count, others, took);
    }

    /** The screen. */
    public List<String> lines(Style style) {
        String text = text();
        Mark mark = changed ? Mark.OK : Mark.NOTE;
        List<String> lines = new ArrayList<>();
        lines.add(
                took.toMillis() == 0 || text.length() > BESIDE
                        ? style.marked(mark, text)
                        : style.marked(mark, text, took));
        notes.forEach(note -> lines.add(style.marked(Mark.NOTE, note)));
        lines.add("");
        return lines;
    }

    /** What to type next: whose token has ended needs another one. */
    public List<String> next(Invocation invocation) {
        return notes.isEmpty() ? List.of() : List.of(invocation.of("token login NAME", "another administrator's"));
    }

    private String text() {
        String name = Cells.ascii(subject);
        String now = changed ? " now" : " already";
        return switch (change) {
            case ADMINISTRATOR -> name + " is an administrator" + now;
            case NO_ADMINISTRATOR -> name + (changed ? " is no longer an administrator" : " is no administrator");
            case PASSWORD -> name + " has a new password" + devices();
            case PASSWORD_ONLY -> name + " has a new password; all devices stay logged in";
            case DEACTIVATED -> name + " is deactivated" + now;
            case ERASED -> name + " is deactivated and erased" + now;
            case DELETED -> name + " is deleted" + members();
            case LEFT -> name + " is left" + members();
            case REMOTE_MEDIA ->
                Cells.count(number(), "copy").replace("copys", "copies") + " of other servers' files "
                        + (number() == 1 ? "is" : "are") + " removed";
            case LOCAL_MEDIA -> Cells.count(number(), "file") + (number() == 1 ? " is" : " are") + " deleted";
        };
    }

    private long number() {
        return count.orElse(0L);
    }

    private String devices() {
        return number() == 0
                ? ""
                : "; " + Cells.count(number(), "device") + (number() == 1 ? " is" : " are") + " logged out";
    }

    private String members() {
        return number() == 0 ? "" : "; %s put out of it".formatted(Cells.count(number(), "user"));
    }
}
