package dev.matrixup.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import dev.matrixup.testing.Processes;
import dev.matrixup.testing.RealSshd;
import dev.matrixup.testing.RealUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real sudo, for a user made for this test and removed after it: only root can do that, and only where sudo is. The build leaves
 * out the tag elsewhere; .ci/run insists on it.
 */
@Tag("sudo")
class SudoIT {
    private static final String USER = "mxtest";
    private static final String PASSWORD = "it's a {{ pass }} $word";

    @TempDir
    private static Path folder;

    private static RealSshd sshd;
    private static RealUser user;

    @BeforeAll
    static void makeUser() throws Exception {
        user = RealUser.make(USER, PASSWORD);
        // sshd reads the allowed keys as the user who logs in.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        sshd = RealSshd.start(folder);
    }

    @AfterAll
    static void cleanUp() {
        sshd.close();
        user.close();
    }

    @Test
    void becomesRootWithThePasswordAndKeepsItOutOfTheCommandsInput() {
        user.rules("mxtest ALL=(ALL) ALL");
        try (Remote remote = connect(PASSWORD)) {
            assertThat(remote.run(Argv.of("id", "-u"), "").out()).isEqualTo("0\n");
            Captured answer = remote.run(Argv.of("cat"), "input\0 of its own\n");
            assertThat(answer.out()).isEqualTo("input\0 of its own\n");
            assertThat(answer.err()).isEmpty();
        }
    }

    @Test
    void keepsThePasswordOutOfTheInputWhereSudoAsksForNone() {
        user.rules("mxtest ALL=(ALL) NOPASSWD: ALL");
        try (Remote remote = connect(PASSWORD)) {
            assertThat(remote.run(Argv.of("cat"), "input\n").out()).isEqualTo("input\n");
        }
        try (Remote remote = connect(null)) {
            assertThat(remote.run(Argv.of("cat"), "input\n").out()).isEqualTo("input\n");
        }
    }

    @Test
    void keepsThePasswordOutOfTheInputWhereSudoRemembersIt() {
        // Without this a ticket belongs to one terminal or parent, and no two of our commands would share one.
        user.rules("Defaults:mxtest timestamp_type=global", "mxtest ALL=(ALL) ALL");
        try (Remote asUser = open(Optional.empty());
                Remote remote = connect(PASSWORD)) {
            asUser.run(Argv.of("sudo", "-S", "-p", "", "true"), PASSWORD + "\n");
            assertThat(asUser.run(Argv.of("sudo", "-n", "true"), "").ok())
                    .as("sudo remembers")
                    .isTrue();

            assertThat(remote.run(Argv.of("cat"), "input\n").out()).isEqualTo("input\n");
            assertThat(remote.run(Argv.of("cat"), "input\n").out()).isEqualTo("input\n");
        }
    }

    @Test
    void keepsThePasswordOutOfTheInputOfACommandThatNeedsNone() {
        user.rules("mxtest ALL=(ALL) ALL, NOPASSWD: /usr/bin/cat, /bin/cat");
        try (Remote remote = connect(PASSWORD)) {
            assertThat(remote.run(Argv.of("/usr/bin/cat"), "input\n").out()).isEqualTo("input\n");
        }
    }

    @Test
    void passesExitCodesSignalsAndArgumentsThroughSudo() {
        user.rules("mxtest ALL=(ALL) ALL");
        try (Remote remote = connect(PASSWORD)) {
            assertThat(remote.run(Argv.of("sh", "-c", "exit 7"), "").status().code())
                    .isEqualTo(7);
            assertThat(remote.run(Argv.of("sh", "-c", "kill -TERM $$"), "")
                            .status()
                            .code())
                    .isEqualTo(143);
            assertThat(remote.run(Argv.of("printf", "%s|", "it's $HOME", "", "a\nb"), "")
                            .out())
                    .isEqualTo("it's $HOME||a\nb|");
            assertThat(remote.run(Argv.of("no-such-command"), "").status().code())
                    .isEqualTo(127);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"!use_pty", "use_pty"})
    void aCommandThatIsFollowedAsRootEndsToo(String terminal) {
        user.rules("Defaults:mxtest " + terminal, "mxtest ALL=(ALL) ALL");
        List<String> lines = new CopyOnWriteArrayList<>();
        try (Remote remote = connect(PASSWORD)) {
            assertThatThrownBy(() -> remote.follow(
                            Argv.of("sh", "-c", "id -u; echo $$; exec tail -f /dev/null"), lines::add, () -> {
                                if (lines.size() == 2) {
                                    throw Failure.of(ExitCode.INTERRUPTED, "Enough.");
                                }
                            }))
                    .hasMessage("Enough.");
            assertThat(lines.get(0)).isEqualTo("0");
            long pid = Long.parseLong(lines.get(1));
            Processes.awaitEnd(ProcessHandle.of(pid).stream().toList());
            assertThat(remote.follow(Argv.of("sh", "-c", "exit 7"), lines::add, () -> {})
                            .code())
                    .isEqualTo(7);
        }
    }

