package dev.matrixup.manage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.admin.Device;
import dev.matrixup.admin.Room;
import dev.matrixup.admin.SynapseAdminApi.UserFilter;
import dev.matrixup.admin.SynapseUser;
import dev.matrixup.manage.Done.Change;
import dev.matrixup.manage.NewUser.Way;
import dev.matrixup.report.Style;
import dev.matrixup.testing.Screen;
import dev.matrixup.workspace.Invocation;
import dev.matrixup.workspace.Typed;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The screens about users, rooms and media, exactly. That they follow the rules is tested for all screens in one place. */
class ManageScreensTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T15:08:02Z"), ZoneOffset.UTC);
    private static final UserFilter EVERYBODY = new UserFilter(false, false, Optional.empty());
    private static final Typed LIST = new Typed(List.of("user", "list", "--name", "bo"), List.of());
    private static final Invocation HERE = new Invocation(Path.of("").toAbsolutePath(), Optional.empty());

    @Test
    void userList() {
        List<SynapseUser> users = List.of(
                user("alice", "Alice Marigold", true, false, false, "2026-11-24T14:00:00Z"),
                user("bob", "Bob \u001b[31m\u00e9", false, false, false, "2025-03-03T10:00:00Z"),
                user("carol", null, false, true, false, null),
                user("dave", "Dave of the very long displayname", false, false, true, "2026-11-01T10:00:00Z"),
                user("_bridge_of_another_network_0123456789", "Eve", false, false, false, null));

        Screen.matches("user-list", style -> {
            List<String> lines = new ArrayList<>(UserList.head(style, "example.com"));
            users.forEach(user -> lines.addAll(UserList.row(style, CLOCK, user)));
            lines.addAll(new UserList(EVERYBODY, 5, Optional.of(1L)).lines());
            lines.add(style.next(new UserList(EVERYBODY, 5, Optional.of(1L)).next(HERE, LIST)));
            return lines;
        });
    }

    @Test
    void sentencesOfLists() {
        assertThat(new UserList(EVERYBODY, 1, Optional.of(1L)).lines()).contains("1 user, an administrator.");
        assertThat(new UserList(EVERYBODY, 1, Optional.of(0L)).lines()).contains("1 user, not an administrator.");
        assertThat(new UserList(EVERYBODY, 3, Optional.of(1L)).lines())
                .contains("3 users, 1 of them an administrator.");
        assertThat(new UserList(EVERYBODY, 3, Optional.of(0L)).lines())
                .contains("3 users, none of them an administrator.");
        assertThat(new UserList(EVERYBODY, 2, Optional.of(2L)).lines()).contains("2 users, 2 of them administrators.");
        assertThat(new UserList(EVERYBODY, 3, Optional.empty()).lines())
                .contains("3 users; the authentication service knows the administrators.");
        assertThat(new RoomList(Optional.empty(), 1, 0).lines()).contains("1 room; users of this server are in it.");
        assertThat(new RoomList(Optional.empty(), 1, 1).lines()).contains("1 room; no user of this server is in it.");
        assertThat(new RoomList(Optional.empty(), 2, 2).lines())
                .contains("2 rooms; no user of this server is in any of them.");
    }

    @Test
    void emptyListsSayWhatWasLookedFor() {
        UserList nobody = new UserList(new UserFilter(false, false, Optional.of("bo\u001b")), 0, Optional.of(0L));
        assertThat(nobody.lines()).containsExactly("No user has \"bo?\" in the name or displayname.");
        assertThat(nobody.next(HERE, LIST))
                .containsExactly("matrixup user list --name bo --deactivated       also those who are deactivated");
        UserList noAdministrator = new UserList(new UserFilter(true, true, Optional.of("bo")), 0, Optional.of(0L));
        assertThat(noAdministrator.lines()).containsExactly("No administrator has \"bo\" in the name or displayname.");
        assertThat(noAdministrator.next(HERE, LIST)).isEmpty();
        assertThat(new UserList(EVERYBODY, 0, Optional.of(0L)).lines()).containsExactly("No user is listed.");

        RoomList noRoom = new RoomList(Optional.of("lobby"), 0, 0);
        assertThat(noRoom.lines()).containsExactly("No room has \"lobby\" in its name or address.");
        assertThat(noRoom.next(HERE)).containsExactly("matrixup room list       all of them");
        RoomList empty = new RoomList(Optional.empty(), 0, 0);
        assertThat(empty.lines()).containsExactly("There is no room on this server yet.");
        assertThat(empty.next(HERE)).isEmpty();
    }

    @Test
    void userShow() {
        UserSheet sheet = new UserSheet(
                user("alice", "Alice Marigold", true, false, false, "2026-11-24T14:00:00Z"),
                12,
                List.of(
                        new Device("XYZABCDEFG", Optional.of("Element on Android"), at("2026-11-24T14:00:00Z")),
                        new Device("a-much-longer-device-id", Optional.of("matrixup"), Optional.empty())),
                false);

        Screen.matches("user-show", style -> next(style, sheet.lines(style, CLOCK), sheet.next(HERE)));
        assertThat(new UserSheet(
                                user("x", null, false, true, true, null),
                                0,
                                IntStream.range(0, 25)
                                        .mapToObj(i -> new Device("D" + i, Optional.empty(), Optional.empty()))
                                        .toList(),
                                false)
                        .lines(new Style(false), CLOCK))
                .contains("  Standing  deactivated, locked", "  Seen      never", "   .  and 5 more");
    }

    @Test
    void whereTheAuthenticationServiceKeepsTheAccountNobodyIsCalledAnAdministratorOrNone() {
        UserSheet sheet = new UserSheet(user("bob", "Bob", false, false, false, null), 0, List.of(), true);

        assertThat(sheet.lines(new Style(false), CLOCK))
                .contains("  Standing  user; the authentication service knows the administrators");
        assertThat(sheet.next(HERE)).isEmpty();
    }

    @Test
    void roomList() {
        List<Room> rooms = List.of(
                room("!OGEhHVWSdvArJzumhm:example.com", "Lobby", 12, 3),
                room("!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM", "Of a new version with a long name", 4, 1),
                room("!OGEhHVWSdvArJzumhm:a-server-with-a-long-name.example.org", null, 40000, 0));

        Screen.matches("room-list", style -> {
            List<String> lines = new ArrayList<>(RoomList.head(style, "example.com"));
            rooms.forEach(room -> lines.addAll(RoomList.row(style, room)));
            lines.addAll(new RoomList(Optional.empty(), 3, 1).lines());
            lines.add(style.next(new RoomList(Optional.empty(), 3, 1).next(HERE)));
            return lines;
        });
    }

    @Test
    void roomShow() {
        RoomSheet sheet = new RoomSheet(room("!OGEhHVWSdvArJzumhm:example.com", "Lobby", 12, 3));

        Screen.matches("room-show", sheet::lines);
    }

    @Test
    void whatWasDone() {
        String bob = "@bob:example.com";
        List<Done> all = List.of(
                done(bob, Change.ADMINISTRATOR, true, 0),
                done(bob, Change.ADMINISTRATOR, false, 0),
                done(bob, Change.NO_ADMINISTRATOR, true, 0),
                done(bob, Change.PASSWORD, true, 3),
                done(bob, Change.PASSWORD_ONLY, true, 3),
                done(bob, Change.DEACTIVATED, true, 1),
                done(bob, Change.ERASED, true, 1),
                done("!OGEhHVWSdvArJzumhm:example.com", Change.DELETED, true, 2),
                done("!OGEhHVWSdvArJzumhm:example.com", Change.LEFT, true, 1),
                done("example.com", Change.REMOTE_MEDIA, true, 1),
                done("example.com", Change.LOCAL_MEDIA, true, 120),
                done("example.com", Change.LOCAL_MEDIA, false, 0));

        Screen.matches(
                "user-changed",
                style -> all.stream().map(done -> done.lines(style).get(0)).toList());
    }

    @Test
    void whoseTokenEndedWithTheAccountNeedsAnother() {
        Done done = done("@bob:example.com", Change.DEACTIVATED, true, 1)
                .with(List.of("The access token that was kept here ended with it, and is forgotten."));

        Screen.matches("user-deactivated-own", style -> next(style, done.lines(style), done.next(HERE)));
    }

    @Test
    void whoIsRegisteredCanBeLookedAtWhereTheAdminApiIsSpoken() {
        assertThat(added(false, Way.API).next(HERE)).containsExactly("matrixup user show bob");
        assertThat(added(false, Way.SSH).next(HERE)).isEmpty();
        assertThat(added(true, Way.SSH).next(HERE))
                .containsExactly("matrixup token login bob       a token for the admin API");
    }

    private static AddedUser added(boolean admin, Way way) {
        return new AddedUser(
                "@bob:example.com", admin, AddedUser.Change.CREATED, Optional.empty(), way, Duration.ofMillis(900));
    }

    @Test
    void sizes() {
        assertThat(MediaPurge.size(0)).isEqualTo("0 bytes");
        assertThat(MediaPurge.size(999)).isEqualTo("999 bytes");
        assertThat(MediaPurge.size(1200)).isEqualTo("1.2 KB");
        assertThat(MediaPurge.size(3_456_000_000L)).isEqualTo("3.5 GB");
    }

    private static List<String> next(Style style, List<String> lines, List<String> next) {
        List<String> all = new ArrayList<>(lines);
        all.add(style.next(next));
        return all;
    }

    private static Done done(String subject, Change change, boolean changed, long count) {
        return new Done(
                subject,
                change,
                changed,
                Optional.of(count),
                List.of(),
                changed ? Duration.ofMillis(900) : Duration.ZERO);
    }

    private static SynapseUser user(
            String name, String displayname, boolean admin, boolean deactivated, boolean locked, String seen) {
        return new SynapseUser(
                "@" + name + ":example.com",
                Optional.ofNullable(displayname),
                admin,
                deactivated,
                locked,
                false,
                at("2026-03-03T10:00:00Z"),
                at(seen));
    }

    private static Room room(String id, String name, long members, long local) {
        return new Room(
                id,
                Optional.ofNullable(name),
                Optional.of("#lobby:example.com"),
                Optional.of("Where everybody meets, and where a topic is so long that it takes a second line"),
                members,
                local,
                Optional.of("@alice:example.com"),
                Optional.of("10"),
                true,
                true,
                Optional.of("public"),
                Optional.of("shared"),
                123,
                Optional.empty());
    }

    private static Optional<Instant> at(String text) {
        return Optional.ofNullable(text).map(Instant::parse);
    }
}
