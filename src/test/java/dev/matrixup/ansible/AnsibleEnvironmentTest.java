package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.Argv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnsibleEnvironmentTest {
    private static final Path OURS = Path.of("/tmp/run/plugins");

    @TempDir
    Path checkout;

    @Test
    void removesWhatWouldChangeTheRunsMeaning() {
        assertThat(AnsibleEnvironment.of(
                        Map.of(
                                "ANSIBLE_RUN_TAGS", "x",
                                "ANSIBLE_SKIP_TAGS", "x",
                                "ANSIBLE_LOG_PATH", "x",
                                "ANSIBLE_DEBUG", "1",
                                "ANSIBLE_VERBOSITY", "4",
                                "ANSIBLE_KEEP_REMOTE_FILES", "1",
                                "ANSIBLE_FORCE_COLOR", "1",
                                "ANSIBLE_DISPLAY_FAILED_STDERR", "1",
                                "MATRIXUP_ANYTHING", "x",
                                "ANSIBLE_FORKS", "9"),
                        checkout))
                .isEqualTo(Map.ofEntries(
                        Map.entry("ANSIBLE_FORKS", "9"),
                        Map.entry("PYTHONUNBUFFERED", "1"),
                        Map.entry("LC_ALL", "C.UTF-8"),
                        Map.entry("ANSIBLE_STDOUT_CALLBACK", "default"),
                        Map.entry("ANSIBLE_CALLBACK_RESULT_FORMAT", "yaml"),
                        Map.entry("ANSIBLE_NOCOLOR", "1"),
                        Map.entry("ANSIBLE_NOCOWS", "1"),
                        Map.entry("ANSIBLE_RETRY_FILES_ENABLED", "False"),
                        Map.entry("ANSIBLE_ASK_PASS", "False"),
                        Map.entry("ANSIBLE_ASK_VAULT_PASS", "False"),
                        Map.entry("ANSIBLE_BECOME_ASK_PASS", "False")));
    }

    @Test
    void namesTheCheckoutsConfigurationUnlessTheUserNamesOne() throws IOException {
        Path config = Files.writeString(checkout.resolve("ansible.cfg"), "[defaults]\n");
        assertThat(AnsibleEnvironment.of(Map.of(), checkout)).containsEntry("ANSIBLE_CONFIG", config.toString());
        assertThat(AnsibleEnvironment.of(Map.of("ANSIBLE_CONFIG", "/etc/own.cfg"), checkout))
                .containsEntry("ANSIBLE_CONFIG", "/etc/own.cfg");
        assertThat(AnsibleEnvironment.of(Map.of("ANSIBLE_CONFIG", "~/own.cfg", "HOME", "/home/alice"), checkout))
                .containsEntry("ANSIBLE_CONFIG", "/home/alice/own.cfg");
        assertThat(AnsibleEnvironment.of(Map.of("ANSIBLE_CONFIG", "own.cfg"), checkout))
                .containsEntry(
                        "ANSIBLE_CONFIG", Path.of("own.cfg").toAbsolutePath().toString());
    }

    @Test
    void aQuestionSeesTheConfigurationOfTheRun() throws IOException {
        Files.writeString(checkout.resolve("ansible.cfg"), "[defaults]\n");
        Map<String, String> user = Map.of(
                "ANSIBLE_CONFIG", "own.cfg",
                "ANSIBLE_ROLES_PATH", "/srv/roles",
                "ANSIBLE_LOG_PATH", "/srv/log",
                "ANSIBLE_DISPLAY_FAILED_STDERR", "1",
                "ANSIBLE_FORCE_COLOR", "1");
        Map<String, String> run = AnsibleEnvironment.of(user, checkout);
        Map<String, String> question = AnsibleScope.of(checkout, List.of())
                .with(user)
                .quiet(Argv.of("ansible-inventory"))
                .environment();
        assertThat(question)
                .containsEntry(
                        "ANSIBLE_CONFIG", Path.of("own.cfg").toAbsolutePath().toString())
                .containsEntry("ANSIBLE_LOG_PATH", "/dev/null")
                .containsEntry("ANSIBLE_CALLBACK_RESULT_FORMAT", "json")
                .doesNotContainKeys("ANSIBLE_DISPLAY_FAILED_STDERR", "ANSIBLE_FORCE_COLOR");
        Map<String, String> same = new HashMap<>(run);
        same.remove("ANSIBLE_CALLBACK_RESULT_FORMAT");
        assertThat(question).containsAllEntriesOf(same);
    }

    @Test
    void addsThePluginToThoseOfTheEnvironment() {
        assertThat(callbacks("[defaults]\ncallback_plugins = other\n", Map.of("ANSIBLE_CALLBACK_PLUGINS", "/a:/b")))
                .isEqualTo("/tmp/run/plugins:/a:/b");
    }

    @Test
    void addsThePluginToThoseOfTheConfigurationFile() {
        assertThat(callbacks("""
                        # comment
                        [other]
                        callback_plugins = wrong
                        [defaults]
                        forks = 5
                        Callback_Plugins = plugins/callback:~/mine:/abs ; note
                        """, Map.of()))
                .isEqualTo("/tmp/run/plugins:" + checkout + "/plugins/callback:~/mine:/abs");
    }

    @Test
    void keepsTheFoldersThatAnsibleSearchesByDefault() {
        assertThat(callbacks("[defaults]\n", Map.of()))
                .isEqualTo("/tmp/run/plugins:~/.ansible/plugins/callback:/usr/share/ansible/plugins/callback");
        assertThat(callbacks("[defaults]\nhome = .ansible\n", Map.of()))
                .isEqualTo("/tmp/run/plugins:" + checkout
                        + "/.ansible/plugins/callback:/usr/share/ansible/plugins/callback");
        assertThat(callbacks("", Map.of("ANSIBLE_HOME", "/opt/home")))
                .isEqualTo("/tmp/run/plugins:/opt/home/plugins/callback:/usr/share/ansible/plugins/callback");
    }

    private String callbacks(String config, Map<String, String> user) {
        try {
            Files.writeString(checkout.resolve("ansible.cfg"), config);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return AnsibleEnvironment.callbackPlugins(AnsibleEnvironment.of(user, checkout), checkout, OURS);
    }
}
