package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DomainValueTest {
    @TempDir
    Path folder;

    @Test
    void capitalsADotAtTheEndAndTheExamplesTextAreRefused() {
        LintLab lab = LintLab.in(folder).vars("matrix_domain: Example.com.\n");
        assertThat(lab.look(new DomainValue()))
                .containsExactly(
                        "error domain vars.yml:1:1 matrix_domain is Example.com.; the playbook wants it in lower"
                                + " case and without a dot at its end. | matrix_domain: example.com");

        lab.vars("matrix_domain: YOUR_BARE_DOMAIN_NAME_HERE\n");
        assertThat(lab.look(new DomainValue()))
                .singleElement()
                .asString()
                .startsWith("error domain vars.yml:1:1 matrix_domain is not set.");
    }

    @Test
    void aMissingOneIsFoundUnlessItMayBeEncryptedOrATemplate() {
        LintLab lab = LintLab.in(folder).vars("base_title: a\n");
        assertThat(lab.look(new DomainValue())).hasSize(1);

        lab.vars("matrix_domain: \"{{ inventory_hostname }}\"\n");
        assertThat(lab.look(new DomainValue())).isEmpty();

        lab.vars("base_title: a\n").vars("vault.yml", "$ANSIBLE_VAULT;1.1;AES256\n6162\n");
        assertThat(lab.look(new DomainValue())).isEmpty();
    }

    @Test
    void theServersOtherNamesAreWithoutCapitalsToo() {
        LintLab lab = LintLab.in(folder).vars("""
                matrix_domain: example.com
                matrix_server_fqn_matrix: matrix.example.com
                matrix_server_fqn_element: Chat.example.com
                """);
        assertThat(lab.look(new DomainValue()))
                .containsExactly("error domain vars.yml:3:1 matrix_server_fqn_element is Chat.example.com; the playbook"
                        + " wants it in lower case. | matrix_server_fqn_element: chat.example.com");
    }
}
