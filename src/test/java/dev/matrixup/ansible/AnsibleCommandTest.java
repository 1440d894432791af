package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.Argv;
import dev.matrixup.report.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnsibleCommandTest {
    private static final Path VAULT = Path.of("/tmp/run/secrets.vault");

    @Test
    void aPlainRunNamesInventoryAndPlaybook() {
        assertThat(plain().build().argv(VAULT))
                .isEqualTo(Argv.of("/opt/ansible/bin/ansible-playbook", "-i", "/srv/inventory/hosts", "setup.yml"));
    }

    @Test
    void aFullRunHoldsEverythingAndTheUsersArgumentsLast() {
        AnsibleCommand full = plain().tags(List.of("install-all", "start"))
                .limit("matrix.example.com")
                .extraVars(List.of(Path.of("/srv/more.yml")))
                .vault(OneTimeVault.of(Map.of("matrix_user_password", Secret.of("hunter2"))))
                .arguments(List.of("--forks", "20"))
                .build();
        assertThat(full.argv(VAULT))
                .isEqualTo(Argv.of(
                        "/opt/ansible/bin/ansible-playbook",
                        "-i",
                        "/srv/inventory/hosts",
                        "setup.yml",
                        "--tags",
                        "install-all,start",
                        "--limit",
                        "matrix.example.com",
                        "-e",
                        "@/srv/more.yml",
                        "-e",
                        "@/tmp/run/secrets.vault",
                        "--vault-id",
                        "matrixup@/dev/stdin",
                        "--forks",
                        "20"));
    }

    @Test
    void theEnvironmentNamesPluginPipeAndLocks() {
        Map<String, String> environment = plain().locks(List.of(Path.of("/srv/a.lock"), Path.of("/srv/b.lock")))
                .build()
                .environment(
                        Map.of("HOME", "/home/alice", "PATH", "/bin", "MATRIXUP_PASSWORD", "hunter2"),
                        "r1",
                        Path.of("/tmp/run/plugins"),
                        Path.of("/tmp/run/events"));
        assertThat(environment)
                .containsEntry("PATH", "/bin")
                .containsEntry("MATRIXUP_RUN", "r1")
                .containsEntry("MATRIXUP_EVENTS", "/tmp/run/events")
                .containsEntry("MATRIXUP_LOCKS", "/srv/a.lock:/srv/b.lock")
                .doesNotContainKey("MATRIXUP_PASSWORD");
        assertThat(environment.get("ANSIBLE_CALLBACK_PLUGINS")).startsWith("/tmp/run/plugins:");
    }

    @Test
    void anAgentOfOursTakesThePlaceOfTheUsers() {
        Map<String, String> user = Map.of("SSH_AUTH_SOCK", "/run/users");
        Path any = Path.of("/tmp/run");
        assertThat(plain().build().environment(user, "r1", any, any)).containsEntry("SSH_AUTH_SOCK", "/run/users");
        assertThat(plain().agent(Path.of("/tmp/ours/agent")).build().environment(user, "r1", any, any))
                .containsEntry("SSH_AUTH_SOCK", "/tmp/ours/agent");
    }

    @Test
    void knowsTheTasksThatTheTagsAskFor() {
        assertThat(plain().build().asksFor(List.of("always"))).isTrue();
        AnsibleCommand tagged = plain().tags(List.of("install-all", "start")).build();
        assertThat(tagged.asksFor(List.of("always"))).isFalse();
        assertThat(tagged.asksFor(List.of())).isFalse();
        assertThat(tagged.asksFor(List.of("always", "start"))).isTrue();
        assertThat(plain().tags(List.of("all")).build().asksFor(List.of())).isTrue();
        assertThat(plain().tags(List.of("untagged")).build().asksFor(List.of())).isTrue();
    }

    private static AnsibleCommand.Builder plain() {
        return AnsibleCommand.of(
                Path.of("/opt/ansible/bin/ansible-playbook"),
                Path.of("/srv/playbook"),
                Path.of("setup.yml"),
                List.of(Path.of("/srv/inventory/hosts")));
    }
}
