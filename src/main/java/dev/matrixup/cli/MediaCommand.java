package dev.matrixup.cli;

import dev.matrixup.manage.Done;
import dev.matrixup.manage.MediaPurge;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code matrixup media}. */
@Command(
        name = "media",
        description = "The files that a server keeps, through Synapse's admin API.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false)
final class MediaCommand {
    private static final int LONGEST = 36_500;

    private final Session session;

    MediaCommand(Session session) {
        this.session = session;
    }

    /** Exactly one of the two. */
    static final class Age {
        @Option(names = "--before", paramLabel = "DATE", description = "Those not asked for since DATE: 2026-01-31.")
        private String before;

        @Option(names = "--older-than", paramLabel = "DAYS", description = "Those not asked for since DAYS days.")
        private Integer days;

        Instant moment(Clock clock) {
            Instant moment = before == null ? clock.instant().minus(Duration.ofDays(days())) : day(clock);
            if (moment.isAfter(clock.instant())) {
                throw Failure.usage("%s is in the future.".formatted(before));
            }
            return moment;
        }

        private int days() {
            if (days < 0 || days > LONGEST) {
                throw Failure.usage("--older-than takes days, from 0 to %d.".formatted(LONGEST));
            }
            return days;
        }

        private Instant day(Clock clock) {
            try {
                return LocalDate.parse(before).atStartOfDay(clock.getZone()).toInstant();
            } catch (DateTimeParseException e) {
                throw Failure.usage("\"%s\" is no day; they look like 2026-01-31.".formatted(before))
                        .because(e);
            }
        }
    }

    /** One of the two at most. */
    static final class Whose {
        @Option(names = "--remote", description = "Copies of other servers' files (the default).")
        private boolean remote;

        @Option(names = "--local", description = "Files of this server's users, for ever.")
        private boolean local;
    }

    @Command(name = "purge", description = "Remove files that nobody has asked for lately.", sortOptions = false)
    int purge(
            @ArgGroup(exclusive = true, multiplicity = "1") Age age,
            @ArgGroup(exclusive = true) Whose whose,
            @Option(
                            names = "--larger-than",
                            paramLabel = "KB",
                            description = "With --local: only files of more than so many kilobytes.")
                    Long largerThan,
            @Option(names = "--profiles", description = "With --local: also the pictures of users and rooms.")
                    boolean profiles,
            @Mixin HomeserverOptions homeserver) {
        boolean local = whose != null && whose.local;
        if (!local && (largerThan != null || profiles)) {
            throw Failure.usage("--larger-than and --profiles are about --local files.");
        }
        long least = largerThan == null ? 0 : largerThan;
        if (least < 0 || least > Long.MAX_VALUE / 1000) {
            throw Failure.usage("--larger-than takes kilobytes, 0 or more.");
        }
        Done done = new MediaPurge(age.moment(session.clock()), local, least * 1000, profiles)
                .run(session.asking(), homeserver.homeserver(session));
        session.show(done, done.lines(session.style()), List.of());
        return ExitCode.OK.code();
    }
}
