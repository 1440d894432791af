package dev.matrixup.manage;

import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.files.UserFolders;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Style;
import dev.matrixup.workspace.Invocation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The access token of an administrator that is kept now.
 *
 * @param server the domain
 * @param user whose it is, {@code @alice:example.com}
 * @param change what was done for it
 * @param file where it is kept
 * @param warnings what the user should know about it
 */
public record KeptToken(String server, String user, Change change, Path file, List<String> warnings, Duration took) {
    /** What was done. */
    public enum Change {
        /** A login made it, and with it a device. */
        NEW,
        /** It was taken over from elsewhere. */
        TAKEN,
        /** It was there, and works. */
        NONE
    }

    /** Copies the warnings. */
    public KeptToken {
        warnings = List.copyOf(warnings);
    }

    /** That another token wins over every one that is kept, if that is so. */
    static Optional<String> overruled(HomeserverRequest request) {
        return request.token().map(other -> "MATRIXUP_TOKEN is set, and wins over the token that is kept.");
    }

    /** The screen. */
    public List<String> lines(Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(style.line(Mark.OK, "admin", user + " is an administrator", null));
        lines.add(style.line(Mark.OK, "token", text(), took));
        warnings.forEach(warning -> lines.addAll(Texts.wrapped(style, Mark.WARNING, "warning", warning)));
        lines.add("");
        return lines;
    }

    private String text() {
        return change == Change.NONE
                ? "works already, no new one was made"
                : "works, kept in " + UserFolders.shown(file);
    }

    /** What to type next. */
    public List<String> next(Invocation invocation) {
        return List.of(invocation.of("token check", "whose it is, and what it opens"));
    }
}