    @Test
    void refusesAWrongPassword() {
        user.rules("mxtest ALL=(ALL) ALL");
        Failure failure = catchThrowableOfType(Failure.class, () -> connect("wrong"));

        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure).hasMessageContaining("does not accept the password").hasMessageNotContaining("wrong");
    }

    @Test
    void saysSoWhenAPasswordIsMissing() {
        user.rules("mxtest ALL=(ALL) ALL");
        Failure failure = catchThrowableOfType(Failure.class, () -> connect(null));

        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure).hasMessageContaining("asks for a password, and none was given");
    }

    @Test
    void asksWhereSudoWantsAPasswordAndNoneIsKnown() {
        user.rules("mxtest ALL=(ALL) ALL");
        List<String> asked = new ArrayList<>();
        Become become = new Become(Optional.empty(), target -> {
            asked.add(target);
            return Optional.of(Secret.of(PASSWORD));
        });
        try (Remote remote = open(Optional.of(become))) {
            assertThat(remote.run(Argv.of("id", "-u"), "").out()).isEqualTo("0\n");
        }
        assertThat(asked).containsExactly("mxtest@127.0.0.1:" + sshd.port());

        user.rules("mxtest ALL=(ALL) NOPASSWD: ALL");
        open(Optional.of(become)).close();
        assertThat(asked).hasSize(1);
    }

    @Test
    void saysSoWhenTheUserMayNotBecomeRoot() {
        user.rules();
        Failure failure = catchThrowableOfType(Failure.class, () -> connect(PASSWORD));

        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure).hasMessageContaining("may not become root").hasMessageContaining("sudoers");
    }

    @Test
    void logsInWithAPasswordWhereNoKeyIsAccepted() {
        user.rules();
        try (RealSshd takes =
                RealSshd.start(folder.resolve("takes"), List.of("ed25519"), List.of("PasswordAuthentication yes"))) {
            HostKeyPolicy policy = new HostKeyPolicy(Optional.of(takes.fingerprint("ed25519")), Optional.empty());
            Remotes remotes = new Remotes(new ProcessRunner(), warning -> {});
            try (Remote remote = remotes.connect(withPassword(takes, PASSWORD), policy)) {
                assertThat(remote.run(Argv.of("id", "-un"), "").out()).isEqualTo(USER + "\n");
            }
            Failure failure =
                    catchThrowableOfType(Failure.class, () -> remotes.connect(withPassword(takes, "another"), policy));
            assertThat(failure.code()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(failure).hasMessageContaining("Nor is the password");
        }
    }

    private static SshTarget withPassword(RealSshd takes, String password) {
        return new SshTarget(
                "127.0.0.1",
                OptionalInt.of(takes.port()),
                Optional.of(USER),
                List.of(),
                List.of(folder.resolve("takes_known_hosts")),
                List.of(),
                List.of("-F", "none", "-o", "IdentityAgent=none", "-o", "IdentityFile=none"),
                folder,
                Optional.empty(),
                Optional.of(Secret.of(password)));
    }

    private static Remote connect(String password) {
        return open(Optional.of(new Become(Optional.ofNullable(password).map(Secret::of))));
    }

    private static Remote open(Optional<Become> become) {
        SshTarget target = new SshTarget(
                "127.0.0.1",
                OptionalInt.of(sshd.port()),
                Optional.of(USER),
                List.of(sshd.userKey()),
                List.of(folder.resolve("known_hosts")),
                List.of("-F", "none", "-o", "IdentityAgent=none"),
                folder,
                become);
        HostKeyPolicy policy = new HostKeyPolicy(Optional.of(sshd.fingerprint("ed25519")), Optional.empty());
        return new Remotes(new ProcessRunner(), warning -> {}).connect(target, policy);
    }
}
