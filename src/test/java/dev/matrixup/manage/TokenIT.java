package dev.matrixup.manage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.admin.Credential;
import dev.matrixup.admin.Credentials;
import dev.matrixup.admin.Homeserver;
import dev.matrixup.admin.HomeserverAddress.Url;
import dev.matrixup.admin.MatrixError;
import dev.matrixup.admin.UserId;
import dev.matrixup.deploy.Lab;
import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.report.Secret;
import dev.matrixup.testing.Pty;
import dev.matrixup.testing.PublicName;
import dev.matrixup.testing.RealSshd;
import dev.matrixup.testing.RealSynapse;
import dev.matrixup.testing.SecretScan;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code matrixup token} as its user types it, with a real Synapse on a server behind a real sshd. */
class TokenIT {
    private static final String SHARED_SECRET = "the-shared-secret-of-this-server";
    private static final Secret PASSWORD = Secret.of("a password, that's \\ hard");

    @TempDir
    static Path synapseFolder;

    private static RealSynapse synapse;
    private static Homeserver homeserver;
    private static int users;

    @TempDir
    private Path folder;

    private Lab lab;
    private RealSshd sshd;
    private Credentials credentials;
    private UserId alice;
    private UserId bob;

    @BeforeAll
    static void startSynapse() {
        synapse = RealSynapse.start(synapseFolder, Lab.DOMAIN, SHARED_SECRET);
        homeserver = Homeserver.at(new Url(synapse.url()), Optional.empty());
    }

    @AfterAll
    static void stopSynapse() {
        synapse.close();
    }

    @BeforeEach
    void startServer() throws IOException {
        alice = user("alice", true);
        bob = user("bob", true);
        sshd = RealSshd.start(folder.resolve("sshd"));
        lab = Lab.workspace(folder);
        lab.deploymentFile(
                "address: 127.0.0.1",
                "ssh: {port: %d, identity: %s}".formatted(sshd.port(), sshd.userKey()),
                "verify: ssh",
                "admin: " + alice.localpart());
        lab.write("known_hosts", sshd.knownHostsLine("ed25519"));
        Files.createDirectories(lab.data().resolve("synapse"));
        Files.createSymbolicLink(lab.data().resolve("synapse/config"), synapseFolder);
        lab.vars("matrix_synapse_container_client_api_host_bind_port: '127.0.0.1:%d'".formatted(synapse.port()));
        credentials = new Credentials(folder.resolve("config/credentials.yml"));
    }

    @AfterEach
    void stopServer() {
        sshd.close();
    }

    @Test
    void aLoginIsKeptAndUsedAgainUntilItIsRevoked() throws IOException {
        try (SecretScan scan = new SecretScan()) {
            try (Pty terminal = atTerminal("token", "login")) {
                terminal.await("Password of %s: ".formatted(alice)).type(PASSWORD.reveal());
                assertThat(terminal.end()).as(terminal.said()).isZero();
                assertThat(terminal.said())
                        .contains("ok  admin         %s is an administrator".formatted(alice))
                        .contains("ok  token         works, kept in ")
                        .contains("token check")
                        .doesNotContain(PASSWORD.reveal());
            }
            Credential first = credentials.find(Lab.DOMAIN).orElseThrow();
            assertThat(first.user()).isEqualTo(alice);
            assertThat(first.madeHere()).isTrue();
            assertThat(whoami(first)).contains(alice.toString());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(credentials.file())))
                    .isEqualTo("rw-------");

            // Nobody is asked, and no second device made.
            Result again = matrixup("", "token", "login", alice.localpart());
            assertThat(again.code()).as(again.said()).isZero();
            assertThat(again.out()).contains("works already, no new one was made");
            assertThat(credentials.find(Lab.DOMAIN)).contains(first);

            Result check = matrixup("", "token", "check");
            assertThat(check.code()).as(check.said()).isZero();
            assertThat(check.said())
                    .contains("ok token of " + alice)
                    .contains("ok administrator yes")
                    .contains("through SSH only, not at the public name (the server is not meant to be found there)")
                    .contains("ok device %s, made by matrixup, last seen just now".formatted(first.deviceId()))
                    .contains("The token works and opens the admin API, through SSH.");
            Result json = matrixup("", "--json", "token", "check");
            assertThat(json.out())
                    .contains("\"user\":\"%s\"".formatted(alice), "\"admin\":true", "\"admin_api\":\"ssh\"");

