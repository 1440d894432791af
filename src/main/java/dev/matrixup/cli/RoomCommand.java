package dev.matrixup.cli;

import dev.matrixup.admin.Room;
import dev.matrixup.admin.SynapseAdminApi.RoomWish;
import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.manage.Done;
import dev.matrixup.manage.RoomDelete;
import dev.matrixup.manage.RoomList;
import dev.matrixup.manage.RoomSheet;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code matrixup room}. */
@Command(
        name = "room",
        description = "The rooms that a server knows, through Synapse's admin API.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false)
final class RoomCommand {
    private static final String ROOM = "The room: its id ('!abc:example.com') or an address ('#lobby'), in quotes.";

    private final Session session;

    RoomCommand(Session session) {
        this.session = session;
    }

    @Command(
            name = "list",
            description = "All rooms, by who made them; with --json one object a line.",
            sortOptions = false)
    int list(
            @Option(
                            names = "--name",
                            paramLabel = "TEXT",
                            description = "Only those with TEXT in their name or address.")
                    String name,
            @Mixin HomeserverOptions homeserver) {
        HomeserverRequest request = homeserver.homeserver(session);
        RoomList rooms = RoomList.read(
                session.asking(),
                request,
                Optional.ofNullable(name).filter(text -> !text.isEmpty()),
                session.<Room>listing(RoomList::head, RoomList::row));
        session.listed(rooms.lines(), rooms.next(request.server().invocation()));
        return ExitCode.OK.code();
    }

    @Command(name = "show", description = "One room.", sortOptions = false)
    int show(@Parameters(paramLabel = "ROOM", description = ROOM) String name, @Mixin HomeserverOptions homeserver) {
        RoomSheet room = RoomSheet.read(session.asking(), homeserver.homeserver(session), name);
        session.show(room, room.lines(session.style()), List.of());
        return ExitCode.OK.code();
    }

    @Command(
            name = "delete",
            description = "Put all users of the server out of a room, and remove what was said in it.",
            sortOptions = false)
    int delete(
            @Parameters(paramLabel = "ROOM", description = ROOM) String name,
            @Option(names = "--block", description = "Nobody of the server can join it again.") boolean block,
            @Option(names = "--no-purge", description = "Keep what was said in it in the database.") boolean keep,
            @Option(
                            names = "--force-purge",
                            description = "Remove what was said even if somebody cannot be put out of the room.")
                    boolean force,
            @Mixin HomeserverOptions homeserver) {
        if (keep && force) {
            throw Failure.usage("--no-purge and --force-purge exclude each other.");
        }
        Done done = RoomDelete.run(
                session.working(), homeserver.homeserver(session), name, new RoomWish(block, !keep, force));
        session.show(done, done.lines(session.style()), List.of());
        return ExitCode.OK.code();
    }
}
