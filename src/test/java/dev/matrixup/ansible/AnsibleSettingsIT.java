package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.testing.RealAnsible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What we read and what Ansible reads. */
class AnsibleSettingsIT {
    @TempDir
    private Path checkout;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[defaults]\nremote_user = ops\n",
                "[defaults]\n  REMOTE_user:ops ; note\n",
                "[defaults] more\nremote_user = \"ops\"\n",
                "[defaults]\nremote_user = 'ops\" # x'\n",
                "[defaults]\nremote_user = ops # x\n",
                "[defaults]\nremote_user = ops;x\n",
                "[defaults]\nremote_user =\n  ops ; x\n  # no\n  more\nforks = 5\n",
                "[defaults]\nforks = 5\n# remote_user = a\n;remote_user = b\n[x]\nremote_user = c\n",
                "[defaults]\nremote_user = \\\"ops\\\"\n",
                "[defaults]\nremote_user = a=b:c %x %%y\n"
            })
    void areTheSame(String text) throws IOException {
        Path cfg = Files.writeString(checkout.resolve("ansible.cfg"), text);
        AnsibleSettings ours = AnsibleSettings.of(Map.of(), checkout, List.of());

        assertThat(ours.find(AnsibleOption.of("", "", "ANSIBLE_REMOTE_USER", "defaults.remote_user"))
                        .map(Setting::value))
                .isEqualTo(ansibles(cfg, "DEFAULT_REMOTE_USER"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"keys/a", "../a", "/srv/$KEYS/a", "~/a"})
    void areTheSamePaths(String path) throws IOException {
        Path cfg = Files.writeString(checkout.resolve("ansible.cfg"), "[defaults]\nprivate_key_file = " + path + "\n");
        AnsibleSettings ours =
                AnsibleSettings.of(Map.of("HOME", "/home/alice", "KEYS", "of/mine"), checkout, List.of());
        Setting key = ours.find(AnsibleOption.of("", "", "", "defaults.private_key_file"))
                .orElseThrow();

        assertThat(ours.path(key, checkout).toString())
                .isEqualTo(ansibles(cfg, "DEFAULT_PRIVATE_KEY_FILE").orElseThrow());
    }

    private static Optional<String> ansibles(Path cfg, String name) throws IOException {
        Captured said = new ProcessRunner()
                .capture(Child.of(Argv.of(RealAnsible.program("ansible-config"), "dump", "--format", "json"))
                        .with(Map.of(
                                "ANSIBLE_CONFIG",
                                cfg.toString(),
                                "HOME",
                                "/home/alice",
                                "KEYS",
                                "of/mine",
                                "ANSIBLE_NOCOLOR",
                                "1",
                                "LC_ALL",
                                "C.UTF-8"))
                        .without("ANSIBLE_REMOTE_USER"));
        String array = said.out();
        @SuppressWarnings("unchecked")
        List<Map<String, Object>> settings = (List<Map<String, Object>>)
                AnsibleJson.read("{\"all\": " + array + "}").get("all");
        return settings.stream()
                .filter(setting -> name.equals(setting.get("name")))
                .findFirst()
                .map(setting -> setting.get("value"))
                .map(Object::toString);
    }
}
