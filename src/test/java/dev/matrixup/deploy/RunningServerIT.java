package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.admin.Homeserver;
import dev.matrixup.admin.HomeserverAddress;
import dev.matrixup.admin.UserId;
import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.report.Secret;
import dev.matrixup.testing.Pty;
import dev.matrixup.testing.RealSynapse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about a running server, from the command line to a real Synapse; each as a process of its own. */
class RunningServerIT {
    private static final String DOMAIN = "example.com";
    private static final Secret SHARED = Secret.of("shared");
    private static final Secret PASSWORD = Secret.of("correct horse battery staple");

    @TempDir
    static Path folder;

    private static RealSynapse synapse;
    private static Homeserver homeserver;
    private static Lab lab;
    private static Path token;

    @BeforeAll
    static void start() throws IOException {
        synapse = RealSynapse.start(Files.createDirectory(folder.resolve("synapse")), DOMAIN, SHARED.reveal());
        homeserver = Homeserver.at(new HomeserverAddress.Url(synapse.url()), Optional.empty());
        lab = Lab.workspace(Files.createDirectory(folder.resolve("lab")), "verify: ssh");
        lab.vars("matrix_synapse_container_client_api_host_bind_port: '127.0.0.1:%d'".formatted(synapse.port()));
        user("alice", true);
        token = tokenFile("alice");
    }

    @AfterAll
    static void stop() {
        synapse.close();
    }

    @Test
    void theVersionIsToldWithoutAToken() throws Exception {
        ProcessBuilder command = lab.command("server", "version");

        assertThat(Lab.await(command).said()).contains("example.com runs Synapse 1.");
    }

    @Test
    void usersAreListedAndShown() throws Exception {
        user("bob", false);
        login("bob");

        Result list = run("user", "list", "--name", "bob");
        assertThat(list.code()).as(list.said()).isZero();
        assertThat(list.err()).contains("ok  bob ", "1 user, not an administrator.", "user show NAME");

        Result admins = run("user", "list", "--admins", "--json");
        assertThat(admins.err().lines()).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
        assertThat(admins.err()).contains("\"user\":\"@alice:example.com\"", "\"admin\":true");

        Result show = run("user", "show", "bob");
        assertThat(show.code()).isZero();
        assertThat(show.err()).contains("@bob:example.com", "Standing  user", "Devices   1", "phone");

        Result typo = run("user", "show", "bobb");
        assertThat(typo.code()).isEqualTo(3);
        assertThat(typo.said()).contains("There is no user @bobb:example.com. Did you mean bob?", "user list");
        assertThat(run("user", "show", "@bob:example.org").code()).isEqualTo(64);
    }

