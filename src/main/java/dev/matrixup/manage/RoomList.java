package dev.matrixup.manage;

import dev.matrixup.admin.Credentials;
import dev.matrixup.admin.Room;
import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.deploy.Reach;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Listing;
import dev.matrixup.report.Style;
import dev.matrixup.workspace.Invocation;
import java.util.List;
import java.util.Optional;

/**
 * The rooms that a server knows, counted while they were listed.
 *
 * @param name the part of a name or address that was asked for
 * @param rooms how many were listed
 * @param empty in how many of these no user of the server is
 */
public record RoomList(Optional<String> name, long rooms, long empty) {
    private static final int PAGE = 250;

    /** As long as the ids of the newest rooms, and of older ones on servers with names of usual length. */
    private static final int ID = 44;

    private static final int NAME = 19;

    /**
     * Lists them, a page at a time.
     *
     * @param name a part of a name or address, or a whole id
     * @throws Failure (3) or (7) if the admin API cannot be used
     */
    public static RoomList read(
            Context context, HomeserverRequest request, Optional<String> name, Listing<Room> listing) {
        long[] counted = new long[2];
        try (Reach reach = Reach.of(context, request)) {
            AdminSession session = AdminSession.open(reach, request, new Credentials(context.credentials()));
            listing.begins(reach.domain());
            session.ask(api -> {
                api.rooms(name, PAGE).each(rows -> {
                    context.processes().checkStopped();
                    counted[0] += rows.size();
                    counted[1] += rows.stream()
                            .filter(room -> room.localMembers() == 0)
                            .count();
                    return listing.rows(rows);
                });
                return null;
            });
        }
        return new RoomList(name, counted[0], counted[1]);
    }

    /** What stands above the rows. */
    public static List<String> head(Style style, String domain) {
        return List.of(style.bold(domain) + "  rooms, and how many have joined", "");
    }

    /** The row of one. */
    public static List<String> row(Style style, Room room) {
        String id = Cells.ascii(room.room());
        return Cells.row(
                style.marked(room.localMembers() == 0 ? Mark.NOTE : Mark.OK, id),
                id.length(),
                ID,
                "%6d  %s"
                        .formatted(
                                room.members(),
                                Cells.cut(room.name().or(room::alias).orElse(""), NAME)));
    }

    /** The screen's last lines. */
    public List<String> lines() {
        if (rooms == 0) {
            return List.of(name.map(text -> "No room has \"%s\" in its name or address.".formatted(Cells.ascii(text)))
                    .orElse("There is no room on this server yet."));
        }
        String none = "no user of this server is in ";
        return List.of(
                "",
                Cells.count(rooms, "room") + "; "
                        + (empty == 0
                                ? "users of this server are in " + (rooms == 1 ? "it." : "all of them.")
                                : none
                                        + (rooms == 1
                                                ? "it."
                                                : (empty == rooms ? "any" : String.valueOf(empty)) + " of them.")));
    }

    /** What to type next. */
    public List<String> next(Invocation invocation) {
        return rooms > 0
                ? List.of(invocation.of("room show ROOM"))
                : name.isPresent() ? List.of(invocation.of("room list", "all of them")) : List.of();
    }
}
