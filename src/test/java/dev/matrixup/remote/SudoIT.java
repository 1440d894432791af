package dev.matrixup.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import dev.matrixup.testing.RealSshd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real sudo, for a user made for this test and removed after it: only root can do that, and only where sudo is. The build leaves
 * out the tag elsewhere; .ci/run insists on it.
 */
@Tag("sudo")
class SudoIT {
    private static final String USER = "mxtest";
    private static final String PASSWORD = "it's a {{ pass }} $word";
    private static final Path RULES = Path.of("/etc/sudoers.d/mxtest");

    @TempDir
    private static Path folder;

    private static RealSshd sshd;

    @BeforeAll
    static void makeUser() throws Exception {
        removeUser();
        RealSshd.run("useradd", "-m", "-s", "/bin/bash", USER);
        Process passwords = new ProcessBuilder("chpasswd").start();
        passwords.getOutputStream().write((USER + ":" + PASSWORD + "\n").getBytes(StandardCharsets.UTF_8));
        passwords.getOutputStream().close();
        assertThat(passwords.waitFor()).isZero();
        // sshd reads the allowed keys as the user who logs in.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        sshd = RealSshd.start(folder);
    }

    @AfterAll
    static void cleanUp() throws Exception {
        sshd.close();
        removeUser();
    }

    private static void removeUser() throws Exception {
        Files.deleteIfExists(RULES);
        Files.deleteIfExists(Path.of("/var/lib/sudo/lectured", USER));
        if (new ProcessBuilder("id", USER).start().waitFor() == 0) {
            RealSshd.run("userdel", "-f", "-r", USER);
        }
    }

    @Test
    void becomesRootWithThePasswordAndKeepsItOutOfTheCommandsInput() throws IOException {
        rules("mxtest ALL=(ALL) ALL");
        try (Remote remote = connect(PASSWORD)) {
            assertThat(remote.run(Argv.of("id", "-u"), "").out()).isEqualTo("0\n");
            Captured answer = remote.run(Argv.of("cat"), "input\0 of its own\n");
            assertThat(answer.out()).isEqualTo("input\0 of its own\n");
            assertThat(answer.err()).isEmpty();
        }
    }

    @Test
    void keepsThePasswordOutOfTheInputWhereSudoAsksForNone() throws IOException {
        rules("mxtest ALL=(ALL) NOPASSWD: ALL");
        try (Remote remote = connect(PASSWORD)) {
            assertThat(remote.run(Argv.of("cat"), "input\n").out()).isEqualTo("input\n");
        }
        try (Remote remote = connect(null)) {
            assertThat(remote.run(Argv.of("cat"), "input\n").out()).isEqualTo("input\n");
        }
    }

    @Test
    void keepsThePasswordOutOfTheInputWhereSudoRemembersIt() throws IOException {
        // Without this a ticket belongs to one terminal or parent, and no two of our commands would share one.
        rules("Defaults:mxtest timestamp_type=global", "mxtest ALL=(ALL) ALL");
        try (Remote user = open(Optional.empty());
                Remote remote = connect(PASSWORD)) {
            user.run(Argv.of("sudo", "-S", "-p", "", "true"), PASSWORD + "\n");
            assertThat(user.run(Argv.of("sudo", "-n", "true"), "").ok())
                    .as("sudo remembers")
                    .isTrue();

            assertThat(remote.run(Argv.of("cat"), "input\n").out()).isEqualTo("input\n");
            assertThat(remote.run(Argv.of("cat"), "input\n").out()).isEqualTo("input\n");
        }
    }

    @Test
    void keepsThePasswordOutOfTheInputOfACommandThatNeedsNone() throws IOException {
        rules("mxtest ALL=(ALL) ALL, NOPASSWD: /usr/bin/cat, /bin/cat");
        try (Remote remote = connect(PASSWORD)) {
            assertThat(remote.run(Argv.of("/usr/bin/cat"), "input\n").out()).isEqualTo("input\n");
        }
    }

    @Test
    void passesExitCodesSignalsAndArgumentsThroughSudo() throws IOException {
        rules("mxtest ALL=(ALL) ALL");
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

    @Test
    void refusesAWrongPassword() throws IOException {
        rules("mxtest ALL=(ALL) ALL");
        Failure failure = catchThrowableOfType(Failure.class, () -> connect("wrong"));

        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure).hasMessageContaining("does not accept the password").hasMessageNotContaining("wrong");
    }

    @Test
    void saysSoWhenAPasswordIsMissing() throws IOException {
        rules("mxtest ALL=(ALL) ALL");
        Failure failure = catchThrowableOfType(Failure.class, () -> connect(null));

        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure).hasMessageContaining("asks for a password, and none was given");
    }

    @Test
    void saysSoWhenTheUserMayNotBecomeRoot() throws IOException {
        Files.deleteIfExists(RULES);
        Failure failure = catchThrowableOfType(Failure.class, () -> connect(PASSWORD));

        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure).hasMessageContaining("may not become root").hasMessageContaining("sudoers");
    }

    private static void rules(String... lines) throws IOException {
        Files.write(RULES, List.of(lines));
        Files.setPosixFilePermissions(RULES, PosixFilePermissions.fromString("r--r-----"));
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
