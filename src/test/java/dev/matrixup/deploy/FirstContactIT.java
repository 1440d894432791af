package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.testing.Pty;
import dev.matrixup.testing.RealSshd;
import dev.matrixup.testing.SecretScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator's own checkout with a server that nobody here has connected to, and a key with a passphrase. */
class FirstContactIT {
    private static final String PASSPHRASE = "it's \\ a long passphrase";

    @TempDir
    private Path folder;

    private Lab lab;
    private RealSshd sshd;
    private Path key;
    private Path knownHosts;

    @BeforeEach
    void startServer() throws IOException {
        sshd = RealSshd.start(folder.resolve("sshd"));
        key = RealSshd.keyPair(folder.resolve("key"), "ed25519", PASSPHRASE);
        sshd.allow(key);
        knownHosts = folder.resolve("users_known_hosts");
        Path config = Files.writeString(
                folder.resolve("ssh_config"), """
                UserKnownHostsFile %s %s
                GlobalKnownHostsFile none
                """.formatted(knownHosts, folder.resolve("more_known_hosts")));
        lab = Lab.byHand(folder);
        lab.write(
                "inventory/hosts",
                "[matrix_servers]\nmatrix.example.com ansible_host=127.0.0.1 ansible_port=%d ansible_ssh_private_key_file=%s ansible_ssh_common_args='-F %s'\n"
                        .formatted(sshd.port(), key, config));
    }

    @AfterEach
    void stopServer() {
        sshd.close();
    }

    @Test
    void theHostKeyGoesWhereAnsiblesSshLooksAndAnAskedPassphraseOpensTheKeyForAnsibleToo() throws IOException {
        List<String> agents = agents();
        try (SecretScan scan = new SecretScan();
                Pty terminal = lab.atTerminal("-y", "deploy", "--tags", "install-all")) {
            terminal.await("ED25519")
                    .await(sshd.fingerprint("ed25519"))
                    .await("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub")
                    .await("[yes/no] ")
                    .type("yes")
                    .await("Passphrase of " + key + ": ")
                    .type("wrong")
                    .await("That is not its passphrase. Passphrase of " + key + ": ")
                    .type(PASSPHRASE);

            assertThat(terminal.end()).as(terminal.said()).isZero();
            assertThat(terminal.said()).doesNotContain(PASSPHRASE);
            assertThat(scan.hits(List.of(PASSPHRASE))).isEmpty();
        }
        assertThat(lab.uploadSize()).isEqualTo("50");
        assertThat(Files.readString(knownHosts)).isEqualTo(sshd.knownHostsLine("ed25519"));
        assertThat(lab.root().resolve(".matrixup/known_hosts")).doesNotExist();
        assertThat(agents()).isEqualTo(agents);
    }

    @Test
    void anAskedPassphraseOpensTheKeyForAJumpHostForAnsibleToo() throws IOException {
        try (RealSshd jump = RealSshd.start(folder.resolve("jump"))) {
            jump.allow(key);
            Files.writeString(knownHosts, sshd.knownHostsLine("ed25519") + jump.knownHostsLine("ed25519"));
            Path config = Files.writeString(folder.resolve("ssh_config"), """
                    Host jump
                      HostName 127.0.0.1
                      Port %d
                      IdentityFile %s
                    Host *
                      UserKnownHostsFile %s
                      GlobalKnownHostsFile none
                    """.formatted(jump.port(), key, knownHosts));
            lab.write("ansible.cfg", "[ssh_connection]\nssh_args = -F %s -J jump\n".formatted(config));
            lab.write(
                    "inventory/hosts",
                    "[matrix_servers]\nmatrix.example.com ansible_host=127.0.0.1 ansible_port=%d ansible_ssh_private_key_file=%s\n"
                            .formatted(sshd.port(), sshd.userKey()));
            try (Pty terminal = lab.atTerminal("-y", "deploy", "--tags", "install-all")) {
                terminal.await("Passphrase of " + key + ": ").type(PASSPHRASE);

                assertThat(terminal.end()).as(terminal.said()).isZero();
            }
            assertThat(lab.uploadSize()).isEqualTo("50");
            assertThat(jump.log()).contains("Accepted publickey");
        }
    }

    @Test
    void aHostKeyNeedsAWholeYes() {
        try (Pty terminal = lab.atTerminal("-y", "deploy")) {
            terminal.await("[yes/no] ").type("y");
            assertThat(terminal.end()).isEqualTo(3);
        }
        assertThat(knownHosts).doesNotExist();
    }

    @Test
    void threeWrongPassphrasesAreEnough() throws IOException {
        Files.writeString(knownHosts, sshd.knownHostsLine("ed25519"));
        try (Pty terminal = lab.atTerminal("-y", "deploy")) {
            for (int i = 0; i < 3; i++) {
                terminal.await("Passphrase of " + key + ": ").type("wrong");
            }
            assertThat(terminal.end()).isEqualTo(3);
            assertThat(terminal.said()).contains("ssh-add " + key);
        }
    }

    @Test
    void aSignalEndsTheAgentToo() throws Exception {
        Files.writeString(knownHosts, sshd.knownHostsLine("ed25519"));
        lab.vars("matrix_synapse_wait_for: " + folder.resolve("never"));
        List<String> agents = agents();
        try (Pty terminal = lab.atTerminal("-y", "-v", "deploy", "--tags", "install-all")) {
            terminal.await("Passphrase of ").type(PASSPHRASE).await("Wait for Synapse");
            assertThat(agents()).hasSize(agents.size() + 2);
            // Control and C.
            terminal.interrupt();
            assertThat(terminal.end()).isEqualTo(130);
        }
        assertThat(agents()).isEqualTo(agents);
    }

    /** All ssh-agents below the folder for temporary files, with the shells that watch over them. */
    private static List<String> agents() throws IOException {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process -> process.info().commandLine().orElse("").matches("(?s).*ssh-agent -D -a .*"))
                    .filter(process -> process.info().commandLine().orElse("").contains("matrixup-"))
                    .map(process -> String.valueOf(process.pid()))
                    .sorted()
                    .toList();
        }
    }
}
