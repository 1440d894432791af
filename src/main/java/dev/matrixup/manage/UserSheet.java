package dev.matrixup.manage;

import dev.matrixup.admin.Credentials;
import dev.matrixup.admin.Device;
import dev.matrixup.admin.SynapseUser;
import dev.matrixup.admin.UserId;
import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.deploy.Reach;
import dev.matrixup.process.Argv;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Style;
import dev.matrixup.workspace.Invocation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that there is to see of one user.
 *
 * @param rooms in how many rooms the user is
 * @param devices the one that was seen last comes first
 * @param delegated whether the Matrix Authentication Service keeps the account, and not Synapse, which then calls nobody an administrator
 */
public record UserSheet(SynapseUser account, long rooms, List<Device> devices, boolean delegated) {
    private static final int SHOWN_DEVICES = 20;

    /** Copies the list. */
    public UserSheet {
        devices = List.copyOf(devices);
    }

    /**
     * Reads it.
     *
     * @param name {@code alice}, or {@code @alice:example.com}
     * @throws Failure (3) if there is no such user, (64) if there cannot be one
     */
    public static UserSheet read(Context context, HomeserverRequest request, String name) {
        try (Reach reach = Reach.of(context, request)) {
            UserId user = UserId.ofServer(name, reach.domain());
            return read(AdminSession.open(reach, request, new Credentials(context.credentials())), reach, user);
        }
    }

    static UserSheet read(AdminSession session, Reach reach, UserId user) {
        return session.ask(api -> {
            Optional<SynapseUser> account = api.user(user);
            if (account.isEmpty()) {
                throw Unknown.user(api, user, reach.invocation());
            }
            List<Device> devices = api.devices(user).stream()
                    .sorted(Comparator.comparing(
                                    (Device device) -> device.lastSeen().orElse(Instant.EPOCH))
                            .reversed())
                    .toList();
            return new UserSheet(account.get(), api.joinedRooms(user), devices, reach.delegated());
        });
    }

    /** The screen. */
    public List<String> lines(Style style, Clock clock) {
        List<String> lines = new ArrayList<>();
        lines.add(style.bold(Cells.ascii(account.user()))
                + account.displayname().map(name -> "  " + Cells.cut(name, 40)).orElse(""));
        lines.add("");
        Cells.labelled(lines, "Standing", standing());
        Cells.labelled(
                lines,
                "Made",
                account.created().map(made -> Cells.day(made, clock)).orElse(""));
        Cells.labelled(lines, "Seen", seen(account.lastSeen(), clock));
        Cells.labelled(lines, "Rooms", String.valueOf(rooms));
        Cells.labelled(lines, "Devices", String.valueOf(devices.size()));
        if (!devices.isEmpty()) {
            lines.add("");
        }
        devices.stream()
                .limit(SHOWN_DEVICES)
                .flatMap(device -> row(style, clock, device).stream())
                .forEach(lines::add);
        if (devices.size() > SHOWN_DEVICES) {
            lines.add(style.marked(Mark.NOTE, "and %d more".formatted(devices.size() - SHOWN_DEVICES)));
        }
        lines.add("");
        return lines;
    }

    /** What to type next. */
    public List<String> next(Invocation invocation) {
        return delegated || account.deactivated()
                ? List.of()
                : List.of(invocation.of("user reset-password " + Argv.quote(Cells.localpart(account.user()))));
    }

    private static List<String> row(Style style, Clock clock, Device device) {
        String id = Cells.ascii(device.id());
        return Cells.row(
                style.marked(Mark.OK, id),
                id.length(),
                16,
                "%-35s  %s".formatted(Cells.cut(device.name().orElse(""), 35), seen(device.lastSeen(), clock)));
    }

    private String standing() {
        String all = Stream.of(
                        account.admin() ? "administrator" : "",
                        account.deactivated() ? "deactivated" : "",
                        account.locked() ? "locked" : "",
                        account.shadowBanned() ? "shadow-banned" : "")
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(", "));
        String known = all.isEmpty() ? "user" : all;
        return delegated ? "%s; %s".formatted(known, UserList.UNKNOWN) : known;
    }

    private static String seen(Optional<Instant> at, Clock clock) {
        return at.map(moment -> Style.roughly(Duration.between(moment, clock.instant())) + " ago")
                .orElse("never");
    }
}
