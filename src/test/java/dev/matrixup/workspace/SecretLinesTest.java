package dev.matrixup.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretLinesTest {
    @Test
    void valuesOfSecretsAreHidden() {
        hides("a_password: 'x' # was y\nb: 1\n", "a_password: **HIDDEN**\nb: 1\n");
        hides("a_key:   \"one\ntwo\n  three\"\nb: 1\n", "a_key:   **HIDDEN**\n**HIDDEN**\n  **HIDDEN**\nb: 1\n");
        hides(
                "a_token: |\n  one\n\n  two\n\n# c\nb: 1",
                "a_token: **HIDDEN**\n  **HIDDEN**\n\n  **HIDDEN**\n\n# c\nb: 1");
        hides("a_secret:\n- one\n- two\nb: 1\n", "a_secret:\n**HIDDEN**\n**HIDDEN**\nb: 1\n");
        hides("a_pepper: p\r\nb: 1\r\n", "a_pepper: **HIDDEN**\r\nb: 1\r\n");
        hides("'a_salt': p\n---\n", "'a_salt': **HIDDEN**\n---\n");
    }

    @Test
    void soAreThoseFurtherInside() {
        hides(
                "providers:\n  - client_secret: >-\n      one\n    id: x\n  - id: y\n",
                "providers:\n  - client_secret: **HIDDEN**\n      **HIDDEN**\n    id: x\n  - id: y\n");
        hides(
                "p: [{id: x, client_secret: abc, \"api_key\": 'd e', n: 1}]\n",
                "p: [{id: x, client_secret: **HIDDEN** \"api_key\": **HIDDEN**, n: 1}]\n");
        hides("x:\n  the_key:\n  - one\n  y: 1\n", "x:\n  the_key:\n  **HIDDEN**\n  y: 1\n");
    }

    @Test
    void andWhatIsVaultedOrSwitchedOffOrInAnInventory() {
        hides("a: !vault |\n  $ANSIBLE_VAULT\n  33\nb: 1\n", "a: !vault |\n  **HIDDEN**\n  **HIDDEN**\nb: 1\n");
        hides("# a_password: x\n#b_token=y\n", "# a_password: **HIDDEN**\n#b_token=**HIDDEN**\n");
        hides("h ansible_password='a b' x=1\n", "h ansible_password=**HIDDEN** x=1\n");
    }

    @Test
    void whatTellsNothingIsShown() {
        String text = "requires_token: true # yes\na_key: ''\nb_key:\nc_secret: null\nd: the key\nkeys: [a]\n";
        hides(text, text);
    }

    private static void hides(String text, String shown) {
        assertThat(SecretLines.hide(text)).isEqualTo(shown);
    }
}