            Result hidden = matrixup("", "token", "show");
            assertThat(hidden.code()).isEqualTo(3);
            assertThat(hidden.out()).isEmpty();
            assertThat(matrixup("", "-y", "token", "show").out())
                    .isEqualTo(first.token().reveal() + "\n");
            try (Pty terminal = atTerminal("token", "show")) {
                terminal.await(first.token().reveal());
                assertThat(terminal.end()).isZero();
            }

            // Another user's login ends the device of the one before.
            Result other = matrixup(PASSWORD.reveal() + "\n", "token", "login", bob.localpart(), "--password-stdin");
            assertThat(other.code()).as(other.said()).isZero();
            assertThat(whoami(first)).isEmpty();
            Credential second = credentials.find(Lab.DOMAIN).orElseThrow();
            assertThat(whoami(second)).contains(bob.toString());

            Result unasked = matrixup("", "token", "revoke");
            assertThat(unasked.code()).isEqualTo(3);
            assertThat(unasked.error())
                    .contains("nobody to ask whether to revoke")
                    .contains("Next: matrixup -C %s token revoke --yes".formatted(lab.root()));
            try (Pty terminal = atTerminal("token", "revoke")) {
                terminal.await("Revoke the access token of %s? [y/N] ".formatted(bob))
                        .type("n");
                assertThat(terminal.end()).isEqualTo(3);
            }
            assertThat(whoami(second)).contains(bob.toString());
            Result revoked = matrixup("", "-y", "token", "revoke");
            assertThat(revoked.code()).as(revoked.said()).isZero();
            assertThat(revoked.out()).contains("The access token of %s is revoked".formatted(bob));
            assertThat(whoami(second)).isEmpty();
            assertThat(credentials.find(Lab.DOMAIN)).isEmpty();
            assertThat(Files.readString(credentials.file())).doesNotContain("bob");

            Result none = matrixup("", "-y", "token", "revoke");
            assertThat(none.code()).isZero();
            assertThat(none.out()).contains("There is no access token");
            assertThat(matrixup("", "token", "check").code()).isEqualTo(7);

