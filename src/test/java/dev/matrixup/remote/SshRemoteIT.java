package dev.matrixup.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import dev.matrixup.testing.Processes;
import dev.matrixup.testing.RealSshd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One real sshd on loopback, reached in every way that works and in many that must not. */
class SshRemoteIT {
    private static final String TRICKY = "it's $HOME `id` \\ \"{{ x }}\" *\n\tline two \uD83D\uDE00 \u00E9";

    @TempDir
    private static Path server;

    private static RealSshd sshd;

    @TempDir
    private Path folder;

    private final ProcessRunner runner = new ProcessRunner();
    private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    private final Remotes remotes = new Remotes(runner, warnings::add);
    private Path knownHosts;
    private Path config;

    @BeforeAll
    static void startServer() {
        sshd = RealSshd.start(server, List.of("ed25519", "ecdsa", "rsa"), List.of());
    }

    @AfterAll
    static void stopServer() {
        sshd.close();
    }

    /** Nothing of the machine's own ssh configuration, keys and known hosts may count. */
    @BeforeEach
    void emptyConfiguration() throws IOException {
        knownHosts = folder.resolve("known_hosts");
        config = folder.resolve("ssh_config");
        Files.writeString(config, """
                UserKnownHostsFile %s
                GlobalKnownHostsFile none
                IdentityAgent none
                """.formatted(folder.resolve("users_known_hosts")));
    }

    // Commands

    @Test
    void runsACommandAndKeepsBothOutputsAndTheExitCode() {
        try (Remote remote = connect()) {
            Captured answer = remote.run(Argv.of("sh", "-c", "echo out; echo err >&2; exit 7"), "");

            assertThat(answer.out()).isEqualTo("out\n");
            assertThat(answer.err()).isEqualTo("err\n");
            assertThat(answer.status().code()).isEqualTo(7);
            assertThat(remote.target()).isEqualTo(sshd.user() + "@127.0.0.1:" + sshd.port());
        }
    }

    @Test
    void handsOnTheLinesOfACommandThatDoesNotEndUntilTheCheckEndsIt() {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        try (Remote remote = connect()) {
            assertThatThrownBy(() -> remote.follow(
                            Argv.of("sh", "-c", "echo one; echo two >&2; exec tail -f /dev/null"), lines::add, () -> {
                                if (lines.size() == 2) {
                                    throw Failure.of(ExitCode.INTERRUPTED, "Enough.");
                                }
                            }))
                    .hasMessage("Enough.");

            assertThat(lines).containsExactlyInAnyOrder("one", "two");
            assertThat(remote.follow(Argv.of("sh", "-c", "printf last; exit 3"), lines::add, () -> {})
                            .code())
                    .isEqualTo(3);
            assertThat(lines).endsWith("last");
        }
    }

    @Test
    void aCommandThatIsFollowedEndsOnTheServerToo() {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        try (Remote remote = connect()) {
            assertThatThrownBy(() ->
                            remote.follow(Argv.of("sh", "-c", "echo $$; exec tail -f /dev/null"), lines::add, () -> {
                                if (!lines.isEmpty()) {
                                    throw Failure.of(ExitCode.INTERRUPTED, "Enough.");
                                }
                            }))
                    .hasMessage("Enough.");
            // It has nothing to say, and so never notices by itself.
            long pid = Long.parseLong(lines.get(0));
            Processes.awaitEnd(ProcessHandle.of(pid).stream().toList());

            assertThat(remote.follow(Argv.of("cat"), lines::add, () -> {}).ok()).isTrue();
            assertThat(remote.follow(Argv.of("printf", "%s", "it's $HOME"), lines::add, () -> {})
                            .ok())
                    .isTrue();
            assertThat(lines).hasSize(2).endsWith("it's $HOME");
        }
    }

    @Test
    void passesEveryArgumentUnchanged() {
        try (Remote remote = connect()) {
            Captured answer = remote.run(Argv.of("printf", "%s|", TRICKY, "", "-n", "a b"), "");

            assertThat(answer.out()).isEqualTo(TRICKY + "||-n|a b|");
        }
    }

    @Test
    void givesACommandItsInputWithNulAndUtf8AndClosesIt() {
        String input = "a\0b\u00E9\uD83D\uDE00\r\nno line end";
        try (Remote remote = connect()) {
            assertThat(remote.run(Argv.of("cat"), input).out()).isEqualTo(input);
            assertThat(remote.run(Argv.of("cat"), "").out()).isEmpty();
        }
    }

    @Test
    void passesAMebibyteBothWays() {
        String input = "0123456789abcde\n".repeat(1 << 16);
        try (Remote remote = connect()) {
            assertThat(remote.run(Argv.of("cat"), input).out()).isEqualTo(input);
        }
    }

    @Test
    void aCommandMayLeaveItsInputUnread() {
        try (Remote remote = connect()) {
            assertThat(remote.run(Argv.of("true"), "x".repeat(4 << 20)).ok()).isTrue();
            assertThat(remote.run(Argv.of("echo", "next"), "").out()).isEqualTo("next\n");
        }
    }

