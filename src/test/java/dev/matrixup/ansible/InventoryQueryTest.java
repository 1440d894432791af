package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.Argv;
import dev.matrixup.report.Secret;
import dev.matrixup.yaml.Tagged;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    void hostsAreShownByTheirNamesOnly() {
        assertThat(new InventoryHosts(Map.of("m", Map.of("ansible_become_pass", "hunter2")), Set.of("m"), Map.of()))
                .hasToString("[m]");
    }
}
