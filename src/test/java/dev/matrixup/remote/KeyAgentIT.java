package dev.matrixup.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Child;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Secret;
import dev.matrixup.testing.Processes;
import dev.matrixup.testing.RealSshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real ssh-agent. */
class KeyAgentIT {
    private static final String PASSPHRASE = "open \\ 's\u00e9same' %s";

    @TempDir
    private Path folder;

    private final ProcessRunner runner = new ProcessRunner();

    @ParameterizedTest
    @CsvSource({"ed25519, openssh", "ecdsa, openssh", "rsa, openssh", "rsa, PEM", "ecdsa, PEM"})
    void holdsAKeyOnceItsPassphraseIsRight(String type, String format) throws IOException {
        Path key = RealSshd.keyPair(folder.resolve("key"), type, PASSPHRASE);
        if (!format.equals("openssh")) {
            RealSshd.run("ssh-keygen", "-q", "-p", "-m", format, "-P", PASSPHRASE, "-N", PASSPHRASE, "-f", "" + key);
        }
        try (KeyAgent agent = new KeyAgent(runner)) {
            assertThat(agent.add(key, Secret.of("wrong"))).isFalse();
            assertThat(agent.add(key, Secret.of(""))).isFalse();
            assertThat(agent.socket()).isEmpty();

            assertThat(agent.add(key, Secret.of(PASSPHRASE))).isTrue();

            Path socket = agent.socket().orElseThrow();
            assertThat(listed(socket)).contains(fingerprint(key));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
                    .isEqualTo("rwx------");
        }
    }

    /** Half of them begin with a bit that would make them negative. */
    @Test
    void takesEveryNumberOfAnEllipticCurve() {
        try (KeyAgent agent = new KeyAgent(runner)) {
            for (int i = 0; i < 12; i++) {
                Path key = RealSshd.keyPair(folder.resolve("key" + i), "ecdsa", PASSPHRASE);
                RealSshd.run("ssh-keygen", "-q", "-p", "-m", "PEM", "-P", PASSPHRASE, "-N", PASSPHRASE, "-f", "" + key);
                assertThat(agent.add(key, Secret.of(PASSPHRASE))).isTrue();
                assertThat(listed(agent.socket().orElseThrow())).contains(fingerprint(key));
            }
        }
    }

    @Test
    void holdsSeveralKeysAndIsGoneWhenClosed() throws Exception {
        Path one = RealSshd.keyPair(folder.resolve("one"), "ed25519", PASSPHRASE);
        Path two = RealSshd.keyPair(folder.resolve("two"), "ed25519", PASSPHRASE);
        KeyAgent agent = new KeyAgent(runner);
        assertThat(agent.add(one, Secret.of(PASSPHRASE))).isTrue();
        assertThat(agent.add(two, Secret.of(PASSPHRASE))).isTrue();
        Path socket = agent.socket().orElseThrow();
        assertThat(listed(socket)).contains(fingerprint(one), fingerprint(two));
        List<ProcessHandle> processes = processes(socket);
        assertThat(processes).hasSize(2);

        agent.close();

        assertThat(agent.socket()).isEmpty();
        assertThat(socket.getParent()).doesNotExist();
        Processes.awaitEnd(processes);
    }

    @Test
    void endsWithASignal() throws Exception {
        Path key = RealSshd.keyPair(folder.resolve("key"), "ed25519", PASSPHRASE);
        try (KeyAgent agent = new KeyAgent(runner)) {
            agent.add(key, Secret.of(PASSPHRASE));
            List<ProcessHandle> processes = processes(agent.socket().orElseThrow());
            long began = System.nanoTime();

            runner.stopAll();

            Processes.awaitEnd(processes);
            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(8));
        }
    }

    private String listed(Path socket) {
        return runner.capture(Child.of(Argv.of("ssh-add", "-l")).with(Map.of("SSH_AUTH_SOCK", socket.toString())))
                .out();
    }

    private static String fingerprint(Path key) {
        return RealSshd.run("ssh-keygen", "-lf", key + ".pub").split(" ")[1];
    }

    private static List<ProcessHandle> processes(Path socket) {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains(socket.toString()))
                .toList();
    }
}