    /** The server then ends the channel while it is still being set up here. */
    @Test
    void aCommandMayEndAtOnce() {
        try (Remote remote = connect()) {
            for (int i = 0; i < 500; i++) {
                assertThat(remote.run(Argv.of("true"), "").ok()).isTrue();
            }
        }
    }

    @Test
    void stopsReadingOutputThatHasNoEnd() {
        try (Remote remote = connect()) {
            assertThatThrownBy(() -> remote.run(Argv.of("yes"), ""))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("printed more than 16 MiB");
            assertThat(remote.run(Argv.of("echo", "next"), "").out()).isEqualTo("next\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM 143", "KILL 137", "HUP 129"})
    void tellsTheSignalThatEndedACommand(String signalAndCode) {
        String signal = signalAndCode.split(" ")[0];
        try (Remote remote = connect()) {
            Captured answer = remote.run(Argv.of("sh", "-c", "kill -" + signal + " $$"), "");

            assertThat(answer.status().code())
                    .isEqualTo(Integer.parseInt(signalAndCode.split(" ")[1]));
        }
    }

    @Test
    void endsTheWaitForACommandThatTakesTooLong() {
        Remotes impatient = new Remotes(runner, warnings::add, Duration.ofMillis(300), Duration.ofSeconds(60));
        try (Remote remote = impatient.connect(target(), pinned())) {
            Failure failure = failureOf(() -> remote.run(Argv.of("sleep", "20"), ""));

            assertThat(failure.code()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(failure).hasMessageContaining("sleep did not end within 0 s");
        }
    }

    @Test
    void saysSoWhenTheConnectionBreaksDuringACommand() {
        try (Remote remote = connect()) {
            // The parent of the command is the server's process for this connection.
            Failure failure = failureOf(() -> remote.run(Argv.of("sh", "-c", "kill -9 $PPID; sleep 20"), ""));
            assertThat(failure.code()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(failure).hasMessageContaining("The connection to " + remote.target() + " broke");

            assertThat(failureOf(() -> remote.run(Argv.of("true"), "")).code()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(failureOf(() -> remote.forward("127.0.0.1", 80)).code()).isEqualTo(ExitCode.UNREACHABLE);
        }
    }

    // Tunnels

    @Test
    void leadsToAPortOfTheServer() throws Exception {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", exchange -> {
            byte[] body = ("you asked for " + exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        http.start();
        try (Remote remote = connect();
                Tunnel tunnel = remote.forward("127.0.0.1", http.getAddress().getPort())) {
            assertThat(tunnel.address().getAddress().isLoopbackAddress()).isTrue();
            assertThat(get(tunnel, "/one").body()).isEqualTo("you asked for /one");
            assertThat(get(tunnel, "/two").body()).isEqualTo("you asked for /two");
        } finally {
            http.stop(0);
        }
    }

    @Test
    void aTunnelSurvivesAPortWhereNothingListensYet() throws Exception {
        int port = freePort();
        try (Remote remote = connect();
                Tunnel tunnel = remote.forward("127.0.0.1", port)) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> get(tunnel, "/")).isInstanceOf(IOException.class);
            }
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            http.createContext("/", exchange -> {
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            });
            http.start();
            try {
                assertThat(get(tunnel, "/").statusCode()).isEqualTo(204);
            } finally {
                http.stop(0);
            }
        }
    }

    @Test
    void aClosedTunnelLeadsNowhere() throws Exception {
        try (Remote remote = connect()) {
            Tunnel tunnel = remote.forward("127.0.0.1", sshd.port());
            tunnel.close();
            tunnel.close();
            assertThatThrownBy(() -> get(tunnel, "/")).isInstanceOf(IOException.class);
        }
    }

    // Host keys

    @Test
    void refusesAnUnknownHostKeyWithoutATerminalAndNamesItsFingerprint() {
        Failure failure = failureOf(() -> remotes.connect(target(), HostKeyPolicy.knownOnly()));

        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure).hasMessageContaining("ED25519 " + sshd.fingerprint("ed25519"));
        assertThat(failure.next())
                .anySatisfy(step -> assertThat(step).contains("--host-key " + sshd.fingerprint("ed25519")))
                .anySatisfy(step -> assertThat(step).contains("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"));
        assertThat(knownHosts).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void acceptsThePinnedHostKeyOfAnyTypeAndKnowsItFromThenOn(String type) throws IOException {
        HostKeyPolicy policy = new HostKeyPolicy(Optional.of(sshd.fingerprint(type)), Optional.empty());
        remotes.connect(target(), policy).close();

        assertThat(knownHosts).hasContent(sshd.knownHostsLine(type));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(knownHosts)))
                .isEqualTo("rw-r--r--");
        remotes.connect(target(), HostKeyPolicy.knownOnly()).close();
        assertThat(knownHosts).hasContent(sshd.knownHostsLine(type));
        // OpenSSH itself reads the file the same way.
        RealSshd.run(
                "ssh",
                "-F",
                config.toString(),
                "-o",
                "UserKnownHostsFile=" + knownHosts,
                "-o",
                "BatchMode=yes",
                "-o",
                "StrictHostKeyChecking=yes",
                "-i",
                sshd.userKey().toString(),
                "-p",
                "" + sshd.port(),
                "127.0.0.1",
                "true");
    }

