package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.yaml.Tagged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostConnectionTest {
    private static final String EVERYTHING = """
            [defaults]
            remote_user = cfg
            remote_port: 2201
            private_key_file = keys/cfg
            transport = cfg.plugin
            host_key_checking = False
            timeout = 31
            [ssh_connection]
            ssh_args = -o Cfg=1
            ssh_common_args = "-o 'Cfg=2 3'"
            ssh_extra_args =
            [privilege_escalation]
            become = yes
            become_user = cfguser
            become_method = cfgmethod
            """;

    @TempDir
    Path checkout;

    @Test
    void aHostWithoutSettingsIsReachedBySshUnderItsName() {
        HostConnection plain = connection(Map.of());
        assertThat(plain)
                .isEqualTo(new HostConnection(
                        "m",
                        "m",
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        new Setting("ssh", ""),
                        false,
                        new Setting("sudo", ""),
                        new Setting("root", ""),
                        Optional.empty(),
                        List.of(),
                        List.of()));
        assertThat(plain.ssh()).isTrue();
        assertThat(plain.local()).isFalse();
    }

    @Test
    void ofTwoSpellingsTheOneCountsThatCountsForAnsible() {
        HostConnection both = connection(Map.of(
                "ansible_host", "192.0.2.1",
                "ansible_ssh_host", "192.0.2.2",
                "ansible_port", 1L,
                "ansible_ssh_port", "2",
                "ansible_user", "one",
                "ansible_ssh_user", "two",
                "ansible_private_key_file", "/one",
                "ansible_ssh_private_key_file", "/two"));
        assertThat(both.host()).isEqualTo("192.0.2.2");
        assertThat(both.port()).isEqualTo(OptionalInt.of(2));
        assertThat(both.user()).contains("two");
        assertThat(both.identity()).contains("/two");
    }

    @Test
    void templatesAndVaultedTextsAreLeftToAnsible() {
        Map<String, Object> variables = new HashMap<>();
        variables.put("ansible_host", "{{ address }}");
        variables.put("ansible_user", new Tagged("!vault", "$ANSIBLE_VAULT;1.1"));
        variables.put("ansible_become", "yes");
        variables.put("ansible_become_pass", "hunter2");
        variables.put("ansible_port", null);
        HostConnection connection = HostConnection.of(
                "m", variables, AnsibleSettings.of(Map.of("ANSIBLE_REMOTE_USER", "env"), checkout, List.of()));
        assertThat(connection.host()).isEqualTo("m");
        assertThat(connection.user()).isEmpty();
        assertThat(connection.become()).isTrue();
        assertThat(connection.toString()).doesNotContain("hunter2");
    }

    @Test
    void sshArgumentsAreSplitAsPythonSplitsThem() {
        HostConnection connection = connection(Map.of(
                "ansible_ssh_args", "-C -4",
                "ansible_ssh_extra_args", "-6",
                "ansible_ssh_common_args", "-o ProxyCommand=\"ssh -W %h:%p 'a b'\" -o 'User=x\\y' a\\ b \"\""));
        assertThat(connection.sshArgs()).containsExactly("-C", "-4");
        assertThat(connection.moreSshArgs())
                .containsExactly("-o", "ProxyCommand=ssh -W %h:%p 'a b'", "-o", "User=x\\y", "a b", "", "-6");
    }

    @Test
    void whatTheInventoryLeavesOpenStandsInTheConfigurationFile() throws IOException {
        Path cfg = Files.writeString(checkout.resolve("ansible.cfg"), EVERYTHING);
        HostConnection connection = connection(Map.of("ansible_host", "192.0.2.1"));

        assertThat(connection.host()).isEqualTo("192.0.2.1");
        assertThat(connection.user()).contains("cfg");
        assertThat(connection.port()).isEqualTo(OptionalInt.of(2201));
        assertThat(connection.identity()).contains(checkout + "/keys/cfg");
        assertThat(connection.connection()).isEqualTo(new Setting("cfg.plugin", "transport in " + cfg));
        assertThat(connection.unchecked()).contains(new Setting("False", "host_key_checking in " + cfg));
        assertThat(connection.sshArgs()).containsExactly("-o", "Cfg=1");
        assertThat(connection.moreSshArgs()).containsExactly("-o", "ConnectTimeout=31", "-o", "Cfg=2 3");
        assertThat(connection.become()).isTrue();
        assertThat(connection.becomeUser()).hasToString("cfguser (become_user in " + cfg + ")");
        assertThat(connection.becomeMethod()).hasToString("cfgmethod (become_method in " + cfg + ")");
    }

    @Test
    void theEnvironmentWinsOverTheFileEvenWhereItIsEmpty() throws IOException {
        Files.writeString(checkout.resolve("ansible.cfg"), EVERYTHING);
        HostConnection connection = HostConnection.of(
                "m",
                Map.of(),
                AnsibleSettings.of(
                        Map.of(
                                "ANSIBLE_REMOTE_USER", "env",
                                "ANSIBLE_REMOTE_PORT", "2202",
                                "ANSIBLE_PRIVATE_KEY_FILE", "keys/env",
                                "ANSIBLE_TRANSPORT", "ansible.builtin.ssh",
                                "ANSIBLE_HOST_KEY_CHECKING", "True",
                                "ANSIBLE_SSH_ARGS", "",
                                "ANSIBLE_SSH_EXTRA_ARGS", "-4",
                                "ANSIBLE_BECOME", "false",
                                "ANSIBLE_BECOME_METHOD", "su"),
                        checkout,
                        List.of()));

        assertThat(connection.user()).contains("env");
        assertThat(connection.port()).isEqualTo(OptionalInt.of(2202));
        // From where Ansible is started.
        assertThat(connection.identity()).contains("keys/env");
        assertThat(connection.connection()).isEqualTo(new Setting("ssh", "ANSIBLE_TRANSPORT"));
        assertThat(connection.unchecked()).isEmpty();
        assertThat(connection.sshArgs()).isEmpty();
        assertThat(connection.moreSshArgs()).containsExactly("-o", "ConnectTimeout=31", "-o", "Cfg=2 3", "-4");
        assertThat(connection.become()).isFalse();
        assertThat(connection.becomeMethod()).hasToString("su (ANSIBLE_BECOME_METHOD)");
    }

    @Test
    void theUsersArgumentsWinOverTheEnvironmentAndTheInventoryOverThem() {
        Map<String, String> environment = Map.of(
                "ANSIBLE_REMOTE_USER", "env",
                "ANSIBLE_SSH_COMMON_ARGS", "-o Env=1",
                "ANSIBLE_TIMEOUT", "5",
                "ANSIBLE_BECOME_USER", "env");
        List<String> arguments = List.of(
                "-u",
                "ops",
                "--user=bob",
                "--key-file",
                "~/key",
                "-vb",
                "-cparamiko",
                "-T7",
                "--ssh-common-args=-4",
                "--become-meth",
                "su",
                "--become-user",
                "root");
        AnsibleSettings settings = AnsibleSettings.of(environment, checkout, arguments);

        HostConnection open = HostConnection.of("m", Map.of(), settings);
        assertThat(open.user()).contains("bob");
        assertThat(open.identity()).contains("~/key");
        assertThat(open.connection()).hasToString("paramiko (-cparamiko)");
        assertThat(open.otherSsh()).isTrue();
        assertThat(open.moreSshArgs()).containsExactly("-o", "ConnectTimeout=7", "-4");
        assertThat(open.become()).isTrue();
        assertThat(open.becomeMethod().value()).isEqualTo("su");
        assertThat(open.becomeUser()).hasToString("root (--become-user)");

        HostConnection closed = HostConnection.of(
                "m",
                Map.of(
                        "ansible_user", "alice",
                        "ansible_become", false,
                        "ansible_connection", "local",
                        "ansible_ssh_common_args", "",
                        "ansible_become_method", "ansible.builtin.sudo"),
                settings);
        assertThat(closed.user()).contains("alice");
        assertThat(closed.become()).isFalse();
        assertThat(closed.local()).isTrue();
        assertThat(closed.moreSshArgs()).containsExactly("-o", "ConnectTimeout=7");
        assertThat(closed.becomeMethod()).hasToString("sudo (ansible_become_method of m)");
    }

    private HostConnection connection(Map<String, Object> variables) {
        return HostConnection.of("m", variables, AnsibleSettings.of(Map.of("HOME", "/none"), checkout, List.of()));
    }
}
