package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.testing.RealAnsible;
import dev.matrixup.yaml.Tagged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryQueryIT {
    private final InventoryQuery query = new InventoryQuery(new ProcessRunner(), RealAnsible.installation());
    private Path playbook;

    @TempDir
    private Path folder;

    @BeforeEach
    void copy() {
        playbook = SmallPlaybook.in(folder);
    }

    @Test
    void readsAnIniInventoryWithItsVarsFilesAndThePlaybooksGroupVars() {
        InventoryHosts hosts = ask("hosts");
        assertThat(hosts.names()).containsExactly("matrix.example.com", "matrix.example.org");
        assertThat(hosts.variables("matrix.example.com"))
                .containsEntry("base_domain", "example.com")
                .containsEntry("from_group", "group")
                .containsEntry("overridden", "{{ 'host' }}")
                .containsEntry("quoted", new Tagged("!unsafe", "{{ not a template }}"));
        HostConnection connection = connection(hosts, "matrix.example.com");
        assertThat(connection.host()).isEqualTo("203.0.113.10");
        assertThat(connection.port()).isEqualTo(OptionalInt.of(2222));
        assertThat(connection.user()).contains("ops");
        assertThat(connection.identity()).contains("~/.ssh/id_ed25519");
        assertThat(connection.become()).isTrue();
        assertThat(connection.moreSshArgs()).containsExactly("-o", "ProxyJump=jump.example.com");
        assertThat(connection(hosts, "matrix.example.org").local()).isTrue();
    }

    @Test
    void readsAYamlInventory() {
        InventoryHosts hosts = ask("hosts.yml");
        assertThat(hosts.names()).containsExactly("matrix.example.com");
        assertThat(connection(hosts, "matrix.example.com").port()).isEqualTo(OptionalInt.of(2222));
    }

    @Test
    void aVarsFileThatIsNotYamlIsRefusedWithoutQuotingIt() throws IOException {
        Files.writeString(varsFile(), "a: 1\npassword: hunter2: x\n");
        assertThatThrownBy(() -> ask("hosts"))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ExitCode.REFUSED))
                .hasMessageStartingWith("Ansible cannot read the inventory: YAML ")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void anInventoryThatCannotBeReadIsRefusedWithAnsiblesReason() throws IOException {
        Files.writeString(playbook.resolve("inventory/hosts"), "[matrix_servers]\nmatrix.example.com foo bar\n");
        assertThatThrownBy(() -> ask("hosts"))
                .hasMessageContaining("no host in the group matrix_servers")
                .hasMessageContaining("Expected key=value host variable assignment, got: foo");
    }

    @Test
    void aMissingInventoryIsRefused() {
        assertThatThrownBy(() -> ask("nowhere")).hasMessageContaining("Unable to parse");
    }

    @Test
    void aFileEncryptedAsAWholeWithoutItsPasswordIsRefused() throws IOException {
        Files.writeString(varsFile(), "$ANSIBLE_VAULT;1.1;AES256\n6162\n");
        assertThatThrownBy(() -> ask("hosts")).hasMessageContaining("no vault secrets found");
    }

    @Test
    void theUsersEnvironmentCannotChangeTheAnswer() {
        AnsibleScope scope = scope("hosts")
                .with(Map.of("ANSIBLE_FORCE_COLOR", "1", "ANSIBLE_VERBOSITY", "4", "ANSIBLE_BECOME_ASK_PASS", "1"));
        assertThat(query.ask(scope).names()).hasSize(2);
    }

    private HostConnection connection(InventoryHosts hosts, String name) {
        return HostConnection.of(name, hosts.variables(name), AnsibleSettings.of(Map.of(), playbook, List.of()));
    }

    private Path varsFile() {
        return playbook.resolve("inventory/host_vars/matrix.example.com/vars.yml");
    }

    private InventoryHosts ask(String inventory) {
        return query.ask(scope(inventory));
    }

    private AnsibleScope scope(String inventory) {
        return AnsibleScope.of(playbook, List.of(playbook.resolve("inventory").resolve(inventory)));
    }
}
