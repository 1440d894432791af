package dev.matrixup.manage;

import dev.matrixup.admin.HomeserverKind;
import dev.matrixup.admin.UserId;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Style;
import dev.matrixup.workspace.Invocation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an access token is good for.
 *
 * @param server the domain
 * @param homeserver what runs there
 * @param source where the token comes from: a file or the environment
 * @param user whose it is, {@code @alice:example.com}; empty if it is no longer valid
 * @param admin whether he is an administrator; empty if that cannot be known on the way that was taken
 * @param adminApi where Synapse's admin API is open
 * @param closed why it is not at the public name; empty if it is, or if that was not looked at
 * @param device the session that ends with the token
 * @param warnings what the user should know
 */
public record CheckedToken(
        String server,
        HomeserverKind homeserver,
        String source,
        Optional<String> user,
        Optional<Boolean> admin,
        Access adminApi,
        Optional<String> closed,
        Optional<Device> device,
        List<String> warnings,
        Duration took) {
    /** Where the admin API is open. */
    public enum Access {
        /** To everybody, at the public name. */
        PUBLIC,
        /** Through SSH. */
        SSH,
        /** Not on the way that was taken. */
        CLOSED,
        /** The homeserver has none that matrixup speaks. */
        NONE
    }

    /**
     * A session of the token's owner.
     *
     * @param madeHere whether a login of matrixup made it
     * @param lastSeen when it was last in use, if the homeserver tells
     */
    public record Device(String id, boolean madeHere, Optional<Instant> lastSeen) {
        private String text(Instant now) {
            Duration ago = lastSeen.map(seen -> Duration.between(seen, now)).orElse(Duration.ZERO);
            String when = ago.toMinutes() < 1 ? "just now" : Style.roughly(ago) + " ago";
            return id
                    + (madeHere ? ", made by matrixup" : "")
                    + lastSeen.map(seen -> ", last seen " + when).orElse("");
        }
    }

    /** Copies the warnings. */
    public CheckedToken {
        warnings = List.copyOf(warnings);
    }

    /** 0 if it works and opens the admin API, as far as there is one; else 7. */
    public ExitCode code() {
        return isAdmin() && adminApi != Access.CLOSED ? ExitCode.OK : ExitCode.UNVERIFIED;
    }

    private boolean isAdmin() {
        return admin.orElse(false);
    }

    /** The screen. */
    public List<String> lines(Style style, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add("%s  access token".formatted(style.bold(server)));
        lines.add("");
        lines.add(user.map(name -> style.line(Mark.OK, "token", "of " + name, null))
                .orElseGet(() -> style.line(Mark.FAILED, "token", "no longer valid", null)));
        if (user.isPresent()) {
            lines.add(administrator(style));
            lines.addAll(Texts.wrapped(style, accessMark(), "admin API", accessText()));
            device.ifPresent(known -> lines.add(style.line(Mark.OK, "device", known.text(now), null)));
        }
        lines.add(style.line(Mark.NOTE, "from", source, null));
        warnings.forEach(warning -> lines.addAll(Texts.wrapped(style, Mark.WARNING, "whose", warning)));
        lines.add("");
        lines.add(style.sentence(sentence(), took));
        return lines;
    }

    private String administrator(Style style) {
        return admin.isEmpty()
                ? style.line(Mark.WARNING, "administrator", "cannot be known on this way", null)
                : isAdmin()
                        ? style.line(Mark.OK, "administrator", "yes", null)
                        : style.line(Mark.FAILED, "administrator", "no", null);
    }

    private Mark accessMark() {
        return switch (adminApi) {
            case PUBLIC, SSH -> Mark.OK;
            case CLOSED -> Mark.FAILED;
            case NONE -> Mark.NOTE;
        };
    }

    private String accessText() {
        return switch (adminApi) {
            case PUBLIC -> "open at the public name";
            case SSH ->
                closed.map("through SSH only, not at the public name (%s)"::formatted)
                        .orElse("through SSH; the public name was not tried");
            case CLOSED -> "closed at the public name (%s)".formatted(closed.orElse(""));
            case NONE -> homeserver.title() + " has none that matrixup speaks";
        };
    }

    private String sentence() {
        if (user.isEmpty()) {
            return "The token is no longer valid.";
        }
        if (adminApi == Access.CLOSED) {
            return "The token works, but the admin API is closed on this way.";
        }
        if (admin.isEmpty()) {
            return "The token works. Whether it is an administrator's is not known.";
        }
        if (!isAdmin()) {
            return "The token works, but it is not an administrator's.";
        }
        return adminApi == Access.NONE
                ? "The token works."
                : "The token works and opens the admin API%s."
                        .formatted(adminApi == Access.PUBLIC ? "" : ", through SSH");
    }

    /** What to type next. */
    public List<String> next(Invocation invocation) {
        if (code() == ExitCode.OK) {
            return List.of();
        }
        if (user.isEmpty()) {
            return List.of(invocation.of("token login", "a new one"));
        }
        if (admin.isEmpty()) {
            return List.of(invocation.of("token check --via ssh", "looks on the server itself"));
        }
        return AdminSession.instead(invocation, UserId.ofServer(user.get(), server));
    }
}
