package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.matrixup.playbook.Catalog;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.workspace.Typed;
import dev.matrixup.yaml.Tagged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpectedValueTest {
    private static final String DEFAULTS = """
            truth: false
            number: 50
            text: v1.2.3
            yes_text: 'false'
            list: []
            mapping: {}
            empty: ''
            nothing:
            template: "{{ truth }}"
            both: false
            differs: 1
            a_password: ''
            some_token: []
            requires_token: false
            """;
    private static final String GROUP = "both: \"{{ truth }}\"\ndiffers: one\n";

    private static final Typed TYPED = new Typed(List.of("vars", "set", "x", "yes"), List.of());

    @TempDir
    Path folder;

    private Catalog catalog;

    @BeforeEach
    void playbook() throws IOException {
        Files.writeString(folder.resolve("setup.yml"), "- hosts: all\n  roles: [custom/one]\n");
        Files.createDirectories(folder.resolve("roles/custom/one/defaults"));
        Files.writeString(folder.resolve("roles/custom/one/defaults/main.yml"), DEFAULTS);
        Files.createDirectories(folder.resolve("group_vars"));
        Files.writeString(folder.resolve("group_vars/matrix_servers"), GROUP);
        catalog = new Checkout(folder, "c0681e4bc", LocalDate.of(2026, 8, 22), "").catalog();
    }

    @Test
    void aSecretThatNobodySeesIsTakenAsItIs() {
        ExpectedValue any = ExpectedValue.of("matrix_pigeon_password", Optional.empty());
        for (String text : List.of("a{{b", "{{ b }}{{ c }}", "a{% b", "a{# b")) {
            assertThat(any.literal(text)).isEqualTo(new Tagged("!unsafe", text));
        }
        for (Object value :
                List.of("a{b}", "{{ vault_b }}", "{{vault.b}}\n", 5L, List.of("{{ b }}"), new Tagged("!vault", "{{"))) {
            assertThat(any.literal(value)).isEqualTo(value);
        }
        assertThat(ExpectedValue.of("matrix_pigeon_configuration_extension_yaml", Optional.empty())
                        .literal("a: {{ b }}{#"))
                .isEqualTo("a: {{ b }}{#");
    }

    @Test
    void truthValuesAreReadAsPeopleWriteThem() {
        assertThat(read("truth", "true")).isEqualTo(true);
        assertThat(read("truth", "no")).isEqualTo(false);
        assertThat(read("both", "off")).isEqualTo(false);
        assertThat(read("truth", "{{ other }}")).isEqualTo("{{ other }}");
        refuses("truth", "maybe", "truth has to be true or false, as its default in the playbook is.");
        refuses("truth", "1", "true or false");
        refuses("truth", "", "true or false");
    }

    @Test
    void numbersAreDecimal() {
        assertThat(read("number", "100")).isEqualTo(100L);
        assertThat(read("number", "-1.5")).isEqualTo(-1.5);
        assertThat(read("number", "'100'")).isEqualTo("100");
        refuses("number", "100X", "number has to be a number");
        refuses("number", "true", "number has to be a number");
        refuses("number", "[1]", "number has to be a number");
        for (String typed : List.of("12:30", "0x10", "1_000", ".inf", "0644", "{{ a", "{{ a }", "'0x10'")) {
            refuses("number", typed, "number has to be a number");
        }
        assertThat(read("number", "{{ a }}")).isEqualTo("{{ a }}");
        assertThat(read("number", "1.10")).isEqualTo(1.1);
    }

    @Test
    void aTextIsWhatIsTyped() {
        for (String typed : List.of("1.10", "0644", "12:30", "2020-01-01", "a: b", "a #b", "*.example.com", "[x", "")) {
            assertThat(read("text", typed)).isEqualTo(typed);
        }
        assertThat(read("text", "a: 1\nb: 2\n")).isEqualTo("a: 1\nb: 2\n");
        assertThat(read("text", "\"quoted\"")).isEqualTo("quoted");
        assertThat(read("yes_text", "true")).isEqualTo("true");
        refuses("text", "true", "text has to be a text");
        refuses("text", "[x]", "text has to be a text");
        refuses("text", "{a: b}", "text has to be a text");
    }

    @Test
    void listsAndMappingsAreYaml() {
        assertThat(read("list", "[a, 1, '{{ b }}']")).isEqualTo(List.of("a", 1L, "{{ b }}"));
        assertThat(read("list", "- a")).isEqualTo(List.of("a"));
        assertThat(read("list", "- a\n- b")).isEqualTo(List.of("a", "b"));
        assertThat(read("mapping", "{a: 1}")).isEqualTo(Map.of("a", 1L));
        assertThat(read("mapping", "a: 1\nb:\n  c: 2")).isEqualTo(Map.of("a", 1L, "b", Map.of("c", 2L)));
        refuses("list", "a", "list has to be a list: [ONE, OTHER]");
        refuses("mapping", "[]", "mapping has to be a mapping: {KEY: VALUE}");
        refuses("list", "[a", "The file is not YAML");
        refuses("list", "[{{ a }}]", "needs quotes");
        refuses("list", "- a\n---\n- b", "A second YAML document");
        refuses("list", "[!foo bar]", "Ansible knows no tag !foo.");
        refuses("empty", "!foo bar", "Ansible knows no tag !foo.");
    }

    @Test
    void whereTheDefaultTellsNothingAnythingGoes() {
        for (String name : List.of("empty", "nothing", "template", "differs", "unheard_of")) {
            assertThat(read(name, "true")).isEqualTo(true);
            assertThat(read(name, "12")).isEqualTo(12L);
            assertThat(read(name, "0644")).isEqualTo("0644");
            assertThat(read(name, "12:30")).isEqualTo("12:30");
            assertThat(read(name, "1.10")).isEqualTo("1.10");
            assertThat(read(name, "-0")).isEqualTo("-0");
            assertThat(read(name, "1.5")).isEqualTo(1.5);
            refuses(name, "two\nlines", "YAML would make one line of this text.");
            assertThat(read(name, "|\n  two\n  lines")).isEqualTo("two\nlines\n");
            assertThat(read(name, "a: b\nc: d")).isEqualTo(Map.of("a", "b", "c", "d"));
            assertThat(read(name, "null")).isNull();
            assertThat(read(name, "word")).isEqualTo("word");
            assertThat(read(name, "[a]")).isEqualTo(List.of("a"));
            refuses(name, "yes", "yes is a truth value for Ansible, and a word for people.");
        }
    }

    @Test
    void whatOnlyAnsibleCanTellIsTakenForAnything() {
        String vaulted = "!vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3330\n";
        for (String name : List.of("truth", "number", "text", "list", "empty")) {
            assertThat(read(name, vaulted)).isInstanceOf(Tagged.class);
            assertThat(read(name, "!unsafe 'a {{ b'")).isEqualTo(new Tagged("!unsafe", "a {{ b"));
            assertThat(read(name, "{% if a %}b{% endif %}")).isEqualTo("{% if a %}b{% endif %}");
        }
    }

    @Test
    void aSecretIsWhatItIs() {
        for (String secret : List.of("12345678", "true", "[x", "{a: b}", "'q'", "a: b #c", " blank ", "!x")) {
            assertThat(read("a_password", secret)).isEqualTo(secret);
        }
        assertThat(read("a_password", "!vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3330"))
                .isInstanceOf(Tagged.class);
        assertThat(read("some_token", "[a]")).isEqualTo(List.of("a"));
        assertThat(expected("requires_token").isSecret()).isFalse();
        assertThat(read("requires_token", "yes")).isEqualTo(true);
    }

    private Object read(String name, String typed) {
        ExpectedValue expected = expected(name);
        Object value = expected.read(typed, TYPED);
        expected.check(value, TYPED);
        return value;
    }

    private ExpectedValue expected(String name) {
        return ExpectedValue.of(name, catalog.find(name));
    }

    private void refuses(String name, String typed, String message) {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> read(name, typed))
                .withMessageContaining(message)
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(ExitCode.USAGE));
    }
}
