package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.testing.Processes;
import dev.matrixup.testing.RealSshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code logs -f}, which only somebody else ends. No test machine runs systemd: two scripts say what it would say. */
class FollowedLogIT {
    @TempDir
    Path folder;

    private RealSshd sshd;
    private Lab lab;
    private Path bin;
    private Path pid;

    @BeforeEach
    void makeTheLab() throws IOException {
        bin = Files.createDirectory(folder.resolve("bin"));
        pid = folder.resolve("pid");
        program("systemctl", "case $1 in list-*) echo 'matrix-synapse.service enabled' ;; esac");
        sshd = RealSshd.start(
                folder.resolve("sshd"), List.of("ed25519"), List.of("SetEnv PATH=" + bin + ":/usr/bin:/bin"));
        Path knownHosts = Files.writeString(folder.resolve("users_known_hosts"), sshd.knownHostsLine("ed25519"));
        lab = Lab.byHand(folder);
        lab.write("inventory/hosts", """
                [matrix_servers]
                matrix.example.com ansible_host=127.0.0.1 ansible_port=%d ansible_ssh_private_key_file=%s \
                ansible_ssh_common_args='-F none -o IdentityAgent=none -o UserKnownHostsFile=%s'
                """.formatted(sshd.port(), sshd.userKey(), knownHosts));
    }

    @AfterEach
    void stop() {
        sshd.close();
    }

    @Test
    void endsOnTheServerTooWhenItIsInterrupted() throws Exception {
        program("journalctl", "echo it is up\necho $$ >'" + pid + "'\nexec tail -f /dev/null");
        Path said = folder.resolve("said");
        Process logs = lab.command("logs", "synapse", "-f")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        await(() -> lab.read(said).contains("it is up") && Files.exists(pid), logs);

        new ProcessBuilder("/bin/sh", "-c", "kill -INT " + logs.pid()).start().waitFor();

        assertThat(logs.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(logs.exitValue()).as(lab.read(said)).isEqualTo(130);
        isGone();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsWhenNobodyReadsItAnyMore(boolean onTheServer) throws Exception {
        program("journalctl", "echo $$ >'" + pid + "'\nwhile echo it is up; do sleep 0.1; done");
        if (onTheServer) {
            lab.write("inventory/hosts", "[matrix_servers]\nmatrix.example.com ansible_connection=local\n");
        }
        ProcessBuilder command = lab.command("logs", "synapse", "-f");
        command.environment().merge("PATH", bin.toString(), (path, ours) -> ours + ":" + path);
        command.command()
                .addAll(0, List.of("bash", "-c", "\"$@\" | grep -m1 up; echo \"exit ${PIPESTATUS[0]}\"", "bash"));

        Result result = Lab.await(command);

        assertThat(result.err()).isEqualTo("it is up\nexit 0\n");
        isGone();
    }

    private void program(String name, String text) throws IOException {
        Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private void isGone() {
        long number = Long.parseLong(lab.read(pid).strip());
        Processes.awaitEnd(ProcessHandle.of(number).stream().toList());
    }

    private void await(BooleanSupplier condition, Process alive) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("not within a minute").isLessThan(deadline);
            assertThat(alive.isAlive()).as(lab.read(folder.resolve("said"))).isTrue();
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
