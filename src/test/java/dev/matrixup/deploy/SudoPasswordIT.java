package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.testing.Pty;
import dev.matrixup.testing.RealAnsible;
import dev.matrixup.testing.RealSshd;
import dev.matrixup.testing.RealUser;
import dev.matrixup.testing.SecretScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers whose user needs a password for sudo: the real sudo, for users made for this test. */
@Tag("sudo")
class SudoPasswordIT {
    private static final String FIRST = "it's a {{ first }} $word";
    private static final String SECOND = "second-secret-0002";

    @TempDir
    private static Path server;

    @TempDir
    private Path folder;

    private static RealSshd sshd;
    private static RealUser first;
    private static RealUser second;

    private Lab lab;

    @BeforeAll
    static void makeUsers() throws IOException {
        first = RealUser.make("mxfirst", FIRST);
        second = RealUser.make("mxsecond", SECOND);
        first.rules("mxfirst ALL=(ALL) ALL");
        second.rules("mxsecond ALL=(ALL) ALL");
        // sshd reads the allowed keys as the user who logs in.
        Files.setPosixFilePermissions(server, PosixFilePermissions.fromString("rwxr-xr-x"));
        sshd = RealSshd.start(server);
    }

    @AfterAll
    static void cleanUp() {
        sshd.close();
        first.close();
        second.close();
    }

    /** Two servers, which are two users of this machine. */
    @BeforeEach
    void makeTheLab() throws IOException {
        Path knownHosts = Files.writeString(folder.resolve("users_known_hosts"), sshd.knownHostsLine("ed25519"));
        lab = Lab.byHand(folder);
        lab.remove("inventory/hosts");
        lab.write("inventory/hosts.yml", """
                all:
                  vars:
                    ansible_host: 127.0.0.1
                    ansible_port: %d
                    ansible_ssh_private_key_file: %s
                    ansible_ssh_common_args: -F none -o IdentityAgent=none -o UserKnownHostsFile=%s
                    ansible_become: true
                  children:
                    matrix_servers:
                      hosts:
                        matrix.example.com: {ansible_user: mxfirst}
                        matrix.example.org: {ansible_user: mxsecond}
                """.formatted(sshd.port(), sshd.userKey(), knownHosts));
        lab.write(
                "inventory/host_vars/matrix.example.org/vars.yml",
                lab.vars().replace("matrix_domain: example.com", "matrix_domain: example.org"));
    }

    @Test
    void anAskedPasswordReachesSudoAndAnsibleAndNoArgumentAndNoEnvironment() {
        try (SecretScan scan = new SecretScan();
                Pty terminal = lab.atTerminal("-y", "-v", "deploy", "example.com", "--tags", "install-all")) {
            terminal.await("Password of mxfirst@127.0.0.1:" + sshd.port() + " for sudo: ")
                    .type(FIRST);

            assertThat(terminal.end()).as(terminal.said()).isZero();
            assertThat(terminal.said()).doesNotContain(FIRST);
            assertThat(scan.hits(List.of(FIRST))).isEmpty();
        }
        assertThat(lab.uploadSize()).isEqualTo("50");
    }

    @Test
    void eachServersOwnPasswordStandsInTheInventoryVaultedOrAsATemplate() throws IOException {
        Path vault = Files.writeString(folder.resolve("vault"), "opens it\n");
        lab.write(
                "inventory/host_vars/matrix.example.org/become.yml",
                "ansible_become_password: wrong\nansible_become_pass: '{{ second_password }}'\nsecond_password: "
                        + vaulted(vault, SECOND));
        lab.write("inventory/host_vars/matrix.example.com/become.yml", "ansible_become_password: wrong\n");
        Result deployed = deploy("example.org", "--vault-password-file", vault.toString());
        assertThat(deployed.code()).as(deployed.out() + deployed.err()).isZero();

        Result wrong = deploy("example.com", "--vault-password-file", vault.toString());
        assertThat(wrong.code()).isEqualTo(3);
        assertThat(wrong.error())
                .contains("sudo on mxfirst@127.0.0.1:" + sshd.port() + " does not accept the password");
    }

