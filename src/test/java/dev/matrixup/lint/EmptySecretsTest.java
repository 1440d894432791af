package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmptySecretsTest {
    @TempDir
    Path folder;

    @Test
    void thoseThatTheExampleLeavesToBeFilledAreErrors() {
        LintLab lab = LintLab.in(folder).vars("base_secret_key: ''\nother_password:\n");
        assertThat(lab.look(new EmptySecrets()))
                .extracting(found -> found.split(" \\|")[0])
                .containsExactly(
                        "error empty-secret vars.yml:1:1 base_secret_key is empty.",
                        "warning empty-secret vars.yml:2:1 other_password is empty.");
    }

    @Test
    void templatesVaultedOnesAndThoseThatAreSetLaterAreNot() {
        LintLab lab = LintLab.in(folder)
                .vars("a_password: ''\nb_password: '{{ c }}'\nd_token: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  61\n")
                .vars("z.yml", "a_password: correct horse\n");
        assertThat(lab.look(new EmptySecrets())).isEmpty();
    }

    @Test
    void aVariableThatIsGoneNeedsNoValue() {
        LintLab lab = LintLab.in(folder).vars("old_cache_password: ''\n");
        assertThat(lab.look(new EmptySecrets())).isEmpty();
    }
}
