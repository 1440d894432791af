package dev.matrixup.manage;

import dev.matrixup.admin.Credentials;
import dev.matrixup.admin.Room;
import dev.matrixup.admin.RoomDeletion;
import dev.matrixup.admin.SynapseAdminApi.RoomWish;
import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.deploy.Reach;
import dev.matrixup.manage.Done.Change;
import dev.matrixup.process.Argv;
import dev.matrixup.report.Event;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.EventSink;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.RedactingSink;
import dev.matrixup.workspace.Typed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Deletes a room from a server: a job that Synapse does by itself, and that is followed here to its end. */
public final class RoomDelete {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Context context;
    private final Reach reach;
    private final AdminSession session;
    private final Typed typed;
    private final RoomWish wish;
    private final Room room;
    private final EventSink screen;

    private RoomDelete(Context context, Reach reach, AdminSession session, Typed typed, Room room, RoomWish wish) {
        this.context = context;
        this.reach = reach;
        this.session = session;
        this.typed = typed;
        this.wish = wish;
        this.room = room;
        this.screen = new RedactingSink(context.redactor(), context.sinks());
    }

    /**
     * Does it.
     *
     * @param name its id, {@code !abc:example.com}, or an address, {@code #lobby:example.com}
     * @throws Failure (3) if there is no such room or the user does not say yes, (7) if the server cannot do it, (130) if the user stops
     *     waiting: then the server goes on
     */
    public static Done run(Context context, HomeserverRequest request, String name, RoomWish wish) {
        RoomSheet.check(request.typed(), name);
        Consent.possible(context, request.typed());
        try (Reach reach = Reach.of(context, request)) {
            AdminSession session = AdminSession.open(reach, request, new Credentials(context.credentials()));
            Room room = RoomSheet.read(session, reach, name).room();
            return new RoomDelete(context, reach, session, request.typed(), room, wish).run();
        }
    }

    private Done run() {
        Consent.ask(
                context,
                typed,
                UserCare.hits(
                        "This deletes a room from %s:".formatted(reach.domain()),
                        "Room",
                        Cells.ascii(room.room()),
                        "Name",
                        RoomSheet.ascii(room.name()),
                        "Address",
                        RoomSheet.ascii(room.alias()),
                        "Members",
                        members(),
                        "Words",
                        wish.purge()
                                ? "all that was said in it is removed from this server, for ever"
                                : "what was said in it stays in the database",
                        wish.block() ? "Joining" : "",
                        wish.block() ? "again is blocked" : ""),
                "Delete it?");
        Instant start = context.clock().instant();
        String job = session.ask(api -> api.deleteRoom(room.room(), wish));
        screen.accept(new Event.StepStarted("delete"));
        RoomDeletion end = follow(job);
        Duration took = Duration.between(start, context.clock().instant());
        finished(end, took);
        if (!end.complete()) {
            throw failed(job, end);
        }
        Optional<Room> left = session.ask(api -> api.room(room.room()));
        if (wish.purge()
                ? left.isPresent()
                : left.filter(still -> still.localMembers() > 0).isPresent()) {
            throw Failure.unverified(
                    "The server says that it has deleted %s, and still has it.".formatted(Cells.ascii(room.room())));
        }
        return new Done(
                room.room(),
                wish.purge() ? Change.DELETED : Change.LEFT,
                true,
                Optional.of((long) end.removed()),
                List.of(),
                took);
    }

    /** Small rooms take a moment and large ones an hour, so the pauses grow. */
    private RoomDeletion follow(String job) {
        Failure goesOn = Failure.of(
                        ExitCode.INTERRUPTED,
                        "The server goes on to delete %s; its job is %s."
                                .formatted(Cells.ascii(room.room()), Cells.ascii(job)))
                .next(reach.invocation()
                        .of("room show " + Argv.quote(Cells.ascii(room.room())), "knows no such room when it is done"));
        int told = 0;
        for (Duration pause = FIRST_PAUSE; ; pause = pause.multipliedBy(3).dividedBy(2)) {
            RoomDeletion now = look(job, goesOn);
            if (now.ended()) {
                return now;
            }
            if (now.removed() > told) {
                told = now.removed();
                screen.accept(new Event.Output(
                        "room",
                        "%d of %s put out of it".formatted(told, Cells.count(room.localMembers(), "user")),
                        false));
            }
            Waiting.pause(context, pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE, goesOn);
        }
    }

    /** Whoever cannot ask any more has not stopped anything by that. */
    private RoomDeletion look(String job, Failure goesOn) {
        try {
            return session.ask(api -> api.deletion(job));
        } catch (Failure failure) {
            throw Failure.of(
                            failure.code(),
                            "%s How far it is cannot be asked: %s".formatted(goesOn.getMessage(), failure.getMessage()))
                    .next(goesOn.next().toArray(String[]::new))
                    .because(failure);
        }
    }

    private String members() {
        return room.localMembers() == 0
                ? "%d, none of this server".formatted(room.members())
                : "%d, of whom %d %s of this server and put out of it"
                        .formatted(room.members(), room.localMembers(), room.localMembers() == 1 ? "is" : "are");
    }

    private void finished(RoomDeletion end, Duration took) {
        screen.accept(new Event.StepFinished(
                "delete",
                end.complete() ? Mark.OK : Mark.FAILED,
                "%s put out of it".formatted(Cells.count(end.removed(), "user")),
                List.of(),
                List.of("removed=" + end.removed(), "not_removed=" + end.notRemoved()),
                took));
    }

    private Failure failed(String job, RoomDeletion end) {
        String stuck = end.notRemoved() == 0
                ? ""
                : " %s could not be put out of it.".formatted(Cells.count(end.notRemoved(), "user"));
        return Failure.unverified("Synapse could not delete %s: its job %s %s.%s"
                        .formatted(
                                Cells.ascii(room.room()),
                                Cells.ascii(job),
                                end.status().equals("failed") ? "failed" : "was " + Cells.ascii(end.status()),
                                stuck))
                .next(
                        reach.invocation().of("logs synapse", "says why"),
                        (wish.force() || !wish.purge() ? typed.with() : typed.with("--force-purge"))
                                + "       "
                                + (wish.purge() ? "whatever stands in the way" : "again"));
    }
}