    @Test
    void aFileIsUsedBeforeTheInventoryAndTheEnvironmentAfterIt() throws Exception {
        Path file = Files.writeString(folder.resolve("first"), FIRST + "\n");
        Path program = Files.writeString(folder.resolve("program"), "#!/bin/sh\ncat '" + file + "'\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        lab.write("inventory/host_vars/matrix.example.com/become.yml", "ansible_become_pass: wrong\n");
        for (Path given : List.of(file, program)) {
            Result result = deploy("example.com", "--become-password-file", given.toString());
            assertThat(result.code()).as(result.out() + result.err()).isZero();
        }

        assertThat(deploy(Map.of("MATRIXUP_BECOME_PASSWORD_FILE", file), "example.com")
                        .code())
                .isEqualTo(3);
        try (SecretScan scan = new SecretScan()) {
            Result result = deploy(Map.of("MATRIXUP_BECOME_PASSWORD", SECOND), "example.org");
            assertThat(result.code()).as(result.err()).isZero();
            // Our own process has it: the user put it there.
            assertThat(scan.hits(List.of(SECOND)))
                    .allMatch(seen -> seen.contains("MATRIXUP_BECOME_PASSWORD=" + SECOND));
            assertThat(scan.hits(List.of(SECOND)).stream()
                            .filter(seen -> seen.contains("MATRIXUP_RUN=") || seen.contains("SUDO_USER=")))
                    .isEmpty();
        }
    }

    @Test
    void whatAnsibleIsConfiguredToUseIsUsed() throws IOException {
        Path file = Files.writeString(folder.resolve("second"), SECOND + "\n");
        lab.write("ansible.cfg", "[defaults]\nbecome_password_file = " + file + "\n");
        Result configured = deploy("example.org");
        assertThat(configured.code()).as(configured.out() + configured.err()).isZero();

        lab.write("ansible.cfg", "[sudo_become_plugin]\npassword = " + SECOND + "\n");
        Result itself = deploy("example.org");
        assertThat(itself.code()).as(itself.out() + itself.err()).isZero();

        lab.write("ansible.cfg", "");
        Result passedOn = deploy("example.org", "--", "--become-password-file", file.toString());
        assertThat(passedOn.code()).as(passedOn.out() + passedOn.err()).isZero();
    }

    @Test
    void anotherWayToBecomeRootIsNamedBeforeAnythingIsChanged() {
        Path cfg = lab.write("ansible.cfg", "[privilege_escalation]\nbecome_method = su\n");
        List<String> before = lab.snapshot();
        Result refused = deploy("example.com");
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.error())
                .contains("by su (become_method in " + cfg + "); matrixup can do so by sudo only", "mxfirst@127.0.0.1");
        assertThat(deploy("example.com", "--", "--become-method", "community.general.doas")
                        .error())
                .contains("by community.general.doas (--become-method)");
        assertThat(lab.snapshot()).isEqualTo(before);
    }

    @Test
    void aWrongOrMissingPasswordStopsItBeforeAnythingIsChanged() throws IOException {
        Path file = Files.writeString(folder.resolve("wrong"), "another\n");
        List<String> before = lab.snapshot();
        Result wrong = deploy("example.com", "--become-password-file", file.toString());
        assertThat(wrong.code()).isEqualTo(3);
        assertThat(wrong.error()).contains("does not accept the password", "mxfirst@127.0.0.1");

        Result missing = deploy("example.com");
        assertThat(missing.code()).isEqualTo(3);
        assertThat(missing.error()).contains("asks for a password", "--become-password-file FILE");

        Result noTerminal = deploy("example.com", "-K");
        assertThat(noTerminal.code()).isEqualTo(64);

        try (Pty terminal = lab.atTerminal("-y", "deploy", "example.com", "-K")) {
            terminal.await("Password for sudo: ").type("another");
            assertThat(terminal.end()).isEqualTo(3);
        }
        assertThat(lab.snapshot()).isEqualTo(before);
    }

    @Test
    void aServerThatTakesOnlyAPasswordGetsAKeyAndIsDeployed() throws IOException {
        Path key = folder.resolve("new_key");
        try (RealSshd takes = RealSshd.start(
                folder.resolve("takes"),
                List.of("ed25519"),
                List.of("PasswordAuthentication yes", "AuthorizedKeysFile .ssh/authorized_keys"))) {
            lab.write("inventory/host_vars/matrix.example.org/ssh.yml", """
                    ansible_port: %d
                    ansible_ssh_private_key_file: %s
                    """.formatted(takes.port(), key));
            Result without = deploy("example.org", "--host-key", takes.fingerprint("ed25519"));
            assertThat(without.code()).isEqualTo(5);
            assertThat(without.error())
                    .contains("ssh-keygen -q -t ed25519 -f " + key, "ssh-copy-id -i " + key + ".pub");

            try (SecretScan scan = new SecretScan();
                    Pty terminal = lab.atTerminal("-y", "deploy", "example.org", "--tags", "install-all")) {
                terminal.await("Make a key and put it there? [y/N] ")
                        .type("y")
                        .await("Enter passphrase")
                        .type("")
                        .await("Enter same passphrase")
                        .type("")
                        .await("mxsecond@127.0.0.1's password: ")
                        .type(SECOND)
                        .await("Password of mxsecond@127.0.0.1:" + takes.port() + " for sudo: ")
                        .type(SECOND);
                assertThat(terminal.end()).as(terminal.said()).isZero();
                assertThat(scan.hits(List.of(SECOND))).isEmpty();
            }
            assertThat(key).exists();
        }
    }

    private Result deploy(String server, String... more) {
        return lab.run(words(server, more));
    }

    private Result deploy(Map<String, Object> environment, String server) throws Exception {
        ProcessBuilder command = lab.command(words(server));
        environment.forEach((name, value) -> command.environment().put(name, value.toString()));
        return Lab.await(command);
    }

    private static String[] words(String server, String... more) {
        List<String> words = new ArrayList<>(List.of("deploy", server, "--tags", "install-all"));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private static String vaulted(Path password, String value) {
        return RealSshd.run(
                        RealAnsible.program("ansible-vault").toString(),
                        "encrypt_string",
                        "--vault-id",
                        password.toString(),
                        value)
                .lines()
                .filter(line -> line.matches("!vault.*|\\s+[$0-9].*"))
                .map(String::strip)
                .collect(Collectors.joining("\n  "));
    }
}
