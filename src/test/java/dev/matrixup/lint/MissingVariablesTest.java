package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MissingVariablesTest {
    @TempDir
    Path folder;

    private LintLab lab() {
        return LintLab.in(folder).file("playbook/examples/vars.yml", """
                matrix_domain: example.com
                base_secret_key: ''
                base_title: ours
                base_port: 80
                base_upload_size_mb: 1
                of_a_missing_role: 1
                """);
    }

    @Test
    void whatTheExampleSetsAndWhatIsEmptyOtherwiseIsMissing() {
        assertThat(lab().vars("# Ours.\nmatrix_domain: example.com\nbase_title: ''\n")
                        .look(new MissingVariables()))
                .containsExactly(
                        "error missing vars.yml:1:1 base_secret_key is not set, without which the playbook stops. |"
                                + " openssl rand -hex 32       makes a good value for a new server",
                        "error missing vars.yml:3:1 base_title is not set, without which the playbook stops. |"
                                + " base_title: ours");
    }

    @Test
    void anEmptySecretIsToldOfAsThat() {
        assertThat(lab().vars("base_secret_key: ''\nbase_title: a\n").look(new MissingVariables()))
                .isEmpty();
    }

    @Test
    void whatHasAnOldNameIsThere() {
        assertThat(lab().vars("base_secret_key: a\nbase_name: a\n").look(new MissingVariables()))
                .isEmpty();
    }

    @Test
    void whatIsSwitchedOffIsNotNeeded() {
        LintLab lab = LintLab.in(folder)
                .file("playbook/examples/vars.yml", "cache_password: ''\n")
                .file("playbook/roles/galaxy/cache/defaults/main.yml", "cache_enabled: true\ncache_password: ''\n");
        assertThat(lab.vars("cache_enabled: true\n").look(new MissingVariables()))
                .hasSize(1);
        assertThat(lab.vars("cache_enabled: no\n").look(new MissingVariables())).isEmpty();
    }

    @Test
    void whatMayBeEncryptedIsNotMissed() {
        assertThat(lab().vars("a: b\n")
                        .vars("vault.yml", "$ANSIBLE_VAULT;1.1;AES256\n6162\n")
                        .look(new MissingVariables()))
                .isEmpty();
    }
}
