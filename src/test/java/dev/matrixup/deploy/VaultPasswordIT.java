package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.testing.Pty;
import dev.matrixup.testing.RealAnsible;
import dev.matrixup.testing.RealSshd;
import dev.matrixup.testing.SecretScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vaulted values and whole vaulted files, whose password is given, configured or asked. */
class VaultPasswordIT {
    private static final String PASSWORD = "opens 'all' {{ of }} it";
    private static final String VALUE = "4711-vaulted-4711";
    private static final String SIZE = "matrix_synapse_max_upload_size_mb";

    @TempDir
    private Path folder;

    private Lab lab;
    private Path right;
    private Path wrong;

    @BeforeEach
    void makeTheLab() throws IOException {
        lab = Lab.byHand(folder);
        right = Files.writeString(folder.resolve("right"), PASSWORD + "\n");
        wrong = Files.writeString(folder.resolve("wrong"), "another\n");
    }

    @Test
    void anAskedPasswordOpensTheValuesOfTheRunAndIsNeverShown() {
        lab.vars(SIZE + ": " + vaulted("default", right, VALUE));
        try (SecretScan scan = new SecretScan();
                Pty terminal = lab.atTerminal("-y", "-v", "deploy", "--tags", "install-all")) {
            terminal.await(SIZE + " of matrix.example.com is vaulted. Vault password: ")
                    .type(PASSWORD);

            assertThat(terminal.end()).as(terminal.said()).isZero();
            assertThat(lab.uploadSize()).isEqualTo(VALUE);
            assertThat(terminal.said()).doesNotContain(PASSWORD, VALUE);
            assertThat(scan.hits(List.of(PASSWORD, VALUE))).isEmpty();
            assertThat(lab.records().toString()).doesNotContain(VALUE);
        }
    }

    @Test
    void aWrongPasswordStopsItBeforeAnythingRuns() {
        lab.vars(SIZE + ": " + vaulted("default", right, VALUE));
        List<String> before = lab.snapshot();
        try (Pty terminal = lab.atTerminal("-y", "deploy")) {
            terminal.await("Vault password: ").type("another");
            assertThat(terminal.end()).isEqualTo(3);
            assertThat(terminal.said()).contains("The vault password does not open " + SIZE);
        }
        Result result = lab.run("deploy", "--vault-password-file", wrong.toString());

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.error()).contains("does not open " + SIZE + " of matrix.example.com");
        assertThat(lab.snapshot()).isEqualTo(before);
    }

    @Test
    void withoutATerminalTheOptionIsNamed() {
        lab.vars(SIZE + ": " + vaulted("default", right, VALUE));
        Result result = lab.run("deploy");

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.error())
                .contains(SIZE + " of matrix.example.com is vaulted", "--vault-password-file FILE", "ansible.cfg");
    }

    @Test
    void whatIsGivenOrConfiguredIsUsed() {
        lab.vars(SIZE + ": " + vaulted("default", right, VALUE));
        for (String[] given : List.of(
                new String[] {"--vault-password-file", right.toString()},
                new String[] {"--vault-id", "anything@" + right},
                new String[] {"--", "--vault-id", right.toString()})) {
            assertThat(deploys(given).error()).isEmpty();
        }
        lab.write("ansible.cfg", "[defaults]\nvault_password_file = " + right + "\n");
        assertThat(deploys().error()).isEmpty();
        assertThat(lab.uploadSize()).isEqualTo(VALUE);
    }

    @Test
    void aWholeVaultedFileOpensWithAnAskedPassword() {
        String file = "inventory/host_vars/matrix.example.com/zz.yml";
        Path path = lab.write(file, SIZE + ": 4712\n");
        RealSshd.run(vault(), "encrypt", "--vault-id", right.toString(), path.toString());
        try (Pty terminal = lab.atTerminal("-y", "deploy", "--tags", "install-all")) {
            terminal.await("A vars file is vaulted. Vault password: ").type(PASSWORD);
            assertThat(terminal.end()).as(terminal.said()).isZero();
        }
        assertThat(lab.uploadSize()).isEqualTo("4712");

        assertThat(lab.run("deploy").code()).isEqualTo(3);
        try (Pty terminal = lab.atTerminal("-y", "deploy")) {
            terminal.await("Vault password: ").type("another");
            assertThat(terminal.end()).isEqualTo(3);
            assertThat(terminal.said()).contains("The vault password does not open a vars file");
        }
    }

    @Test
    void aValueOfAnotherIdThatIsNotNeededIsAWarning() {
        lab.vars(SIZE + ": " + vaulted("default", right, VALUE), "other: " + vaulted("prod", wrong, "something"));
        Result result = deploys("--vault-id", right.toString());

        assertThat(result.said()).contains("No vault password that was given opens other of matrix.example.com");
        assertThat(lab.uploadSize()).isEqualTo(VALUE);
    }

    @Test
    void ansibleIsNotLeftToAskByItself() {
        Result option = lab.run("deploy", "--vault-id", "prod@prompt");
        assertThat(option.code()).isEqualTo(64);
        assertThat(option.error()).contains("Ansible would ask");

        lab.write("ansible.cfg", "[defaults]\nask_vault_pass = True\nbecome_ask_pass = True\n");
        assertThat(deploys().error()).isEmpty();

        lab.write("ansible.cfg", "[defaults]\nvault_identity_list = prod@prompt\n");
        Result configured = lab.run("deploy");
        assertThat(configured.code()).isEqualTo(3);
        assertThat(configured.error()).contains("vault_identity_list");
    }

    private Result deploys(String... more) {
        String[] words = Stream.concat(Stream.of("deploy", "--tags", "install-all"), Stream.of(more))
                .toArray(String[]::new);
        Result result = lab.run(words);
        assertThat(result.code()).as(result.out() + result.err()).isZero();
        return result;
    }

    private static String vault() {
        return RealAnsible.program("ansible-vault").toString();
    }

    /** A value as it stands in a vars file. */
    private static String vaulted(String id, Path password, String value) {
        return RealSshd.run(vault(), "encrypt_string", "--vault-id", id + "@" + password, value)
                .lines()
                .filter(line -> line.matches("!vault.*|\\s+[$0-9].*"))
                .map(String::strip)
                .collect(Collectors.joining("\n  "));
    }
}
