package dev.matrixup.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.admin.SynapseAdminApi.RoomWish;
import dev.matrixup.admin.SynapseAdminApi.UserFilter;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import dev.matrixup.testing.RealSynapse;
import dev.matrixup.workspace.Invocation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every call of the admin API on a real Synapse. */
class SynapseAdminApiIT {
    private static final String DOMAIN = "example.com";
    private static final Secret SHARED = Secret.of("shared");
    private static final Secret PASSWORD = Secret.of("correct horse battery staple");
    private static final UserFilter ALL = new UserFilter(false, false, Optional.empty());

    @TempDir
    static Path folder;

    private static RealSynapse synapse;
    private static HomeserverClient client;
    private static SynapseAdminApi api;

    @BeforeAll
    static void start() throws IOException {
        synapse = RealSynapse.start(folder, DOMAIN, SHARED.reveal());
        client = new HomeserverClient(synapse.url());
        UserId admin = new UserId("admin", DOMAIN);
        new SharedSecretApi(client).register(admin, PASSWORD, true, SHARED);
        api = new SynapseAdminApi(client, login(admin, PASSWORD, "first"));
    }

    @AfterAll
    static void stop() {
        synapse.close();
    }

    @Test
    void usersComeInPagesWhileOthersComeAndGo() throws IOException {
        for (int i = 0; i < 9; i++) {
            user("paged" + i);
        }
        UserFilter paged = new UserFilter(false, false, Optional.of("PAGED"));
        List<String> names = new ArrayList<>();

        api.users(paged, 3).each(rows -> {
            names.addAll(rows.stream().map(SynapseUser::user).toList());
            if (names.size() == 3) {
                // Both before what is read next: one who goes would hide another, one who comes would bring one twice.
                unchecked(() -> api.deactivate(new UserId("paged0", DOMAIN), false));
                unchecked(() -> api.deactivate(new UserId("paged1", DOMAIN), false));
            } else if (names.size() > 3 && names.size() < 7) {
                unchecked(() -> user("paged0" + names.size()));
                unchecked(() -> user("paged1" + names.size()));
            }
            return true;
        });

        assertThat(names)
                .doesNotHaveDuplicates()
                .containsSubsequence(
                        "@paged0:example.com",
                        "@paged1:example.com",
                        "@paged2:example.com",
                        "@paged3:example.com",
                        "@paged4:example.com",
                        "@paged5:example.com",
                        "@paged6:example.com",
                        "@paged7:example.com",
                        "@paged8:example.com");
        assertThat(users(paged)).doesNotContain("@paged0:example.com").contains("@paged05:example.com");
        assertThat(users(new UserFilter(false, true, Optional.of("paged")))).contains("@paged0:example.com");
        assertThat(users(new UserFilter(true, false, Optional.empty())))
                .contains("@admin:example.com")
                .doesNotContain("@paged2:example.com");
        assertThat(users(ALL)).contains("@admin:example.com", "@paged2:example.com");
    }

    @Test
    void aUserIsSeenWithDevicesAndRooms() throws IOException {
        UserId bob = user("bob");
        Secret token = login(bob, PASSWORD, "Bob's \u001b[31mphone");
        client.put(
                "/_matrix/client/v3/profile/@bob:example.com/displayname", token, Map.of("displayname", "Bob \u00e9"));
        room(token, "Bob's");

        assertThat(api.user(bob)).hasValueSatisfying(account -> {
            assertThat(account.displayname()).contains("Bob \u00e9");
            assertThat(account.admin()).isFalse();
            assertThat(account.created()).hasValueSatisfying(SynapseAdminApiIT::isNow);
        });
        assertThat(api.devices(bob)).singleElement().satisfies(device -> {
            assertThat(device.name()).contains("Bob's [31mphone");
            assertThat(device.id()).isNotEmpty();
        });
        assertThat(api.joinedRooms(bob)).isEqualTo(1);
        assertThat(api.user(new UserId("nobody", DOMAIN))).isEmpty();
        api.users(new UserFilter(false, false, Optional.of("bob")), 10).each(rows -> {
            assertThat(rows)
                    .singleElement()
                    .satisfies(row -> assertThat(row.created()).hasValueSatisfying(SynapseAdminApiIT::isNow));
            return true;
        });
    }

    @Test
    void aLockedUserIsListedToo() throws IOException {
        UserId locked = user("locked");
        client.put("/_synapse/admin/v2/users/@locked:example.com", tokenOfAdmin(), Map.of("locked", true));

        api.users(new UserFilter(false, false, Optional.of("locked")), 10).each(rows -> {
            assertThat(rows).singleElement().satisfies(row -> {
                assertThat(row.user()).isEqualTo(locked.toString());
                assertThat(row.locked()).isTrue();
            });
            return true;
        });
    }

    @Test
    void aPasswordIsResetWithAndWithoutItsDevices() throws IOException {
        UserId carol = user("carol");
        Secret phone = login(carol, PASSWORD, "phone");

        api.resetPassword(carol, Secret.of("second password"), false);
        assertThat(new ClientApi(client).whoami(phone)).isEqualTo(carol.toString());
        assertThatThrownBy(() -> login(carol, PASSWORD, "old")).isInstanceOf(MatrixError.class);

        api.resetPassword(carol, Secret.of("third password"), true);
        assertThatThrownBy(() -> new ClientApi(client).whoami(phone)).isInstanceOf(MatrixError.class);
        assertThat(api.devices(carol)).isEmpty();
        login(carol, Secret.of("third password"), "new");
    }