            assertThat(scan.hits(Stream.of(PASSWORD, first.token(), second.token())
                            .map(Secret::reveal)
                            .toList()))
                    .isEmpty();
        }
    }

    @Test
    void whoIsNoAdministratorOrHasAnotherPasswordGetsNoToken() throws IOException {
        UserId carol = user("carol", false);

        Result refused = matrixup(PASSWORD.reveal() + "\n", "token", "login", carol.localpart(), "--password-stdin");

        assertThat(refused.code()).as(refused.said()).isEqualTo(7);
        assertThat(refused.error())
                .contains("%s, whose access token this is, is not an administrator".formatted(carol))
                .contains("adduser --ssh --admin " + carol.localpart());
        assertThat(credentials.file()).doesNotExist();
        Secret own = logIn(carol);
        assertThat(devices(own)).isEqualTo(1);

        Result wrong = matrixup("wrong\n", "token", "login", "--password-stdin");
        assertThat(wrong.code()).isEqualTo(7);
        assertThat(wrong.error())
                .contains("The homeserver does not log %s in: Invalid username or password".formatted(alice));

        // Synapse takes a name whose capitals are wrong for the one that there is.
        String loud = alice.localpart().replace('a', 'A');
        Result capital = matrixup(PASSWORD.reveal() + "\n", "token", "login", loud, "--password-stdin");
        assertThat(capital.code()).isEqualTo(7);
        assertThat(capital.error()).contains("logged %s in, not @%s:example.com.".formatted(alice, loud));
        assertThat(credentials.file()).doesNotExist();

        Result nobody = matrixup("", "token", "login");
        assertThat(nobody.code()).isEqualTo(3);
        assertThat(nobody.error())
                .contains("There is no password of " + alice)
                .contains("Next: matrixup -C %s token login --password-stdin".formatted(lab.root()));

        Result pasted = matrixup(own.reveal() + "\n", "token", "set", "--token-stdin");
        assertThat(pasted.code()).isEqualTo(7);
        assertThat(pasted.said()).contains("is not an administrator").doesNotContain(own.reveal());
        assertThat(credentials.file()).doesNotExist();

        Result check = matrixup(Optional.of(own), "", "token", "check");
        assertThat(check.code()).isEqualTo(7);
        assertThat(check.said())
                .contains("x administrator no")
                .contains("from MATRIXUP_TOKEN in the environment")
                .contains("! whose It is the token of somebody else, not of " + alice)
                .contains("adduser --ssh --admin " + carol.localpart());
    }

    @Test
    void aPastedTokenIsNeverEndedUnasked() throws IOException {
        Secret elements = logIn(bob);
        try (Pty terminal = atTerminal("token", "set")) {
            terminal.await("Access token: ").type("  " + elements.reveal() + " ");
            assertThat(terminal.end()).as(terminal.said()).isZero();
            assertThat(terminal.said())
                    .contains("%s is an administrator".formatted(bob))
                    .contains("It is the token of %s, and the administrator".formatted(bob.localpart()))
                    .doesNotContain(elements.reveal());
        }
        assertThat(credentials.find(Lab.DOMAIN)).contains(new Credential(bob, elements, ""));
        assertThat(matrixup("", "token", "check").said())
                .doesNotContain("made by matrixup")
                .doesNotContain("somebody else");

        Result login = matrixup(PASSWORD.reveal() + "\n", "token", "login", alice.localpart(), "--password-stdin");
        assertThat(login.code()).as(login.said()).isZero();
        assertThat(login.said()).contains("of %s, was not made by matrixup and is not ended".formatted(bob));
        assertThat(whoami(new Credential(bob, elements, ""))).contains(bob.toString());
        Credential made = credentials.find(Lab.DOMAIN).orElseThrow();

        // The other way round the login was ours, and is ended.
        assertThat(matrixup(elements.reveal() + "\n", "token", "set", "--token-stdin")
                        .code())
                .isZero();
        assertThat(whoami(made)).isEmpty();

        try (Pty terminal = atTerminal("token", "revoke")) {
            terminal.await("It was not made by matrixup").await("[y/N] ").type("y");
            assertThat(terminal.end()).as(terminal.said()).isZero();
        }
        assertThat(whoami(new Credential(bob, elements, ""))).isEmpty();
    }

    @Test
    void aTokenComesOutOfMatrixCtlsConfiguration() throws IOException {
        Secret token = logIn(alice);
        String before = """
                servers:
                  default:
                    api: {domain: example.org, username: x, token: another}
                  mine:
                    api:
                      domain: matrix.example.com
                      auth_type: token
                      auth_token: {username: %s, token: %s}
                """.formatted(alice.localpart(), token.reveal());
        Path file = Files.writeString(folder.resolve("config.yml"), before);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        Result result = matrixup("", "token", "import", file.toString());

        assertThat(result.code()).as(result.said()).isZero();
        assertThat(result.said()).contains("others may read it").doesNotContain(token.reveal());
        assertThat(file).hasContent(before);
        assertThat(credentials.find(Lab.DOMAIN)).contains(new Credential(alice, token, ""));
        assertThat(matrixup("", "token", "check").code()).isZero();
    }

    @Test
    void aTokenThatTheHomeserverCannotEndIsKeptUnlessItIsToBeForgotten() throws IOException {
        Secret token = logIn(alice);
        assertThat(matrixup(token.reveal() + "\n", "token", "set", "--token-stdin")
                        .code())
                .isZero();
        sshd.close();

        Result kept = matrixup("", "-y", "token", "revoke");
        assertThat(kept.code()).as(kept.said()).isEqualTo(7);
        assertThat(kept.error()).contains("The access token is kept").contains("token revoke --forget");
        assertThat(credentials.find(Lab.DOMAIN)).isPresent();

        Result forgotten = matrixup("", "-y", "token", "revoke", "--forget");
        assertThat(forgotten.code()).as(forgotten.said()).isZero();
        assertThat(forgotten.out()).contains("It is still valid");
        assertThat(credentials.find(Lab.DOMAIN)).isEmpty();
    }

    @Test
    void whatIsNoLongerValidIsForgotten() throws IOException {
        Secret token = logIn(alice);
        assertThat(matrixup(token.reveal() + "\n", "token", "set", "--token-stdin")
                        .code())
                .isZero();
        homeserver.client().logout(token);

        Result check = matrixup("", "token", "check");
        assertThat(check.code()).isEqualTo(7);
        assertThat(check.said()).contains("x token no longer valid").contains("token login");
        Result revoked = matrixup("", "-y", "token", "revoke");
        assertThat(revoked.code()).as(revoked.said()).isZero();
        assertThat(revoked.out()).contains("was no longer valid, and is forgotten");
        assertThat(credentials.find(Lab.DOMAIN)).isEmpty();
    }

    @Test
    void theEnvironmentWins() throws IOException {
        Secret own = logIn(bob);
        assertThat(matrixup(PASSWORD.reveal() + "\n", "token", "login", "--password-stdin")
                        .code())
                .isZero();
        Credential stored = credentials.find(Lab.DOMAIN).orElseThrow();

        assertThat(matrixup(Optional.of(own), "", "-y", "token", "show").out()).isEqualTo(own.reveal() + "\n");
        assertThat(matrixup(Optional.of(own), "", "token", "login").said()).contains("MATRIXUP_TOKEN is set, and wins");

        Result revoked = matrixup(Optional.of(own), "", "-y", "token", "revoke");
        assertThat(revoked.code()).as(revoked.said()).isZero();
        assertThat(revoked.said()).contains("still in the environment").contains("unset MATRIXUP_TOKEN");
        assertThat(whoami(new Credential(bob, own, ""))).isEmpty();
        assertThat(credentials.find(Lab.DOMAIN)).contains(stored);
        assertThat(whoami(stored)).contains(alice.toString());
    }

    @Test
    void atThePublicNameNoSshIsNeeded() throws IOException {
        try (PublicName outside = PublicName.of(synapse.url(), folder.resolve("public"))) {
            lab.vars("matrix_server_fqn_matrix: " + outside.name());
            sshd.close();
            String[] login = {
                "token",
                "login",
                "--password-stdin",
                "--via",
                "public",
                "--cacert",
                outside.authority().toString()
            };
            String[] check = {
                "token",
                "check",
                "--via",
                "public",
                "--cacert",
                outside.authority().toString()
            };

            Result closed = matrixup(PASSWORD.reveal() + "\n", login);
            assertThat(closed.code()).as(closed.said()).isEqualTo(7);
            assertThat(closed.error())
                    .contains("is not open at its public name")
                    .contains("token login --password-stdin --cacert %s --via ssh".formatted(outside.authority()));
            assertThat(credentials.file()).doesNotExist();
            String[] version = {
                "server",
                "version",
                "--via",
                "public",
                "--cacert",
                outside.authority().toString()
            };
            Result untold = matrixup("", version);
            assertThat(untold.code()).isEqualTo(7);
            assertThat(untold.error())
                    .contains("answers, but does not tell its version here: HTTP 404.")
                    .contains("server version --cacert %s --via ssh".formatted(outside.authority()));

            outside.openAdminApi();
            assertThat(matrixup("", version).out()).startsWith("example.com runs Synapse 1.");
            Result open = matrixup(PASSWORD.reveal() + "\n", login);
            assertThat(open.code()).as(open.said()).isZero();
            Result good = matrixup("", check);
            assertThat(good.code()).as(good.said()).isZero();
            assertThat(good.said()).contains("ok admin API open at the public name");

            Result stranger = matrixup("", "token", "check", "--via", "public");
            assertThat(stranger.code()).isEqualTo(7);
            assertThat(stranger.error()).contains("nobody whom Java trusts has signed the certificate");

            outside.close();
            Result silent = matrixup("", version);
            assertThat(silent.code()).isEqualTo(7);
            assertThat(silent.out()).isEmpty();
            assertThat(silent.error())
                    .contains("No homeserver answers at %s: the connection is refused.".formatted(outside.name()));
        }
        assertThat(sshd.log()).doesNotContain("Accepted");
    }

    @Test
    void aProxyThatWantsALoginDoesNotMakeATokenInvalid() throws IOException {
        try (PublicName outside = PublicName.of(synapse.url(), folder.resolve("public"))) {
            lab.vars("matrix_server_fqn_matrix: " + outside.name());
            outside.openAdminApi();
            String authority = outside.authority().toString();
            assertThat(matrixup(
                                    PASSWORD.reveal() + "\n",
                                    "token",
                                    "login",
                                    "--password-stdin",
                                    "--via",
                                    "public",
                                    "--cacert",
                                    authority)
                            .code())
                    .isZero();
            Credential stored = credentials.find(Lab.DOMAIN).orElseThrow();

            outside.guard("/_matrix/client/v3/");
            Result check = matrixup("", "token", "check", "--via", "public", "--cacert", authority);
            assertThat(check.code()).as(check.said()).isEqualTo(7);
            assertThat(check.error())
                    .contains("HTTP 401; something in front of the homeserver wants a login")
                    .doesNotContain("no longer valid");
            Result list = matrixup("", "user", "list", "--via", "public", "--cacert", authority);
            assertThat(list.error()).contains("wants a login").doesNotContain("no longer valid");
            Result revoke = matrixup("", "-y", "token", "revoke", "--via", "public", "--cacert", authority);
            assertThat(revoke.code()).as(revoke.said()).isEqualTo(7);
            assertThat(revoke.error())
                    .contains("The access token is kept")
                    .contains("wants a login")
                    .contains("--forget");
            assertThat(credentials.find(Lab.DOMAIN)).contains(stored);

            outside.guard("/_matrix/client/v3/logout");
            Result set = matrixup(
                    logIn(bob).reveal() + "\n",
                    "token",
                    "set",
                    "--token-stdin",
                    "--via",
                    "public",
                    "--cacert",
                    authority);
            assertThat(set.code()).as(set.said()).isZero();
            assertThat(set.said())
                    .contains("of %s, could not be ended and may still be valid".formatted(alice))
                    .contains("log out its session " + stored.deviceId());
            assertThat(whoami(stored)).contains(alice.toString());
        }
    }

    @Test
    void theHomeserverOfAnotherDomainIsNotTakenForOurs() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        try (RealSynapse other = RealSynapse.start(elsewhere, "example.org", SHARED_SECRET);
                PublicName outside = PublicName.of(other.url(), folder.resolve("public"))) {
            outside.openAdminApi();
            lab.vars("matrix_server_fqn_matrix: " + outside.name());
            Homeserver there = Homeserver.at(new Url(other.url()), Optional.empty());
            UserId carol = new UserId("carol", "example.org");
            there.sharedSecret().register(carol, PASSWORD, true, Secret.of(SHARED_SECRET));
            Secret token = there.client().login(carol, PASSWORD, "Element").token();
            String authority = outside.authority().toString();

            for (String[] command : List.of(new String[] {"token", "check"}, new String[] {"user", "list"})) {
                Result result = matrixup(
                        Optional.of(token), "", command[0], command[1], "--via", "public", "--cacert", authority);
                assertThat(result.code()).as(result.said()).isEqualTo(7);
                assertThat(result.error())
                        .contains("The homeserver that answers is not the one of example.com")
                        .contains("of @carol:example.org");
            }
        }
    }

    private static UserId user(String name, boolean admin) throws IOException {
        UserId user = new UserId(name + users++, Lab.DOMAIN);
        homeserver.sharedSecret().register(user, PASSWORD, admin, Secret.of(SHARED_SECRET));
        return user;
    }

    /** As another program does it. */
    private static Secret logIn(UserId user) throws IOException {
        return homeserver.client().login(user, PASSWORD, "Element").token();
    }

    private static Optional<String> whoami(Credential credential) throws IOException {
        try {
            return Optional.of(homeserver.client().whoami(credential.token()));
        } catch (MatrixError e) {
            assertThat(e.status()).isEqualTo(401);
            return Optional.empty();
        }
    }

    private static int devices(Secret token) throws IOException {
        try {
            String all = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(synapse.url().resolve("/_matrix/client/v3/devices"))
                                    .header("Authorization", "Bearer " + token.reveal())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            return all.split("\"device_id\"", -1).length - 1;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Pty atTerminal(String... args) {
        ProcessBuilder command = command(Optional.empty(), args);
        command.environment().remove("SSH_AUTH_SOCK");
        return Pty.start(command);
    }

    private Result matrixup(String input, String... args) throws IOException {
        return matrixup(Optional.empty(), input, args);
    }

    private Result matrixup(Optional<Secret> token, String input, String... args) throws IOException {
        Path out = Files.createTempFile(folder, "out", null);
        Path err = Files.createTempFile(folder, "err", null);
        Process process = command(token, args)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        try {
            if (!process.waitFor(3, TimeUnit.MINUTES)) {
                throw new AssertionError("It does not end: " + Files.readString(out) + Files.readString(err));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private ProcessBuilder command(Optional<Secret> token, String... args) {
        ProcessBuilder command = lab.command(args);
        command.environment().put("MATRIXUP_CONFIG", folder.resolve("config").toString());
        token.ifPresent(secret -> command.environment().put("MATRIXUP_TOKEN", secret.reveal()));
        return command;
    }
}
