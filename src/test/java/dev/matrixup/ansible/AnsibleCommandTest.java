package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.Argv;
import dev.matrixup.report.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnsibleCommandTest {
    private static final AnsibleCommand PLAIN = AnsibleCommand.of(
            Path.of("/opt/ansible/bin/ansible-playbook"),
            Path.of("/srv/playbook"),
            Path.of("setup.yml"),
            Path.of("/srv/inventory/hosts"));
    private static final Path VAULT = Path.of("/tmp/run/secrets.vault");

    @Test
    void aPlainRunNamesInventoryAndPlaybook() {
        assertThat(PLAIN.argv(VAULT))
                .isEqualTo(Argv.of("/opt/ansible/bin/ansible-playbook", "-i", "/srv/inventory/hosts", "setup.yml"));
    }

    @Test
    void aFullRunHoldsEverythingAndTheUsersArgumentsLast() {
        AnsibleCommand full = PLAIN.tags(List.of("install-all", "start"))
                .skipTags(List.of("install-etherpad"))
                .limit("matrix.example.com")
                .verbosity(2)
                .extraVars(List.of(Path.of("/srv/more.yml")))
                .vault(OneTimeVault.of(Map.of("matrix_user_password", Secret.of("hunter2"))))
                .arguments(List.of("--forks", "20"));
        assertThat(full.argv(VAULT))
                .isEqualTo(Argv.of(
                        "/opt/ansible/bin/ansible-playbook",
                        "-i",
                        "/srv/inventory/hosts",
                        "setup.yml",
                        "--tags",
                        "install-all,start",
                        "--skip-tags",
                        "install-etherpad",
                        "--limit",
                        "matrix.example.com",
                        "-vv",
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
        Map<String, String> environment = PLAIN.locks(List.of(Path.of("/srv/a.lock"), Path.of("/srv/b.lock")))
                .settings(Map.of("ANSIBLE_SSH_RETRIES", "3"))
                .environment(
                        Map.of("HOME", "/home/alice", "PATH", "/bin", "MATRIXUP_PASSWORD", "hunter2"),
                        "r1",
                        Path.of("/tmp/run/plugins"),
                        Path.of("/tmp/run/events"));
        assertThat(environment)
                .containsEntry("PATH", "/bin")
                .containsEntry("ANSIBLE_SSH_RETRIES", "3")
                .containsEntry("MATRIXUP_RUN", "r1")
                .containsEntry("MATRIXUP_EVENTS", "/tmp/run/events")
                .containsEntry("MATRIXUP_LOCKS", "/srv/a.lock:/srv/b.lock")
                .doesNotContainKey("MATRIXUP_PASSWORD");
        assertThat(environment.get("ANSIBLE_CALLBACK_PLUGINS")).startsWith("/tmp/run/plugins:");
    }

    @Test
    void knowsTheTasksThatTheTagsAskFor() {
        assertThat(PLAIN.asksFor(List.of("always"))).isTrue();
        AnsibleCommand tagged = PLAIN.tags(List.of("install-all", "start"));
        assertThat(tagged.asksFor(List.of("always"))).isFalse();
        assertThat(tagged.asksFor(List.of())).isFalse();
        assertThat(tagged.asksFor(List.of("always", "start"))).isTrue();
        assertThat(PLAIN.tags(List.of("all")).asksFor(List.of())).isTrue();
        assertThat(PLAIN.tags(List.of("untagged")).asksFor(List.of())).isTrue();
    }
}