    @Test
    void rightsComeAndGoAndAnAccountEnds() throws IOException {
        UserId dave = user("dave");

        api.setAdmin(dave, true);
        assertThat(api.user(dave))
                .hasValueSatisfying(account -> assertThat(account.admin()).isTrue());
        api.setAdmin(dave, false);
        assertThat(api.user(dave))
                .hasValueSatisfying(account -> assertThat(account.admin()).isFalse());
        api.deactivate(dave, true);
        assertThat(api.user(dave))
                .hasValueSatisfying(account -> assertThat(account.deactivated()).isTrue());
    }

    @Test
    void roomsAreListedFoundAndDeleted() throws IOException, InterruptedException {
        UserId erin = user("erin");
        Secret token = login(erin, PASSWORD, "phone");
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(room(token, "Kitchen " + i));
        }
        client.put("/_matrix/client/v3/directory/room/%23kitchen:example.com", token, Map.of("room_id", made.get(0)));
        List<String> listed = new ArrayList<>();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        // Synapse counts rooms in the background.
        while (listed.size() < made.size() && System.nanoTime() < deadline) {
            listed.clear();
            api.rooms(Optional.of("kitchen"), 2).each(rows -> {
                listed.addAll(rows.stream().map(Room::room).toList());
                return true;
            });
            Thread.sleep(100);
        }
        assertThat(listed).containsExactlyInAnyOrderElementsOf(made);
        assertThat(api.roomAt("#kitchen:example.com")).contains(made.get(0));
        assertThat(api.roomAt("#cellar:example.com")).isEmpty();
        assertThat(api.room("!cellar:example.com")).isEmpty();
        assertThat(api.room(made.get(0))).hasValueSatisfying(room -> {
            assertThat(room.name()).contains("Kitchen 0");
            assertThat(room.creator()).contains(erin.toString());
            assertThat(room.localMembers()).isEqualTo(1);
            assertThat(room.encrypted()).isFalse();
        });

        RoomDeletion end = ended(api.deleteRoom(made.get(0), new RoomWish(true, true, false)));

        assertThat(end.complete()).isTrue();
        assertThat(end.removed()).isEqualTo(1);
        assertThat(end.notRemoved()).isZero();
        assertThat(api.room(made.get(0))).isEmpty();

        assertThat(ended(api.deleteRoom(made.get(1), new RoomWish(false, false, false)))
                        .complete())
                .isTrue();
        assertThat(api.room(made.get(1)))
                .hasValueSatisfying(room -> assertThat(room.localMembers()).isZero());
        assertThatThrownBy(() -> api.deletion("nonsense"))
                .isInstanceOfSatisfying(
                        MatrixError.class, e -> assertThat(e.is("M_NOT_FOUND")).isTrue());
    }

    @Test
    void filesAreCountedAndDeleted() throws IOException, InterruptedException {
        UserId frank = user("frank");
        upload(login(frank, PASSWORD, "phone"), 3000);
        Instant later = Instant.now().plusSeconds(60);
        List<MediaUse> uses = new ArrayList<>();
        api.mediaUse(later, 100).each(uses::addAll);

        assertThat(uses).contains(new MediaUse(frank.toString(), 1, 3000));
        assertThat(api.deleteLocalMedia(later, 5000, true)).isZero();
        assertThat(api.deleteLocalMedia(later, 0, true)).isEqualTo(1);
        assertThat(api.purgeRemoteMedia(later)).isZero();
    }

    private interface Order {
        void give() throws IOException;
    }

    private static void unchecked(Order order) {
        try {
            order.give();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void isNow(Instant moment) {
        assertThat(Duration.between(moment, Instant.now()).abs()).isLessThan(Duration.ofMinutes(10));
    }

    private static RoomDeletion ended(String job) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        RoomDeletion now = api.deletion(job);
        while (!now.ended() && System.nanoTime() < deadline) {
            Thread.sleep(100);
            now = api.deletion(job);
        }
        return now;
    }

    /** Synapse takes no password of more than 512 characters; that is only known when the account is made. */
    @Test
    void an_account_that_got_no_password_is_said_to_have_none() {
        UserId user = new UserId("halfway", DOMAIN);
        AdminApiRegistrar registrar =
                new AdminApiRegistrar(api, new Invocation(Path.of("").toAbsolutePath(), Optional.empty()));

        assertThatThrownBy(() -> registrar.register(user, () -> Secret.of("x".repeat(600)), true))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure)
                            .hasMessageContaining(
                                    "@halfway:example.com is registered, without a password and as no administrator");
                    assertThat(failure.next())
                            .containsExactly(
                                    "matrixup user show halfway",
                                    "matrixup user reset-password halfway",
                                    "matrixup user set-admin halfway");
                });
        assertThat(registrar.find(user))
                .hasValueSatisfying(account -> assertThat(account.admin()).isFalse());
    }

    private static List<String> users(UserFilter filter) throws IOException {
        List<String> names = new ArrayList<>();
        api.users(filter, 4)
                .each(rows -> names.addAll(rows.stream().map(SynapseUser::user).toList()));
        assertThat(names).doesNotHaveDuplicates();
        return names;
    }

    private static UserId user(String localpart) throws IOException {
        UserId user = new UserId(localpart, DOMAIN);
        assertThat(api.createUser(user)).isTrue();
        api.furnish(user, PASSWORD, false);
        return user;
    }

    private static Secret tokenOfAdmin() throws IOException {
        return login(new UserId("admin", DOMAIN), PASSWORD, "another");
    }

    private static Secret login(UserId user, Secret password, String device) throws IOException {
        return new ClientApi(client).login(user, password, device).token();
    }

    private static String room(Secret token, String name) throws IOException {
        return (String) client.post("/_matrix/client/v3/createRoom", token, Map.of("name", name))
                .get("room_id");
    }

    private static void upload(Secret token, int size) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(synapse.url() + "/_matrix/media/v3/upload?filename=a.bin"))
                .header("Authorization", "Bearer " + token.reveal())
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[size]))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }
}
