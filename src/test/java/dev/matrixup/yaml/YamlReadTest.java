package dev.matrixup.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReadTest {
    private static final Path FILE = Path.of("vars.yml");

    @Test
    void scalarsAreResolvedAsYaml11() {
        Object values = parse("""
                        - [yes, Off, n, "yes", 'no', True]
                        - [0123, 0x1F, 0b101, 12:30, -1_000, 08, 0o17, 99999999999999999999]
                        - [1.5, 1e3, 1.0e+3, .5, 1:30.5, -.inf]
                        - [~, null, '']
                        - [2020-01-01, !!str 5, !!int "5", !unsafe 5]
                        """).root().orElseThrow().toJava();
        assertThat(values)
                .isEqualTo(List.of(
                        List.of(true, false, "n", "yes", "no", true),
                        List.of(83L, 31L, 5L, 750L, -1000L, "08", "0o17", new BigInteger("99999999999999999999")),
                        List.of(1.5, "1e3", 1000.0, 0.5, 90.5, Double.NEGATIVE_INFINITY),
                        Arrays.asList(null, null, ""),
                        List.of("2020-01-01", "5", 5L, new Tagged("!unsafe", "5"))));
    }

    @Test
    void entriesKeepOrderPlacesTagsAndDuplicates() {
        YamlText text = vars("# c\na: 1\n\uD83D\uDE80b: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\na: 2 # last\n");
        assertThat(text.entries()).extracting(Entry::key).containsExactly("a", "\uD83D\uDE80b", "a");
        assertThat(text.find("a").orElseThrow().value().toJava()).isEqualTo(2L);
        assertThat(text.duplicates())
                .extracting(entry -> entry.place().toString())
                .containsExactly("vars.yml:2:1");
        YamlNode vault = text.entries().get(1).value();
        assertThat(vault.toJava()).isEqualTo(new Tagged("!vault", "$ANSIBLE_VAULT;1.1;AES256\n6162\n"));
        assertThat(vault.place()).hasToString("vars.yml:3:5");
    }

    @Test
    void aliasesAndMergeKeysAreResolved() {
        YamlText text = vars("base: &b {x: 1, y: 2}\nmore: {<<: *b, y: 3}\nsame: *b\nlist: {<<: [{x: 5}, *b]}\n");
        assertThat(text.find("more").orElseThrow().value().toJava()).isEqualTo(Map.of("x", 1L, "y", 3L));
        assertThat(text.find("same").orElseThrow().value())
                .isSameAs(text.find("base").orElseThrow().value());
        assertThat(text.find("list").orElseThrow().value().toJava()).isEqualTo(Map.of("x", 5L, "y", 2L));
    }

    @Test
    void aKeyMergedIntoTheRootIsFound() {
        assertThat(vars("base: &b {x: 1}\n<<: *b\n")
                        .find("x")
                        .orElseThrow()
                        .value()
                        .toJava())
                .isEqualTo(1L);
    }

    @Test
    void tabsThatLibyamlTakesAreRead() {
        YamlText text = vars("a: 'x'\t# c\nb:\tx\nc: [1,\n\t  2]\nd: x\ty\ne: x\ty\t\n \t z\n\n\tz\n");
        assertThat(text.root().orElseThrow().toJava())
                .isEqualTo(Map.of("a", "x", "b", "x", "c", List.of(1L, 2L), "d", "x\ty", "e", "x\ty z\nz"));
        assertRefused("a: |\n  \tb: 1\n", "tab", "vars.yml:1:4");
        assertRefused("a:\n\tb: 1\n", "tab", "vars.yml:2:1");
        assertRefused("a:\n  -\tb: 1\n", "tab", "vars.yml:2:4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# only\n# comments\n", "---\n", "---\n...\n", "\uFEFF", "\n\n"})
    void anEmptyFileHasNoEntries(String content) {
        YamlText text = vars(content);
        assertThat(text.root()).isEmpty();
        assertThat(text.entries()).isEmpty();
    }

    @Test
    void aByteOrderMarkIsNoColumnAndStays() {
        YamlText text = vars("\uFEFFa: 1\r\n");
        assertThat(text.find("a").orElseThrow().place()).hasToString("vars.yml:1:1");
        assertThat(text.find("a").orElseThrow().place().text()).isEqualTo("a: 1");
        assertThat(text.bytes()).isEqualTo("\uFEFFa: 1\r\n".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anEncryptedFileIsRecognised() {
        YamlText text = vars("$ANSIBLE_VAULT;1.1;AES256\n3031\n");
        assertThat(text.encrypted()).isTrue();
        assertThat(text.entries()).isEmpty();
    }

    @Test
    void whatIsNoVarsFileIsRefusedWithItsPlace() {
        assertRefused("a: 1\nb: [1\nc: 2\n", "not YAML", "vars.yml:3:2");
        assertRefused("a: 1\n---\nb: 1\n", "second YAML document", "vars.yml:2:1");
        assertRefused("---\n---\nb: 1\n", "second YAML document", "vars.yml:2:1");
        assertRefused("- a\n", "something else", "vars.yml:1:1");
        assertRefused("just text\n", "something else", "vars.yml:1:1");
        assertRefused("a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> x\n", "conflict marker", "vars.yml:2:1");
        assertRefused("a: \u0007\n", "U+0007", "vars.yml:1:4");
        assertRefused("a: *b\n", "no anchor &b", "vars.yml:1:4");
        assertRefused("a: &x 1\nb: &x 2\n", "second anchor &x", "vars.yml:2:4");
        assertRefused("a: &a [*a]\n", "refers to itself", "vars.yml:1:8");
        assertRefused("a: " + "[".repeat(2000) + "]".repeat(2000), "nested", "vars.yml:1:503");
        assertRefused("a: {{ b }}/c\n", "not YAML", "vars.yml:1:11");
        byte[] latin = "a: gr\u00fcn\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> YamlText.varsFile(FILE, latin))
                .satisfies(failure -> {
                    assertThat(failure).hasMessage("The file is not UTF-8: byte 6 is 0xfc.");
                    assertThat(failure.place().orElseThrow()).hasToString("vars.yml:1:6");
                });
    }

    @Test
    void theLineOfASecretIsNotShown() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> vars("x_password: 'abc' def\n"))
                .satisfies(failure ->
                        assertThat(failure.place().orElseThrow().text()).isEmpty());
    }

    @Test
    void theLinesOfASecretInABlockAreNotShownEither() {
        YamlText text = vars("""
                x_secret_key: |
                  one {{ matrix_a }}

                  two {{ matrix_b }}
                y:
                  password: three
                  other: four {{ matrix_c }}
                """);

        assertThat(text.mentions())
                .extracting(mention -> mention.place().text())
                .containsExactly("", "", "  other: four {{ matrix_c }}");
    }

    @Test
    void unquotedTemplatesAreFound() {
        YamlText text = vars("a: {{ b }}\nc:\n  - \"{{ d }}\"\n  - {{ e }}\n");
        assertThat(text.unquotedTemplates())
                .extracting(unquoted -> unquoted.place().orElseThrow().toString())
                .containsExactly("vars.yml:1:4", "vars.yml:4:5");
    }

    @Test
    void otherYamlFilesMayHaveAnyRootAndSeveralDocuments() {
        assertThat(parse("- a\n- b\n").root().orElseThrow().toJava()).isEqualTo(List.of("a", "b"));
        assertThat(parse("a: 1\n---\nb: 2\n").root().orElseThrow().toJava()).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void filesAreReadFromDisk(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("vars.yml"), "a: 1\n");
        assertThat(YamlText.varsFile(file).entries()).hasSize(1);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> YamlText.read(folder.resolve("none.yml")))
                .withMessageContaining("There is no file");
    }

    private static void assertRefused(String content, String message, String place) {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> vars(content))
                .withMessageContaining(message)
                .satisfies(failure -> {
                    assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
                    assertThat(failure.place().orElseThrow()).hasToString(place);
                });
    }

    private static YamlText vars(String content) {
        return YamlText.varsFile(FILE, content.getBytes(StandardCharsets.UTF_8));
    }

    private static YamlText parse(String content) {
        return YamlText.parse(FILE, content.getBytes(StandardCharsets.UTF_8));
    }
}
