package dev.matrixup.manage;

import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Style;
import dev.matrixup.workspace.Invocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What became of an access token that is no longer wanted.
 *
 * @param server the domain
 * @param user whose it was, if that is known without asking
 * @param fromEnvironment whether it came from there
 */
public record RevokedToken(
        String server, Optional<String> user, Outcome outcome, boolean fromEnvironment, Duration took) {
    /** What was done. */
    public enum Outcome {
        /** There was none. */
        NONE,
        /** The homeserver ended it, with its session. */
        ENDED,
        /** It was no longer valid; now it is forgotten, too. */
        INVALID,
        /** The homeserver could not be asked; it is forgotten here, and still valid. */
        FORGOTTEN
    }

    /** The screen. */
    public List<String> lines(Style style) {
        List<String> lines = new ArrayList<>();
        switch (outcome) {
            case NONE ->
                lines.add(style.marked(Mark.NOTE, "There is no access token of an administrator of " + server));
            case ENDED -> lines.add(style.marked(Mark.OK, of() + " is revoked", took));
            case INVALID -> lines.add(style.marked(Mark.OK, of() + " was no longer valid, and is forgotten", took));
            case FORGOTTEN -> {
                lines.add(style.marked(Mark.OK, of() + " is forgotten here", took));
                lines.add(style.marked(Mark.WARNING, "It is still valid: end its session in a Matrix client"));
            }
        }
        if (fromEnvironment) {
            lines.add(style.marked(Mark.WARNING, "It is still in the environment, from where it has to go"));
        }
        lines.add("");
        return lines;
    }

    private String of() {
        return "The access token" + user.map(name -> " of " + name).orElse("");
    }

    /** What to type next. */
    public List<String> next(Invocation invocation) {
        return fromEnvironment
                ? List.of("unset MATRIXUP_TOKEN MATRIXUP_TOKEN_FILE")
                : List.of(invocation.of("token login", "a new one"));
    }
}
