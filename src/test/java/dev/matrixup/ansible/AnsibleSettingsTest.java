package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.report.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnsibleSettingsTest {
    private static final Map<String, String> ALICE = Map.of("HOME", "/home/alice", "KEYS", "/srv/keys");

    @TempDir
    Path checkout;

    /** {@link AnsibleSettingsIT} compares with what Ansible itself reads. */
    @Test
    void readsTheFileAsPythonDoes() throws IOException {
        AnsibleCfg cfg = cfg("""
                # remote_user = comment
                [other]
                remote_user = other
                [defaults] # and more
                  ; remote_user = comment
                Remote_User = "alice # 1"  ; note
                timeout: 5
                empty =
                long = -o One
                    -o Two ; note
                    # comment

                    -o Three
                semicolon = a;b
                half = "a
                [ssh_connection]
                ssh_args = -o A='b c'
                """);
        assertThat(cfg.setting("other", "remote_user")).contains("other");
        assertThat(cfg.setting("defaults", "remote_user")).contains("alice # 1");
        assertThat(cfg.setting("defaults", "timeout")).contains("5");
        assertThat(cfg.setting("defaults", "empty")).contains("");
        assertThat(cfg.setting("defaults", "long").orElseThrow().split("\\s+"))
                .containsExactly("-o", "One", "-o", "Two", "-o", "Three");
        assertThat(cfg.setting("defaults", "semicolon")).contains("a;b");
        assertThat(cfg.setting("defaults", "half")).contains("\"a");
        assertThat(cfg.setting("ssh_connection", "ssh_args")).contains("-o A='b c'");
        assertThat(cfg.setting("ssh_connection", "remote_user")).isEmpty();
        assertThat(AnsibleCfg.read(checkout).setting("defaults", "timeout")).isEmpty();
    }

    @Test
    void pathsInTheFileCountFromItsFolder() throws IOException {
        Path folder = Files.createDirectory(checkout.resolve("own"));
        Path cfg = Files.writeString(folder.resolve("ansible.cfg"), "[defaults]\nprivate_key_file = $KEYS/a\n");
        AnsibleOption key = AnsibleOption.of("", "", "", "defaults.private_key_file");
        // A folder stands for the file in it.
        for (Path named : List.of(folder, cfg)) {
            Map<String, String> user = Map.of("ANSIBLE_CONFIG", named.toString(), "KEYS", "/srv/keys");
            assertThat(AnsibleSettings.of(user, checkout, List.of()).find(key))
                    .contains(new Setting("/srv/keys/a", "private_key_file in " + cfg));
        }
        Files.writeString(cfg, "[defaults]\nprivate_key_file = ../${NONE}/a\n");
        assertThat(AnsibleSettings.of(Map.of("ANSIBLE_CONFIG", cfg.toString()), checkout, List.of())
                        .find(key)
                        .orElseThrow()
                        .value())
                .isEqualTo(checkout + "/${NONE}/a");
    }

    @Test
    void tellsWhatIsConfiguredAboutPasswords() throws IOException {
        assertThat(passwords(ALICE))
                .isEqualTo(new ConfiguredPasswords(false, false, Optional.empty(), Optional.empty(), Optional.empty()));

        cfg("""
                [defaults]
                vault_identity_list = dev@~/dev, prod@prompt
                become_password_file = secrets/sudo
                connection_password_file = ~/login
                [sudo_become_plugin]
                password = hunter2
                """);
        assertThat(passwords(ALICE))
                .isEqualTo(new ConfiguredPasswords(
                        true,
                        true,
                        Optional.of(Secret.of("hunter2")),
                        Optional.of(checkout.resolve("secrets/sudo")),
                        Optional.of(Path.of("/home/alice/login"))));

        Map<String, String> own = Map.of(
                "HOME", "/home/alice",
                "ANSIBLE_VAULT_IDENTITY_LIST", "dev@file",
                "ANSIBLE_BECOME_PASSWORD_FILE", "~/sudo",
                "ANSIBLE_BECOME_PASS", "other");
        assertThat(passwords(own, "--conn-pass-file", "login"))
                .isEqualTo(new ConfiguredPasswords(
                        true,
                        false,
                        Optional.of(Secret.of("other")),
                        Optional.of(Path.of("/home/alice/sudo")),
                        Optional.of(checkout.resolve("login"))));
        assertThat(passwords(own, "--become-pass-file=/first", "--become-password-file", "last")
                        .becomeFile())
                .contains(checkout.resolve("last"));

        cfg("[defaults]\nvault_password_file = vault\n");
        assertThat(passwords(ALICE).vault()).isTrue();
    }

    private ConfiguredPasswords passwords(Map<String, String> environment, String... arguments) {
        return ConfiguredPasswords.of(AnsibleSettings.of(environment, checkout, List.of(arguments)), checkout);
    }

    private AnsibleCfg cfg(String text) throws IOException {
        return AnsibleCfg.read(Files.writeString(checkout.resolve("ansible.cfg"), text));
    }
}
