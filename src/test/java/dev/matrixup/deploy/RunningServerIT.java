package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.matrixup.admin.Credential;
import dev.matrixup.admin.Credentials;
import dev.matrixup.admin.Homeserver;
import dev.matrixup.admin.HomeserverAddress;
import dev.matrixup.admin.UserId;
import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.report.Secret;
import dev.matrixup.testing.Pty;
import dev.matrixup.testing.PublicName;
import dev.matrixup.testing.RealSshd;
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
        Files.createDirectories(lab.data().resolve("synapse"));
        Files.createSymbolicLink(lab.data().resolve("synapse/config"), folder.resolve("synapse"));
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
        assertThat(own.said())
                .contains("Synapse lets nobody take away his own rights")
                .contains("Next: export MATRIXUP_TOKEN_FILE=FILE")
                .contains("matrixup -C %s user set-admin alice --revoke -y".formatted(lab.root()));
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
                    .await("1, which is logged out")
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
        assertThat(refused.said()).contains("matrixup -C %s user reset-password dave --yes".formatted(lab.root()));
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
                    .await("1, of whom 1 is of this server")
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

        Matcher third = room(gina, "{}");
        Path events = folder.resolve("events");
        Result json = run("room", "delete", third.group(1), "-y", "--json", "--events", events.toString());
        assertThat(json.code()).as(json.said()).isZero();
        assertThat(json.err().lines()).singleElement(STRING).startsWith("{\"subject\":\"" + third.group(1));
        assertThat(Files.readString(events)).contains("\"step_finished\"");
        Result typo = run("room", "show", "lobby");
        assertThat(typo.said()).contains("matrixup -C %s room show '#lobby'".formatted(lab.root()));
    }

    @Test
    void whoeverLosesTheServerWhileItDeletesARoomIsToldThatItGoesOn() throws Exception {
        user("ivan", false);
        Matcher room = room(login("ivan"), "{}");
        try (PublicName outside = PublicName.of(synapse.url(), folder.resolve("public"))) {
            Lab outer = Lab.workspace(Files.createDirectory(folder.resolve("outer")), "verify: ssh");
            outer.vars("matrix_server_fqn_matrix: " + outside.name());
            outside.openAdminApi();
            outside.cut("/delete_status/");
            ProcessBuilder command = outer.command(
                    "room",
                    "delete",
                    room.group(1),
                    "-y",
                    "--via",
                    "public",
                    "--cacert",
                    outside.authority().toString());
            command.environment().put("MATRIXUP_TOKEN_FILE", token.toString());
            Result lost = Lab.await(command);

            assertThat(lost.code()).as(lost.said()).isEqualTo(7);
            assertThat(lost.said())
                    .containsPattern("The server goes on to delete %s; its job is \\w+\\."
                            .formatted(Pattern.quote(room.group(1))))
                    .contains("How far it is cannot be asked:")
                    .contains("room show '%s'".formatted(room.group(1)));
        }
    }

    /** As of a server that is older than the rules for names. */
    @Test
    void whoHasAnOldNameIsTakenCareOfAsEverybodyElse() throws Exception {
        String old = "Zoe~%41'x/y";
        RealSshd.run(
                "python3",
                "-c",
                "import sqlite3, sys\n"
                        + "base = sqlite3.connect(sys.argv[1], timeout=30)\n"
                        + "base.execute('INSERT INTO users (name, creation_ts, admin, is_guest, approved)"
                        + " VALUES (?, 1456000000, 0, 0, 1)', (sys.argv[2],))\n"
                        + "base.commit()\n",
                folder.resolve("synapse/homeserver.db").toString(),
                "@" + old + ":" + DOMAIN);

        Result show = run("user", "show", old);
        assertThat(show.code()).as(show.said()).isZero();
        assertThat(show.err())
                .contains("@" + old + ":example.com", "Next: ")
                .contains("user reset-password 'Zoe~%41'\\''x/y'");
        assertThat(run("user", "set-admin", old).said()).contains("is an administrator now");
        Path file = folder.resolve("password-of-zoe");
        Result reset = run(
                "user",
                "reset-password",
                "@" + old + ":example.com",
                "-y",
                "--generate-password",
                "--password-file",
                file.toString());
        assertThat(reset.code()).as(reset.said()).isZero();
        Secret password = Secret.of(Files.readString(file).strip());
        homeserver.client().login(new UserId(old, DOMAIN), password, "phone");

        Result login = withInput(password.reveal() + "\n", withConfig("token", "login", old, "--password-stdin"));
        assertThat(login.code()).as(login.said()).isZero();
        assertThat(login.said()).contains("@" + old + ":example.com is an administrator");
        assertThat(Lab.await(withConfig("token", "check")).code()).isZero();

        // That was the token here.
        ProcessBuilder command = withConfig("user", "deactivate", old, "-y");
        command.environment().put("MATRIXUP_TOKEN_FILE", token.toString());
        Result gone = Lab.await(command);
        assertThat(gone.code()).as(gone.said()).isZero();
        assertThat(gone.said()).contains("is deactivated now", "ended with it, and is forgotten", "token login NAME");
        assertThat(Lab.await(withConfig("adduser", old, "--yes")).code()).isEqualTo(64);
    }

    @Test
    void theTokenOfADeactivatedUserIsForgotten() throws Exception {
        user("judy", true);
        Credentials credentials = new Credentials(folder.resolve("config/credentials.yml"));
        credentials.put(new Credential(new UserId("judy", DOMAIN), login("judy"), ""));
        ProcessBuilder command = withConfig("user", "deactivate", "judy");
        command.environment().remove("SSH_AUTH_SOCK");
        try (Pty pty = Pty.start(command)) {
            pty.await("Type judy to go on: ").type("judy").await("@judy:example.com is deactivated now");
            pty.await("The access token that was kept here ended with it, and is forgotten.")
                    .await("token login NAME");
            assertThat(pty.end()).isZero();
        }
        assertThat(credentials.find(DOMAIN)).isEmpty();
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

    /** With no token but a kept one. */
    private static ProcessBuilder withConfig(String... args) {
        ProcessBuilder command = lab.command(args);
        command.environment().put("MATRIXUP_CONFIG", folder.resolve("config").toString());
        return command;
    }

    private static Result withInput(String input, ProcessBuilder command) throws Exception {
        Process process = command.redirectErrorStream(true).start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), "", said);
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