    @Test
    void refusesAHostKeyThatIsNotThePinnedOne() {
        HostKeyPolicy policy =
                new HostKeyPolicy(Optional.of("SHA256:" + "A".repeat(43)), Optional.of((s, t, f) -> true));
        Failure failure = failureOf(() -> remotes.connect(target(), policy));

        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure)
                .hasMessageContaining("does not have the host key given with --host-key")
                .hasMessageContaining("ED25519 " + sshd.fingerprint("ed25519"))
                .hasMessageContaining("ECDSA " + sshd.fingerprint("ecdsa"))
                .hasMessageContaining("RSA " + sshd.fingerprint("rsa"));
        assertThat(knownHosts).doesNotExist();
    }

    @Test
    void asksThePersonAtTheTerminal() {
        List<String> asked = new ArrayList<>();
        HostKeyPolicy yes = new HostKeyPolicy(Optional.empty(), Optional.of((at, type, fingerprint) -> {
            asked.addAll(List.of(at, type, fingerprint));
            return true;
        }));
        remotes.connect(target(), yes).close();
        remotes.connect(target(), yes).close();

        assertThat(asked)
                .containsExactly(sshd.user() + "@127.0.0.1:" + sshd.port(), "ED25519", sshd.fingerprint("ed25519"));
    }

    @Test
    void writesNothingWhenThePersonSaysNo() {
        HostKeyPolicy no = new HostKeyPolicy(Optional.empty(), Optional.of((at, type, fingerprint) -> false));

        assertThat(failureOf(() -> remotes.connect(target(), no)).code()).isEqualTo(ExitCode.REFUSED);
        assertThat(knownHosts).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void neverAcceptsAChangedHostKey(String type) throws IOException {
        Path other = RealSshd.keyPair(folder.resolve("other"), type, "");
        String content =
                "# first line\n[127.0.0.1]:%d %s".formatted(sshd.port(), Files.readString(Path.of(other + ".pub")));
        Files.writeString(knownHosts, content);
        long logins = logins();

        for (HostKeyPolicy policy : List.of(acceptsAnything(), pinned(), HostKeyPolicy.knownOnly())) {
            Failure failure = failureOf(() -> remotes.connect(target(), policy));

            assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
            assertThat(failure)
                    .hasMessageContaining("has changed")
                    .hasMessageContaining(
                            RealSshd.run("ssh-keygen", "-lf", other + ".pub").split(" ")[1])
                    .hasMessageContaining(sshd.fingerprint(type));
            assertThat(failure.place().orElseThrow().line()).isEqualTo(2);
            assertThat(failure.next())
                    .contains("ssh-keygen -R '[127.0.0.1]:%d' -f %s".formatted(sshd.port(), knownHosts));
        }
        assertThat(knownHosts).hasContent(content);
        assertThat(logins()).isEqualTo(logins);
    }

    @Test
    void takesAHostKeyOfAnotherTypeThanTheKnownOneForAChangedOne() throws IOException {
        try (RealSshd ecdsaOnly = RealSshd.start(folder.resolve("ecdsa"), List.of("ecdsa"), List.of())) {
            Files.writeString(
                    knownHosts,
                    "[127.0.0.1]:%d %s"
                            .formatted(
                                    ecdsaOnly.port(),
                                    sshd.knownHostsLine("ed25519").split(" ", 2)[1]));
            assertThat(failureOf(() -> remotes.connect(target("127.0.0.1", ecdsaOnly.port()), acceptsAnything())))
                    .hasMessageContaining("has changed")
                    .hasMessageContaining("ECDSA " + ecdsaOnly.fingerprint("ecdsa"));
        }
    }

    @Test
    void knowsAHashedHostName() throws IOException {
        Files.writeString(knownHosts, sshd.knownHostsLine("ed25519"));
        RealSshd.run("ssh-keygen", "-q", "-H", "-f", knownHosts.toString());
        assertThat(knownHosts).content().startsWith("|1|");

        remotes.connect(target(), HostKeyPolicy.knownOnly()).close();
    }

    @Test
    void knowsAHostKeyFromTheUsersOwnFile() throws IOException {
        Files.writeString(folder.resolve("users_known_hosts"), sshd.knownHostsLine("rsa"));

        remotes.connect(target(), HostKeyPolicy.knownOnly()).close();
        assertThat(knownHosts).doesNotExist();
    }

    @Test
    void refusesARevokedHostKey() throws IOException {
        Files.writeString(
                knownHosts,
                sshd.knownHostsLine("ed25519") + "@revoked * "
                        + sshd.knownHostsLine("ed25519").split(" ", 2)[1]);

        Failure failure = failureOf(() -> remotes.connect(target(), pinned()));
        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure).hasMessageContaining("revoked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "accept-new", "off"})
    void checksTheHostKeyEvenIfTheConfigurationDoesNot(String word) {
        Failure failure = failureOf(
                () -> remotes.connect(target("-o", "StrictHostKeyChecking=" + word), HostKeyPolicy.knownOnly()));

        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(warnings).hasSize(word.equals("accept-new") ? 0 : 1);
    }

    // Keys of the user

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void logsInWithAKeyFile(String type) {
        Path key = RealSshd.keyPair(folder.resolve("key"), type, "");
        sshd.allow(key);
        remotes.connect(target(key), pinned()).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void logsInThroughTheAgentWithAKeyThatHasAPassphrase(String identitiesOnly) throws Exception {
        Path key = RealSshd.keyPair(folder.resolve("key"), "ed25519", "open sesame");
        sshd.allow(key);
        try (RealSshAgent agent = RealSshAgent.start(folder)) {
            agent.add(key, "open sesame");
            remotes.connect(
                            target(
                                    key,
                                    "-o",
                                    "IdentityAgent=" + agent.socket(),
                                    "-o",
                                    "IdentitiesOnly=" + identitiesOnly),
                            pinned())
                    .close();
            // The public half is enough to say which of the agent's keys is meant.
            remotes.connect(
                            target(
                                    Path.of(key + ".pub"),
                                    "-o",
                                    "IdentityAgent=" + agent.socket(),
                                    "-o",
                                    "IdentitiesOnly=" + identitiesOnly),
                            pinned())
                    .close();
        }
    }

    @Test
    void leavesTheAgentsOtherKeysAloneWithIdentitiesOnly() throws Exception {
        Path allowed = RealSshd.keyPair(folder.resolve("allowed"), "ed25519", "");
        Path stranger = RealSshd.keyPair(folder.resolve("stranger"), "ed25519", "");
        sshd.allow(allowed);
        try (RealSshAgent agent = RealSshAgent.start(folder)) {
            agent.add(allowed, "");
            String[] options = {"-o", "IdentityAgent=" + agent.socket()};
            remotes.connect(target(stranger, options), pinned()).close();

            String[] only = {"-o", "IdentityAgent=" + agent.socket(), "-o", "IdentitiesOnly=yes"};
            Failure failure = failureOf(() -> remotes.connect(target(stranger, only), pinned()));
            assertThat(failure).hasMessageContaining(stranger.toString());
        }
    }

    @Test
    void saysSshAddForAKeyWithAPassphraseAndNoAgent() {
        Path key = RealSshd.keyPair(folder.resolve("key"), "ed25519", "open sesame");
        sshd.allow(key);
        Failure failure = failureOf(() -> remotes.connect(target(key), pinned()));

        assertThat(failure.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(failure).hasMessageContaining(key + " has a passphrase and is not in the ssh-agent");
        assertThat(failure.next()).contains("ssh-add " + key);
    }

    @Test
    void unlocksTheKeyThatTheServerWouldTakeAndNoOther() {
        Path stranger = RealSshd.keyPair(folder.resolve("stranger"), "ed25519", "open sesame");
        Path key = RealSshd.keyPair(folder.resolve("key"), "ecdsa", "open sesame");
        sshd.allow(key);
        try (KeyAgent agent = new KeyAgent(runner)) {
            Helper helper = new Helper(agent);
            remotes.connect(locked(stranger, key), pinned(), helper).close();

            assertThat(helper.unlocked).containsExactly(key);
        }
    }

    @Test
    void asksForNoPassphraseThatCouldNotHelpAnsible() {
        Path key = RealSshd.keyPair(folder.resolve("key"), "ed25519", "open sesame");
        sshd.allow(key);
        try (KeyAgent agent = new KeyAgent(runner)) {
            Helper helper = new Helper(agent);
            // Configured is another agent than that of the environment, or none.
            Failure failure = failureOf(() -> remotes.connect(target(key), pinned(), helper));

            assertThat(failure.next()).contains("ssh-add " + key);
            assertThat(helper.unlocked).isEmpty();
        }
    }

    @Test
    void aKeyThatOthersCanReadIsNotUsedJustAsByOpenSsh() throws IOException {
        Path key = RealSshd.keyPair(folder.resolve("key"), "ed25519", "");
        sshd.allow(key);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        Failure failure = failureOf(() -> remotes.connect(target(key), pinned()));

        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure).hasMessageContaining("Others can read the key " + key);
        assertThat(failure.next()).containsExactly("chmod 600 " + key);

        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("r--------"));
        remotes.connect(target(key), pinned()).close();
    }

    @Test
    void aServerThatTakesAPasswordGetsAKeyOnceIfSomebodyHelps() {
        Path key = RealSshd.keyPair(folder.resolve("key"), "ed25519", "open sesame");
        try (RealSshd takes = RealSshd.start(
                        folder.resolve("takes"), List.of("ed25519"), List.of("PasswordAuthentication yes"));
                KeyAgent agent = new KeyAgent(runner)) {
            SshTarget target = target(
                    "127.0.0.1", OptionalInt.of(takes.port()), List.of(key), "-o", "IdentityAgent=SSH_AUTH_SOCK");
            HostKeyPolicy policy = acceptsAnything();
            Failure failure = failureOf(() -> remotes.connect(target, policy));
            assertThat(failure.code()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(failure).hasMessageContaining("It may take a password");
            assertThat(failure.next().get(0))
                    .startsWith("ssh-copy-id -i " + key + ".pub -p " + takes.port())
                    .contains(knownHosts.toString());

            Helper refuses = new Helper(agent);
            assertThat(failureOf(() -> remotes.connect(target, policy, refuses)))
                    .hasMessage(failure.getMessage());
            assertThat(refuses.installed).isEqualTo(1);

            Helper helper = new Helper(agent);
            helper.install = () -> takes.allow(key);
            remotes.connect(target, policy, helper).close();
            assertThat(helper.installed).isEqualTo(1);
            assertThat(helper.unlocked).containsExactly(key);
        }
    }

    @Test
    void saysThatItWaitsForAKeyThatIsToBeConfirmed() throws Exception {
        Path key = RealSshd.keyPair(folder.resolve("key"), "ed25519", "");
        sshd.allow(key);
        Path go = folder.resolve("go");
        Path confirms = Files.writeString(
                folder.resolve("confirms"), "#!/bin/sh\nuntil [ -e '" + go + "' ]; do sleep 0.05; done\n");
        assertThat(confirms.toFile().setExecutable(true)).isTrue();
        try (RealSshAgent agent = RealSshAgent.start(folder, confirms)) {
            agent.add(key, "", "-c");
            SshTarget target = target(key, "-o", "IdentityAgent=" + agent.socket(), "-o", "ConnectTimeout=2");
            CompletableFuture<Remote> connecting =
                    CompletableFuture.supplyAsync(() -> remotes.connect(target, pinned()));
            eventually(() -> !warnings.isEmpty());
            assertThat(warnings).hasSize(1);
            assertThat(warnings.get(0)).startsWith("Waiting for your key");
            assertThat(connecting).isNotDone();

            Files.createFile(go);
            connecting.get(20, TimeUnit.SECONDS).close();
        }
    }

    @Test
    void logsInWithASecurityKeyInTheAgent() {
        try (SecurityKeyAgent agent = SecurityKeyAgent.start(folder, SecurityKeyAgent.Owner.TOUCHES)) {
            sshd.allow(agent.key());
            remotes.connect(target(agent.key(), "-o", "IdentityAgent=" + agent.socket()), pinned())
                    .close();
            assertThat(warnings).isEmpty();
        }
    }

    @Test
    void saysThatAKeyWasNotTouchedAndNotThatItIsNotAllowed() {
        Remotes impatient = new Remotes(runner, warnings::add, Duration.ofSeconds(60), Duration.ofSeconds(1));
        try (SecurityKeyAgent agent = SecurityKeyAgent.start(folder, SecurityKeyAgent.Owner.IS_AWAY)) {
            sshd.allow(agent.key());
            Failure failure = failureOf(() -> impatient.connect(
                    target(folder.resolve("none"), "-o", "IdentityAgent=" + agent.socket()), pinned()));

            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .startsWith("Waiting for your key: the ssh-agent wants it touched");
            assertThat(failure.code()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(failure)
                    .hasMessageContaining("would take mine")
                    .hasMessageContaining("did not sign with it within 1 s: the key was not touched")
                    .hasMessageNotContaining("allowed");
            assertThat(failure.next().get(0)).contains("touch the key");
        }
    }

    @Test
    void saysThatTheAgentRefusedToSign() {
        try (SecurityKeyAgent agent = SecurityKeyAgent.start(folder, SecurityKeyAgent.Owner.DECLINES)) {
            sshd.allow(agent.key());
            assertThat(failureOf(() -> remotes.connect(
                            target(folder.resolve("none"), "-o", "IdentityAgent=" + agent.socket()), pinned())))
                    .hasMessageContaining("The ssh-agent refused to sign with mine, which the server would take.");
        }
    }

    @Test
    void saysSshAddForASecurityKeyThatNoAgentHolds() throws IOException {
        try (SecurityKeyAgent agent = SecurityKeyAgent.start(folder, SecurityKeyAgent.Owner.IS_AWAY)) {
            Files.writeString(agent.key(), "-----BEGIN OPENSSH PRIVATE KEY-----\n");
            Failure failure = failureOf(() -> remotes.connect(target(agent.key()), pinned()));

            assertThat(failure)
                    .hasMessageContaining(agent.key() + " is on a security key and not in the ssh-agent")
                    .hasMessageNotContaining("cannot be read");
            assertThat(failure.next()).contains("ssh-add " + agent.key());
        }
    }

    @Test
    void namesTheKeysThatWereNotAllowed() throws IOException {
        Path stranger = RealSshd.keyPair(folder.resolve("stranger"), "ed25519", "");
        Path broken = folder.resolve("broken");
        Files.writeString(broken, "-----BEGIN OPENSSH PRIVATE KEY-----\nnot base64\n");
        Files.writeString(config, Files.readString(config) + "IdentityFile " + broken + "\n");
        Failure failure = failureOf(() -> remotes.connect(target(stranger), pinned()));

        assertThat(failure.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(failure)
                .hasMessageContaining("none of these keys is allowed: " + stranger)
                .hasMessageContaining(broken + " cannot be read as a key");
        assertThat(failure.next()).anySatisfy(step -> assertThat(step).startsWith("ssh -p " + sshd.port()));
    }

    @Test
    void saysSoWhenTheUserIsNotAllowed() {
        SshTarget stranger = new SshTarget(
                "127.0.0.1",
                OptionalInt.of(sshd.port()),
                Optional.of("nobody-here"),
                List.of(sshd.userKey()),
                List.of(knownHosts),
                List.of("-F", config.toString()),
                folder,
                Optional.empty());
        assertThat(failureOf(() -> remotes.connect(stranger, pinned())))
                .hasMessageContaining("nobody-here@127.0.0.1:" + sshd.port() + " does not accept the login");
    }

    // Servers that do not answer

    @Test
    void saysSoWhenNothingListens() throws IOException {
        int port = freePort();
        Failure failure = failureOf(() -> remotes.connect(target("127.0.0.1", port), pinned()));

        assertThat(failure.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(failure).hasMessageContaining("127.0.0.1 refuses connections at port " + port);
        assertThat(failure.next()).singleElement().asString().startsWith("ssh -p " + port);
    }

    @Test
    void saysSoWhenThePortAcceptsAndNeverAnswers() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            SshTarget target = target("127.0.0.1", mute.getLocalPort(), "-o", "ConnectTimeout=1");
            Failure failure = failureOf(() -> remotes.connect(target, pinned()));

            assertThat(failure.code()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(failure).hasMessageContaining("does not answer within 1 s");
        }
    }

    @Test
    void saysSoWhenNoAlgorithmIsInCommon() {
        try (RealSshd odd = RealSshd.start(folder.resolve("odd"), List.of("ed25519"), List.of("Ciphers 3des-cbc"))) {
            Failure failure = failureOf(() -> remotes.connect(target("127.0.0.1", odd.port()), pinned()));

            assertThat(failure.code()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(failure).hasMessageContaining("no SSH algorithm in common");
        }
    }

    @Test
    void saysSoWhenTheNameIsNotKnown() {
        Failure failure = failureOf(() -> remotes.connect(target("no-such-host.invalid", 22), pinned()));

        assertThat(failure.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(failure).hasMessageContaining("The name no-such-host.invalid is not known");
    }

    @Test
    void saysSoWhenSshDoesNotUnderstandTheOptions() {
        Failure failure = failureOf(() -> remotes.connect(target("-o", "NoSuchOption=1"), pinned()));

        assertThat(failure.code()).isEqualTo(ExitCode.USAGE);
        assertThat(failure).hasMessageContaining("nosuchoption");
    }

    // The user's ssh configuration

    @Test
    void arrivesAsTheConfigurationSays() throws IOException {
        Files.writeString(
                folder.resolve("included"),
                "Match originalhost my-server\n  HostName 127.0.0.1\n  Port %d\n  IdentityFile %s\n  HostKeyAlias matrix\n"
                        .formatted(sshd.port(), sshd.userKey()));
        Files.writeString(config, "Include " + folder.resolve("included") + "\n" + Files.readString(config));
        remotes.connect(named("my-server"), pinned()).close();

        assertThat(knownHosts).content().startsWith("matrix ssh-ed25519 ");
    }

    @Test
    void goesThroughAJumpHost() throws IOException {
        try (RealSshd jump = RealSshd.start(folder.resolve("jump"))) {
            behindJump(jump, jump.knownHostsLine("ed25519"));
            try (Remote remote = remotes.connect(named("inner"), pinned())) {
                assertThat(remote.run(Argv.of("cat"), "through\0").out()).isEqualTo("through\0");
            }
            assertThat(jump.log()).contains("Accepted publickey");
            assertThat(knownHosts).hasContent(sshd.knownHostsLine("ed25519"));
        }
    }

    @Test
    void goesThroughTwoJumpHosts() throws IOException {
        try (RealSshd jump = RealSshd.start(folder.resolve("jump"));
                RealSshd second = RealSshd.start(folder.resolve("second"))) {
            behindJump(jump, jump.knownHostsLine("ed25519") + second.knownHostsLine("ed25519"));
            Files.writeString(
                    config,
                    "Host inner\n  ProxyJump first,%s@127.0.0.1:%d\nHost 127.0.0.1\n  IdentityFile %s\n%s"
                            .formatted(second.user(), second.port(), second.userKey(), Files.readString(config)));
            remotes.connect(named("inner"), pinned()).close();
            assertThat(jump.log()).contains("Accepted publickey");
            assertThat(second.log()).contains("Accepted publickey");
        }
    }

    @Test
    void tellsWhatTheJumpHostSaidWhenItDoesNotLetUsThrough() throws IOException {
        try (RealSshd jump = RealSshd.start(folder.resolve("jump"))) {
            behindJump(jump, "");
            Failure failure = failureOf(() -> remotes.connect(named("inner"), pinned()));

            assertThat(failure.code()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(failure).hasMessageContaining("The way to").hasMessageContaining("Host key verification failed");
        }
    }

    @Test
    void unlocksTheKeyThatAJumpHostWouldTake() throws IOException {
        try (RealSshd jump = RealSshd.start(folder.resolve("jump"));
                RealSshd second = RealSshd.start(folder.resolve("second"));
                KeyAgent agent = new KeyAgent(runner)) {
            Path forJumps = RealSshd.keyPair(folder.resolve("for_jumps"), "ed25519", "open sesame");
            Path forServer = RealSshd.keyPair(folder.resolve("for_server"), "ed25519", "open sesame");
            List.of(jump, second).forEach(host -> host.allow(forJumps));
            sshd.allow(forServer);
            behindJump(jump, jump.knownHostsLine("ed25519") + second.knownHostsLine("ed25519"));
            Files.writeString(
                    config,
                    "Host inner\n  ProxyJump first,%s@127.0.0.1:%d\n  IdentityFile %s\nHost first 127.0.0.1\n  IdentityFile %s\n  IdentityAgent SSH_AUTH_SOCK\n%s"
                            .formatted(
                                    second.user(),
                                    second.port(),
                                    forServer,
                                    forJumps,
                                    Files.readString(config)
                                            .replaceAll("IdentityFile .*", "")
                                            .replace("IdentityAgent none", "IdentityAgent SSH_AUTH_SOCK")));

            Failure failure = failureOf(() -> remotes.connect(named("inner"), pinned()));
            assertThat(failure.code()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(failure)
                    .hasMessageContaining("leads through a jump host")
                    .hasMessageContaining(forJumps + " has a passphrase and is not in the ssh-agent");
            assertThat(failure.next()).contains("ssh-add " + forJumps);

            Helper helper = new Helper(agent);
            try (Remote remote = remotes.connect(named("inner"), pinned(), helper)) {
                assertThat(remote.run(Argv.of("echo", "through"), "").out()).isEqualTo("through\n");
            }
            assertThat(helper.unlocked).containsExactly(forJumps, forServer);
        }
    }

    @Test
    void aKeyForAJumpHostThatOthersCanReadIsNamed() throws IOException {
        try (RealSshd jump = RealSshd.start(folder.resolve("jump"))) {
            behindJump(jump, jump.knownHostsLine("ed25519"));
            Files.setPosixFilePermissions(jump.userKey(), PosixFilePermissions.fromString("rw-r--r--"));
            Failure failure = failureOf(() -> remotes.connect(named("inner"), pinned()));

            assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
            assertThat(failure).hasMessageContaining("Others can read the key " + jump.userKey());
            assertThat(failure.next()).containsExactly("chmod 600 " + jump.userKey());
        }
    }

    @Test
    void goesThroughAProxyCommandAndChecksTheServersOwnKey() throws IOException {
        Path script = folder.resolve("relay.py");
        Files.writeString(script, """
                import os, socket, sys, threading
                s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
                def back():
                    while True:
                        data = s.recv(65536)
                        if not data:
                            os._exit(0)
                        os.write(1, data)
                threading.Thread(target=back, daemon=True).start()
                while True:
                    data = os.read(0, 65536)
                    if not data:
                        break
                    s.sendall(data)
                """);
        SshTarget target = target("-o", "ProxyCommand=python3 " + script + " %h %p");
        assertThat(failureOf(() -> remotes.connect(target, HostKeyPolicy.knownOnly())))
                .hasMessageContaining(sshd.fingerprint("ed25519"));
        try (Remote remote = remotes.connect(target, pinned())) {
            assertThat(remote.run(Argv.of("echo", "hello"), "").out()).isEqualTo("hello\n");
        }
        assertThat(knownHosts).hasContent(sshd.knownHostsLine("ed25519"));
    }

    @Test
    void aMuteProxyCommandTakesNoLongerThanTheTimeLimit() {
        SshTarget target = target("-o", "ProxyCommand=sleep 30", "-o", "ConnectTimeout=1");
        Failure failure = failureOf(() -> remotes.connect(target, pinned()));

        assertThat(failure).hasMessageContaining("does not answer within 1 s");
        eventually(() -> ProcessHandle.current().descendants().noneMatch(SshRemoteIT::isSleep));
    }

    @Test
    void tellsWhatAFailingProxyCommandSaid() {
        SshTarget target = target("-o", "ProxyCommand=sh -c 'echo no way >&2; exit 3'");
        assertThat(failureOf(() -> remotes.connect(target, pinned()))).hasMessageContaining("says: no way");
    }

    @Test
    void saysSshAddWhereAProxyCommandIsNotLetIn() {
        SshTarget target = target("-o", "ProxyCommand=sh -c 'echo ops@jump: Permission denied >&2; exit 255'");
        assertThat(failureOf(() -> remotes.connect(target, pinned())).next().get(0))
                .startsWith("ssh-add KEY ");
    }

    // The end

    @Test
    void leavesNoThreadAndNoProcessBehind() throws IOException {
        try (RealSshd jump = RealSshd.start(folder.resolve("jump"))) {
            behindJump(jump, jump.knownHostsLine("ed25519"));
            for (SshTarget target : List.of(target(), named("inner"))) {
                Remote remote = remotes.connect(target, pinned());
                remote.forward("127.0.0.1", 9);
                remote.run(Argv.of("true"), "x".repeat(4 << 20));
                remote.close();
                remote.close();
            }
            failureOf(() -> remotes.connect(target(folder.resolve("none")), pinned()));
            eventually(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().matches(".*(ssh|session|Exec|PortWatcher|errors of).*")));
            eventually(() -> ProcessHandle.current()
                    .descendants()
                    .noneMatch(each -> each.info().command().orElse("").endsWith("/ssh")));
        }
    }

    // Helpers

    private Remote connect() {
        return remotes.connect(target(), pinned());
    }

    private static HostKeyPolicy pinned() {
        return new HostKeyPolicy(Optional.of(sshd.fingerprint("ed25519")), Optional.empty());
    }

    private SshTarget target(String... arguments) {
        return target(sshd.userKey(), arguments);
    }

    private SshTarget target(Path key, String... arguments) {
        return target("127.0.0.1", OptionalInt.of(sshd.port()), List.of(key), arguments);
    }

    private SshTarget target(String host, int port, String... arguments) {
        return target(host, OptionalInt.of(port), List.of(sshd.userKey()), arguments);
    }

    private SshTarget named(String host) {
        return target(host, OptionalInt.empty(), List.of());
    }

    private SshTarget target(String host, OptionalInt port, List<Path> keys, String... arguments) {
        List<String> all = new ArrayList<>(List.of("-F", config.toString()));
        all.addAll(List.of(arguments));
        return new SshTarget(host, port, Optional.empty(), keys, List.of(knownHosts), all, folder, Optional.empty());
    }

    /** Where the agent is that of the environment. */
    private SshTarget locked(Path... keys) {
        return target("127.0.0.1", OptionalInt.of(sshd.port()), List.of(keys), "-o", "IdentityAgent=SSH_AUTH_SOCK");
    }

    /** Somebody who knows the passphrase of all keys. */
    private static final class Helper implements LoginHelp {
        private final KeyAgent agent;
        private final List<Path> unlocked = new ArrayList<>();
        private Runnable install;
        private int installed;

        Helper(KeyAgent agent) {
            this.agent = agent;
        }

        @Override
        public Optional<Path> unlock(Path key) {
            unlocked.add(key);
            assertThat(agent.add(key, Secret.of("open sesame"))).isTrue();
            return agent.socket();
        }

        @Override
        public boolean install(KeyInstallation installation) {
            installed++;
            if (install != null) {
                install.run();
            }
            return install != null;
        }
    }

    private void behindJump(RealSshd jump, String jumpsKnownHosts) throws IOException {
        Files.writeString(config, """
                Host inner
                  HostName 127.0.0.1
                  Port %d
                  IdentityFile %s
                  ProxyJump first
                Host first
                  HostName 127.0.0.1
                  Port %d
                  IdentityFile %s
                Host *
                %s""".formatted(
                        sshd.port(), sshd.userKey(), jump.port(), jump.userKey(), Files.readString(config)));
        Files.writeString(folder.resolve("users_known_hosts"), jumpsKnownHosts);
    }

    private static HostKeyPolicy acceptsAnything() {
        return new HostKeyPolicy(Optional.empty(), Optional.of((server, type, fingerprint) -> true));
    }

    private static long logins() {
        return sshd.log().lines().filter(line -> line.startsWith("Accepted ")).count();
    }

    private static HttpResponse<String> get(Tunnel tunnel, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + tunnel.address().getPort() + path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static boolean isSleep(ProcessHandle handle) {
        return handle.info().command().orElse("").endsWith("/sleep");
    }

    private static Failure failureOf(ThrowingCallable call) {
        return catchThrowableOfType(Failure.class, call);
    }

    private static void eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("not within 10 s").isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
