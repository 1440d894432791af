package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.Argv;
import dev.matrixup.report.Secret;
import dev.matrixup.yaml.Tagged;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InventoryQueryTest {
    @Test
    void asksWithTheSameArgumentsAsTheRun() {
        AnsibleScope scope = AnsibleScope.of(Path.of("/srv/playbook"), List.of(Path.of("/srv/a"), Path.of("/srv/b")))
                .withVault(List.of("--vault-id", "matrixup@/dev/stdin"), Secret.of("key"))
                .withExtraVars(List.of("-e", "@/run/vars"));
        assertThat(InventoryQuery.argv(Path.of("/bin/ansible-inventory"), scope))
                .isEqualTo(Argv.of(
                        "/bin/ansible-inventory",
                        "-i",
                        "/srv/a",
                        "-i",
                        "/srv/b",
                        "--vault-id",
                        "matrixup@/dev/stdin",
                        "-e",
                        "@/run/vars",
                        "--list",
                        "--playbook-dir",
                        "/srv/playbook"));
    }

    @Test
    void goesThroughChildGroupsEvenIfTheyContainOneAnother() throws IOException {
        Map<String, Map<String, Object>> hosts = InventoryQuery.hosts("""
                {"_meta": {"hostvars": {"a": {"port": 1, "key": {"__ansible_vault": "$ANSIBLE_VAULT;1.1"}}, "c": {}}},
                 "all": {"children": ["matrix_servers", "ungrouped"]},
                 "matrix_servers": {"hosts": ["b"], "children": ["x", "y"]},
                 "x": {"hosts": ["a"], "children": ["matrix_servers"]},
                 "y": {"children": []},
                 "ungrouped": {"hosts": ["c"]}}
                """);
        assertThat(hosts).containsOnlyKeys("b", "a");
        assertThat(hosts.get("a"))
                .containsEntry("port", 1L)
                .containsEntry("key", new Tagged("!vault", "$ANSIBLE_VAULT;1.1"));
        assertThat(hosts.get("b")).isEmpty();
    }

    @Test
    void aHostWithoutSettingsIsReachedBySshUnderItsName() {
        HostConnection plain = HostConnection.of("matrix.example.com", Map.of());
        assertThat(plain.host()).isEqualTo("matrix.example.com");
        assertThat(plain.connection()).isEqualTo("ssh");
        assertThat(plain.port()).isEmpty();
        assertThat(plain.user()).isEmpty();
        assertThat(plain.become()).isFalse();
        assertThat(plain.becomePassword()).isFalse();
    }

    @Test
    void ofTwoSpellingsTheOneCountsThatCountsForAnsible() {
        HostConnection both = HostConnection.of(
                "m",
                Map.of(
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
    void templatesAndVaultedTextsAreLeftToAnsibleAndNoPasswordIsKept() {
        Map<String, Object> variables = new HashMap<>();
        variables.put("ansible_host", "{{ address }}");
        variables.put("ansible_user", new Tagged("!vault", "$ANSIBLE_VAULT;1.1"));
        variables.put("ansible_become", "yes");
        variables.put("ansible_become_pass", "hunter2");
        variables.put("ansible_port", null);
        HostConnection connection = HostConnection.of("m", variables);
        assertThat(connection.host()).isEqualTo("m");
        assertThat(connection.user()).isEmpty();
        assertThat(connection.become()).isTrue();
        assertThat(connection.becomePassword()).isTrue();
        assertThat(connection.toString()).doesNotContain("hunter2");
        assertThat(new InventoryHosts(Map.of("m", variables), Set.of("m"), Map.of()))
                .hasToString("[m]");
    }

    @Test
    void sshArgumentsAreSplitAsPythonSplitsThem() {
        HostConnection connection = HostConnection.of(
                "m",
                Map.of(
                        "ansible_ssh_extra_args", "-4",
                        "ansible_ssh_common_args", "-o ProxyCommand=\"ssh -W %h:%p 'a b'\" -o 'User=x\\y' a\\ b \"\""));
        assertThat(connection.sshArgs())
                .containsExactly("-o", "ProxyCommand=ssh -W %h:%p 'a b'", "-o", "User=x\\y", "a b", "", "-4");
    }
}
