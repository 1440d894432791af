package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.matrixup.report.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OneTimeVaultTest {
    private static final Map<String, Object> VARIABLES =
            Map.of("password", Secret.of("a {{ b }} \"c\" \\ \u00e4 \ud83d\ude00"));

    @Test
    void hasAnsiblesFormat() {
        List<String> lines = OneTimeVault.of(VARIABLES).encrypt().lines().toList();
        assertThat(lines.get(0)).isEqualTo("$ANSIBLE_VAULT;1.2;AES256;matrixup");
        assertThat(lines.subList(1, lines.size())).allMatch(line -> line.matches("[0-9a-f]{1,80}"));
        assertThat(lines.subList(1, lines.size() - 1)).allMatch(line -> line.length() == 80);
    }

    @Test
    void neverUsesAKeyOrASaltTwice() {
        OneTimeVault vault = OneTimeVault.of(VARIABLES);
        assertThat(vault.key().reveal())
                .hasSize(64)
                .isNotEqualTo(OneTimeVault.of(VARIABLES).key().reveal());
        assertThat(vault.encrypt()).isNotEqualTo(vault.encrypt());
    }

    @Test
    void marksSecretsThatLookLikeTemplates() {
        Map<String, Object> variables = new LinkedHashMap<>(VARIABLES);
        variables.put("digits", Secret.of("0123"));
        variables.put("list", List.of(1, true, "{{ x }}"));
        variables.put("nothing", null);
        assertThat(OneTimeVault.yaml(variables))
                .isEqualTo("{\"password\": !unsafe \"a {{ b }} \\\"c\\\" \\\\ \\U000000e4 \\U0001f600\","
                        + " \"digits\": \"0123\", \"list\": [1, true, \"{{ x }}\"], \"nothing\": null}");
    }

    @Test
    void takesTheUsersPasswordAsAnsibleReadsIt() {
        assertThat(OneTimeVault.of(VARIABLES, Secret.of(" open sesame\n")).key())
                .isEqualTo(Secret.of("open sesame"));
        assertThatIllegalArgumentException().isThrownBy(() -> OneTimeVault.of(VARIABLES, Secret.of(" ")));
    }
}
