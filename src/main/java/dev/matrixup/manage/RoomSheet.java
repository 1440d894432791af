package dev.matrixup.manage;

import dev.matrixup.admin.Credentials;
import dev.matrixup.admin.Room;
import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.deploy.Reach;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Style;
import dev.matrixup.workspace.Typed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that there is to see of one room. */
public record RoomSheet(Room room) {
    /**
     * Reads it.
     *
     * @param name its id, {@code !abc:example.com}, or an address, {@code #lobby:example.com} or {@code #lobby}
     * @throws Failure (3) if there is no such room, (64) if it is neither
     */
    public static RoomSheet read(Context context, HomeserverRequest request, String name) {
        try (Reach reach = Reach.of(context, request)) {
            check(request.typed(), name);
            return read(AdminSession.open(reach, request, new Credentials(context.credentials())), reach, name);
        }
    }

    static RoomSheet read(AdminSession session, Reach reach, String name) {
        return session.ask(api -> {
            Optional<String> id = name.startsWith("!")
                    ? Optional.of(name)
                    : api.roomAt(name.contains(":") ? name : name + ":" + reach.domain());
            Optional<Room> room = id.isPresent() ? api.room(id.get()) : Optional.empty();
            return new RoomSheet(room.orElseThrow(() -> Unknown.room(name, reach.invocation())));
        });
    }

    /** @throws Failure (64) if it cannot be a room */
    static void check(Typed typed, String name) {
        if (isRoom(name)) {
            return;
        }
        Failure failure = Failure.usage(
                "\"%s\" names no room: ids begin with an exclamation mark, addresses with #; the shell wants both in quotes."
                        .formatted(Cells.ascii(name)));
        String address = "#" + name;
        throw isRoom(address) ? failure.next(typed.replacing(name, address)) : failure;
    }

    private static boolean isRoom(String name) {
        return name.matches("[!#][^\\s\\p{Cntrl}]+");
    }

    /** The screen. */
    public List<String> lines(Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(style.bold(Cells.ascii(room.room())));
        lines.add("");
        Cells.labelled(lines, "Name", ascii(room.name()));
        Cells.labelled(lines, "Address", ascii(room.alias()));
        Cells.labelled(lines, "Topic", ascii(room.topic()));
        Cells.labelled(lines, "Members", members());
        Cells.labelled(lines, "Joining", ascii(room.joinRule()) + (room.listed() ? ", in the public directory" : ""));
        Cells.labelled(lines, "History", ascii(room.history()));
        Cells.labelled(lines, "Encrypted", room.encrypted() ? "yes" : "no");
        Cells.labelled(lines, "Made by", ascii(room.creator()));
        Cells.labelled(lines, "Version", ascii(room.version()));
        Cells.labelled(lines, "State", Cells.count(room.stateEvents(), "event"));
        Cells.labelled(lines, "Successor", ascii(room.successor()));
        lines.add("");
        return lines;
    }

    /** {@code 12, 3 of them of this server}. */
    String members() {
        return "%d, %d of them of this server".formatted(room.members(), room.localMembers());
    }

    static String ascii(Optional<String> text) {
        return text.map(Cells::ascii).orElse("");
    }
}