    @Test
    void aListingEndsQuietlyWhenNobodyReadsAnyMore() throws Exception {
        Process process = command("user", "list").redirectErrorStream(true).start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).startsWith("example.com  users");
        }

        assertThat(process.waitFor()).isZero();
    }

    @Test
    void rightsAreGivenAndTaken() throws Exception {
        user("carol", false);

        assertThat(run("user", "set-admin", "carol").said()).contains("@carol:example.com is an administrator now");
        Result again = run("user", "set-admin", "carol");
        assertThat(again.code()).isZero();
        assertThat(again.said()).contains("is an administrator already");
        assertThat(run("user", "set-admin", "carol", "--revoke").said()).contains("is no longer an administrator");
    }

    @Test
    void nobodyTakesAwayHisOwnRights() throws Exception {
        Result own = run("user", "set-admin", "alice", "--revoke", "-y");

        assertThat(own.code()).isEqualTo(3);
        assertThat(own.said()).contains("Synapse lets nobody take away his own rights", "MATRIXUP_TOKEN_FILE");
    }

    @Test
    void aPasswordIsAskedForAndReset() throws Exception {
        user("dave", false);
        login("dave");

        try (Pty pty = Pty.start(command("user", "reset-password", "dave"))) {
            pty.await("Password: ")
                    .type("fresh and long words")
                    .await("(again): ")
                    .type("fresh and long words");
            pty.await("@dave:example.com")
                    .await("1, which are logged out")
                    .await("[y/N] ")
                    .type("y");
            pty.await("has a new password; 1 device is logged out");
            assertThat(pty.end()).isZero();
            assertThat(pty.said()).doesNotContain("fresh and long words\r");
        }
        homeserver.client().login(new UserId("dave", DOMAIN), Secret.of("fresh and long words"), "phone");

        Path file = folder.resolve("generated");
        Result generated = run(
                "user",
                "reset-password",
                "dave",
                "--generate-password",
                "--password-file",
                file.toString(),
                "--keep-devices",
                "-y");
        assertThat(generated.said()).contains("has a new password; all devices stay logged in");
        String password = Files.readString(file).strip();
        assertThat(generated.said()).doesNotContain(password);
        homeserver.client().login(new UserId("dave", DOMAIN), Secret.of(password), "tablet");

        Result refused = run("user", "reset-password", "dave");
        assertThat(refused.code()).isEqualTo(3);
    }

    @Test
    void anAccountIsDeactivatedOneselfOnlyByTypingTheName() throws Exception {
        user("erin", false);

        assertThat(run("user", "deactivate", "erin").code()).isEqualTo(3);
        Result gone = run("user", "deactivate", "erin", "--erase", "-y");
        assertThat(gone.code()).as(gone.said()).isZero();
        assertThat(gone.said()).contains("@erin:example.com is deactivated and erased now");
        assertThat(run("user", "deactivate", "erin").said()).contains("is deactivated already");
        assertThat(run("user", "set-admin", "erin").code()).isEqualTo(3);

        user("frank", true);
        Path own = tokenFile("frank");
        assertThat(Lab.await(command(own, "user", "deactivate", "frank", "-y")).code())
                .isEqualTo(3);
        try (Pty pty = Pty.start(command(own, "user", "deactivate", "frank", "-y"))) {
            pty.await("Type frank to go on: ").type("y");
            assertThat(pty.end()).isEqualTo(3);
        }
        try (Pty pty = Pty.start(command(own, "user", "deactivate", "frank"))) {
            pty.await("Type frank to go on: ").type("frank").await("@frank:example.com is deactivated now");
            assertThat(pty.end()).isZero();
        }
    }

    @Test
    void aRoomIsShownAndDeleted() throws Exception {
        user("gina", false);
        Secret gina = login("gina");
        Matcher room = room(gina, "{\"name\": \"Lobby\", \"room_alias_name\": \"lobby\"}");

        Result show = run("room", "show", "#lobby");
        assertThat(show.code()).as(show.said()).isZero();
        assertThat(show.err()).contains(room.group(1), "Name      Lobby", "Made by   @gina:example.com");
        assertThat(run("room", "list").err()).contains("Next: ");
        assertThat(run("room", "show", "lobby").code()).isEqualTo(64);
        assertThat(run("room", "show", "#cellar").code()).isEqualTo(3);

        Result refused = run("room", "delete", "#lobby");
        assertThat(refused.code()).isEqualTo(3);
        try (Pty pty = Pty.start(command("room", "delete", "#lobby", "--block"))) {
            pty.await("Lobby")
                    .await("1, of whom 1 are of this server")
                    .await("[y/N] ")
                    .type("y");
            pty.await("is deleted");
            assertThat(pty.end()).isZero();
        }
        assertThat(run("room", "show", room.group(1)).code()).isEqualTo(3);

        Matcher other = room(gina, "{}");
        Result kept = run("room", "delete", other.group(1), "--no-purge", "-y");
        assertThat(kept.code()).as(kept.said()).isZero();
        assertThat(kept.said()).contains("delete ok removed=1", "is left; 1 user put out of it");
    }

    @Test
    void filesArePurged() throws Exception {
        Result remote = run("media", "purge", "--older-than", "30", "-y");
        assertThat(remote.code()).as(remote.said()).isZero();
        assertThat(remote.said()).contains("0 copies of other servers' files are removed");

        try (Pty pty = Pty.start(command("media", "purge", "--older-than", "0", "--local"))) {
            pty.await("This deletes files of users of example.com, for ever").await("At most");
            pty.await("[y/N] ").type("y").await("files are deleted");
            assertThat(pty.end()).isZero();
        }
        assertThat(run("media", "purge", "--before", "tomorrow").code()).isEqualTo(64);
        assertThat(run("media", "purge", "--before", "2999-01-01").code()).isEqualTo(64);
        assertThat(run("media", "purge", "--older-than", "30").code()).isEqualTo(3);
    }

    /** Both outputs are taken together, as {@link Lab#await} does. */
    private static Result run(String... args) throws Exception {
        return Lab.await(command(args));
    }

    private static ProcessBuilder command(String... args) {
        return command(token, args);
    }

    private static ProcessBuilder command(Path tokenFile, String... args) {
        ProcessBuilder command = lab.command(args);
        command.environment().remove("SSH_AUTH_SOCK");
        command.environment().put("MATRIXUP_TOKEN_FILE", tokenFile.toString());
        return command;
    }

    private static void user(String name, boolean admin) throws IOException {
        homeserver.sharedSecret().register(new UserId(name, DOMAIN), PASSWORD, admin, SHARED);
    }

    private static Secret login(String name) throws IOException {
        return homeserver
                .client()
                .login(new UserId(name, DOMAIN), PASSWORD, "phone")
                .token();
    }

    private static Path tokenFile(String name) throws IOException {
        return Files.writeString(folder.resolve("token-of-" + name), login(name).reveal() + "\n");
    }

    private static Matcher room(Secret owner, String wish) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(synapse.url() + "/_matrix/client/v3/createRoom"))
                .header("Authorization", "Bearer " + owner.reveal())
                .POST(BodyPublishers.ofString(wish))
                .build();
        Matcher id = Pattern.compile("\"room_id\": *\"([^\"]+)\"")
                .matcher(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .body());
        assertThat(id.find()).isTrue();
        return id;
    }
}
