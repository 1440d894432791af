package dev.matrixup.manage;

import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Style;
import dev.matrixup.workspace.Invocation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What came of a registration, as the server confirmed it.
 *
 * @param user {@code @alice:example.com}
 * @param admin whether it is an administrator
 * @param created when the homeserver made the account, if it tells
 * @param way on which way it was done
 */
public record AddedUser(
        String user, boolean admin, Change change, Optional<Instant> created, NewUser.Way way, Duration took) {
    /** What was done. */
    public enum Change {
        /** The user is new. */
        CREATED,
        /** It existed and was made an administrator. */
        RAISED,
        /** It existed as it was wanted. */
        NONE
    }

    /** The screen. */
    public List<String> lines(Style style) {
        return List.of(style.marked(change == Change.NONE ? Mark.NOTE : Mark.OK, text(), took), "");
    }

    private String text() {
        return switch (change) {
            case CREATED -> user + (admin ? " is registered and an administrator" : " is registered");
            case RAISED -> user + " is an administrator now";
            case NONE -> user + (admin ? " exists and is an administrator" : " exists");
        };
    }

    /** What to type next. */
    public List<String> next(Invocation invocation) {
        String localpart = Cells.localpart(user);
        if (way == NewUser.Way.API) {
            return List.of(invocation.of("user show " + localpart));
        }
        return admin ? List.of(invocation.of("token login " + localpart, "a token for the admin API")) : List.of();
    }
}
