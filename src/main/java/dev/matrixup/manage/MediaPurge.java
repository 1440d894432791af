package dev.matrixup.manage;

import dev.matrixup.admin.Credentials;
import dev.matrixup.admin.MediaUse;
import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.deploy.Reach;
import dev.matrixup.manage.Done.Change;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which files are to go.
 *
 * @param before those that nobody has asked for since then
 * @param local those of this server's users, for ever; else the copies of other servers' files
 * @param largerThan only local ones of more bytes than this
 * @param profiles whether the pictures of users and rooms go as well
 */
public record MediaPurge(Instant before, boolean local, long largerThan, boolean profiles) {
    private static final int PAGE = 500;
    private static final String[] UNITS = {"bytes", "KB", "MB", "GB", "TB"};

    /** What a deletion can hit. */
    private record Hit(long files, long bytes, long users) {}

    /**
     * Removes them.
     *
     * @throws Failure (3) if the user does not say yes, (7) if the server does not do it
     */
    public Done run(Context context, HomeserverRequest request) {
        Consent.possible(context, request.typed());
        try (Reach reach = Reach.of(context, request)) {
            AdminSession session = AdminSession.open(reach, request, new Credentials(context.credentials()));
            Consent.ask(
                    context,
                    request.typed(),
                    local ? localHits(context, session, reach.domain()) : remoteHits(context),
                    "Go ahead?");
            Instant start = context.clock().instant();
            long gone = Waiting.answer(
                    context,
                    () -> session.ask(api ->
                            local ? api.deleteLocalMedia(before, largerThan, !profiles) : api.purgeRemoteMedia(before)),
                    Failure.of(ExitCode.INTERRUPTED, "The server goes on until it is done with all files."));
            return new Done(
                    reach.domain(),
                    local ? Change.LOCAL_MEDIA : Change.REMOTE_MEDIA,
                    gone > 0,
                    Optional.of(gone),
                    List.of(),
                    Duration.between(start, context.clock().instant()));
        }
    }

    private List<String> remoteHits(Context context) {
        return UserCare.hits(
                "This removes copies of other servers' files:",
                "Which",
                "those that nobody has asked for since %s; how many they are, Synapse does not tell beforehand"
                        .formatted(Cells.day(before, context.clock())),
                "Lost",
                "what other servers no longer have; the rest is fetched again when somebody asks for it");
    }

    private List<String> localHits(Context context, AdminSession session, String domain) {
        Hit hit = session.ask(api -> {
            long[] sum = new long[3];
            api.mediaUse(before, PAGE).each(rows -> {
                for (MediaUse use : rows) {
                    sum[0] += use.files();
                    sum[1] += use.bytes();
                    sum[2]++;
                }
                return true;
            });
            return new Hit(sum[0], sum[1], sum[2]);
        });
        return UserCare.hits(
                "This deletes files of users of %s, for ever:".formatted(domain),
                "Which",
                "those that nobody has asked for since %s%s"
                        .formatted(
                                Cells.day(before, context.clock()),
                                largerThan == 0 ? "" : ", of more than " + size(largerThan)),
                "At most",
                "%s, %s, of %s: what was sent before that day"
                        .formatted(
                                Cells.count(hit.files(), "file"), size(hit.bytes()), Cells.count(hit.users(), "user")),
                "Pictures",
                profiles ? "of users and rooms go, too" : "of users and rooms stay");
    }

    /** A size as people read it: {@code 1.2 GB}. */
    static String size(long bytes) {
        double number = bytes;
        int unit = 0;
        while (number >= 1000 && unit < UNITS.length - 1) {
            number /= 1000;
            unit++;
        }
        return unit == 0 ? bytes + " bytes" : String.format(Locale.ROOT, "%.1f %s", number, UNITS[unit]);
    }
}
