package dev.matrixup.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VarsEditTest {
    private static final Path FILE = Path.of("vars.yml");

    @Nested
    class AValueThatIsThere {
        @Test
        void changesAloneWithAllAroundItUntouched() {
            edit("""
                    ---
                    # The domain.
                    matrix_domain:   example.com   # not the server's name

                    other: "x"
                    """, Map.of("matrix_domain", "example.org"), """
                    ---
                    # The domain.
                    matrix_domain:   example.org   # not the server's name

                    other: "x"
                    """);
        }

        @Test
        void isTheLastDuplicate() {
            edit("a: 1\nb: 2\na: 3\n", Map.of("a", 4), "a: 1\nb: 2\na: 4\n");
        }

        @Test
        void keepsItsQuotesWhereTheyCanHoldTheText() {
            edit("a: 'x' # c\n", Map.of("a", "it's"), "a: 'it''s' # c\n");
            edit("a: 'x'\n", Map.of("a", "two\nlines"), "a: \"two\\nlines\"\n");
            edit("a: \"x\"\n", Map.of("a", "say \"hi\" \\ \t \u0007"), "a: \"say \\\"hi\\\" \\\\ \\t \\x07\"\n");
            edit("a: x\n", Map.of("a", "x y"), "a: x y\n");
            edit("a: \"5\"\n", Map.of("a", 5), "a: 5\n");
            edit("a: 5\n", Map.of("a", "5"), "a: \"5\"\n");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "yes",
                    "n",
                    "off",
                    "0123",
                    "0o17",
                    "1e3",
                    "12:30",
                    "2020-01-01",
                    "1_000",
                    ".5",
                    "~",
                    "null",
                    "",
                    " ",
                    "=",
                    "<<",
                    "{{ x }}",
                    "{% if x %}",
                    "a: b",
                    "a #b",
                    "a:",
                    "- a",
                    "#a",
                    "&a",
                    "*a",
                    "!a",
                    "|",
                    ">",
                    "%a",
                    "@a",
                    "`a",
                    "'a",
                    "a ",
                    " a",
                    "\"a",
                    "[a",
                    "{a",
                    ", a",
                    "? a",
                    "...",
                    "---",
                    "-",
                    "\uFEFFa",
                    "a\u0085b",
                    "a\u2028b",
                    "\uD83D\uDE80"
                })
        void isQuotedWhereItWouldBeReadAsSomethingElse(String value) {
            YamlText text = vars("a: x\nb: y\n").set(Map.of("a", value, "c", value), "");
            assertThat(new String(text.bytes(), StandardCharsets.UTF_8))
                    .startsWith("a: \"")
                    .contains("c: \"");
            assertThat(text.find("a").orElseThrow().value().toJava()).isEqualTo(value);
            assertThat(text.find("c").orElseThrow().value().toJava()).isEqualTo(value);
        }

        @Test
        void mayBeEmpty() {
            edit("a:\nb:   # c\nd: ''\n", Map.of("a", true, "b", "x"), "a: true\nb: x   # c\nd: ''\n");
            edit("a:", Map.of("a", 1), "a: 1");
        }

        @Test
        void mayBeVaultedUnsafeOrAnAlias() {
            edit(
                    "a: !vault |  # sealed\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n\nb: !unsafe '{{'\nc: &c 1\nd: *c # same\n",
                    ordered("a", "open", "b", 1, "d", "x"),
                    "a: open  # sealed\n\nb: 1\nc: &c 1\nd: x # same\n");
        }

        @Test
        void mayBecomeVaultedOrUnsafe() {
            Tagged vault = new Tagged("!vault", "$ANSIBLE_VAULT;1.1;AES256\n6162\n");
            edit(
                    "a: x\r\nb: y # c\r\n",
                    ordered("a", vault, "b", vault, "c", vault, "d", new Tagged("!unsafe", "{{")),
                    "a: !vault |\r\n  $ANSIBLE_VAULT;1.1;AES256\r\n  6162\r\n"
                            + "b: !vault \"$ANSIBLE_VAULT;1.1;AES256\\n6162\\n\" # c\r\n# new\r\n"
                            + "c: !vault |\r\n  $ANSIBLE_VAULT;1.1;AES256\r\n  6162\r\nd: !unsafe \"{{\"\r\n");
        }

        @Test
        void staysABlockScalarWhereItCan() {
            edit("a: | # c\n  one\n  two\n\n\nb: 1\n", Map.of("a", "1\n\n2\n"), "a: | # c\n  1\n\n  2\n\n\nb: 1\n");
            edit("a: >\n  one\n  two\nb: 1\n", Map.of("a", "three"), "a: >-\n  three\nb: 1\n");
            edit("a: |\n  one\nb: 1\n", Map.of("a", "x:\n  y: 1\n\nz: 2\n"), "a: |\n  x:\n    y: 1\n\n  z: 2\nb: 1\n");
            edit("b: 1\n", Map.of("a", "x:\n  y: 1\n"), "b: 1\n# new\na: |\n  x:\n    y: 1\n");
            edit("a: |+\n  one\n\nb: 1\n", Map.of("a", "x"), "a: |-\n  x\n\nb: 1\n");
            edit("a: |\n  one", Map.of("a", "x\n"), "a: \"x\\n\"");
            edit("a: |2\n    one\nb: 1\n", Map.of("a", "  x"), "a: \"  x\"\nb: 1\n");
        }

        @Test
        void mayBeAList() {
            edit(
                    "a: # names\n  # first\n  - x\n  # gone\n  - y # last\n\n# about b\nb: 1\n",
                    Map.of("a", List.of("p", "yes", Map.of("k", 1))),
                    "a: # names\n  # first\n  - p\n  - \"yes\"\n  - {\"k\": 1} # last\n\n# about b\nb: 1\n");
            edit("a:\n- x\n- y\nb: 1\n", Map.of("a", List.of("z")), "a:\n- z\nb: 1\n");
            edit("a: [x,\n  y] # c\n", Map.of("a", List.of("z", 1.5)), "a: [\"z\", 1.5] # c\n");
            edit("a:\n  - x\n  - y\n# about b\nb: 1\n", Map.of("a", List.of()), "a: []\n# about b\nb: 1\n");
            edit("a: # c\n- x\n- y # d\nb: 1\n", Map.of("a", "z"), "a: z # c # d\nb: 1\n");
            edit(
                    "a:\n  k: 1\n  l: 2\nb: 1\n",
                    Map.of("a", ordered("k", "x", "m", List.of(2))),
                    "a:\n  k: x\n  m: [2]\nb: 1\n");
        }

        @Test
        void keepsTheBytesOfUglyFiles() {
            edit(
                    "\uFEFFa: 'x'\t# tab\r\n\uD83D\uDE80: \"\uD83D\uDE80\" # \uD83D\uDE80\r\nb: 1\t\r\nc:\t2",
                    Map.of("b", 2, "c", 3),
                    "\uFEFFa: 'x'\t# tab\r\n\uD83D\uDE80: \"\uD83D\uDE80\" # \uD83D\uDE80\r\nb: 2\t\r\nc:\t3");
        }

        @Test
        void mayStandInBraces() {
            edit(
                    "{\"a\": 1, \"b\": [2]}\n",
                    ordered("a", "x", "b", Map.of("k", true)),
                    "{\"a\": \"x\", \"b\": {\"k\": true}}\n");
        }

        @Test
        void mayBeOfEveryType() {
            YamlText text = vars("a: 1\n")
                    .set(
                            ordered(
                                    "a",
                                    1.0e10,
                                    "b",
                                    Double.NEGATIVE_INFINITY,
                                    "c",
                                    new BigInteger("99999999999999999999"),
                                    "d",
                                    null,
                                    "e",
                                    Secret.of("s: e"),
                                    "f",
                                    Map.of(),
                                    "g",
                                    Arrays.asList(null, "x"),
                                    "h",
                                    1e-7,
                                    "i",
                                    Double.NaN),
                            "");
            assertThat(text.bytes())
                    .asString()
                    .isEqualTo("a: 1.0E+10\nb: -.inf\nc: 99999999999999999999\nd: null\ne: \"s: e\"\nf: {}\n"
                            + "g: [null, \"x\"]\nh: 1.0E-7\ni: .nan\n");
        }

        @ParameterizedTest
        @ValueSource(strings = {"a: yes", "a: true # c", "a: on\nb: 1", "a: !!bool \"true\"", "x: &x True\na: *x"})
        void isUntouchedIfItIsTheSameAlready(String content) {
            YamlText text = vars(content);
            assertThat(text.set(Map.of("a", true), "new")).isSameAs(text);
        }
    }

    @Nested
    class AMissingKey {
        @Test
        void goesBelowTheLastEntryWithOneComment() {
            edit(
                    "a: 1 # c\n\n# the end\n",
                    ordered("b", "x", "c", false),
                    "a: 1 # c\n# new\nb: x\nc: false\n\n# the end\n");
            edit("a:\n  - x\n  # - y\n# the end\n", Map.of("b", 1), "a:\n  - x\n  # - y\n# new\nb: 1\n# the end\n");
        }

        @Test
        void takesTheLineBreaksAndTheMissingLastOne() {
            edit("a: 1\r\n", Map.of("b", 2), "a: 1\r\n# new\r\nb: 2\r\n");
            edit("a: 1", Map.of("b", 2), "a: 1\n# new\nb: 2");
            edit("a: 1\r\nc: 3 # x", Map.of("b", 2), "a: 1\r\nc: 3 # x\r\n# new\r\nb: 2");
            edit("  a: 1\n  c: 3\n", Map.of("b", 2), "  a: 1\n  c: 3\n  # new\n  b: 2\n");
        }

        @Test
        void goesBeforeTheEndMarker() {
            edit("---\na: 1\n...\n# rest\n", Map.of("b", 2), "---\na: 1\n# new\nb: 2\n...\n# rest\n");
            edit("---\n...\n", Map.of("b", 2), "---\n# new\nb: 2\n...\n");
        }

        @Test
        void leavesAFinalBlockScalarAsItIs() {
            edit("a: 1\n# about b\nb: |\n  x", Map.of("c", 2), "a: 1\n# new\nc: 2\n# about b\nb: |\n  x");
            edit("b:\n  - |\n    x", Map.of("c", 2), "# new\nc: 2\nb:\n  - |\n    x");
            edit("a: |\n  # text\nb: |-\n  x", Map.of("c", 2), "a: |\n  # text\n# new\nc: 2\nb: |-\n  x");
            edit("b: |\n  x\n\n\n", Map.of("c", 2), "b: |\n  x\n# new\nc: 2\n\n\n");
            edit("b: |+\n  x\n\n\n", Map.of("c", 2), "b: |+\n  x\n\n\n# new\nc: 2\n");
            edit("b: |+\n  x\n\n# end\n", Map.of("c", 2), "b: |+\n  x\n\n# new\nc: 2\n# end\n");
        }

        @Test
        void startsAnEmptyFile() {
            edit("", Map.of("b", 2), "# new\nb: 2\n");
            edit("\uFEFF", Map.of("b", 2), "\uFEFF# new\nb: 2\n");
            edit("---", Map.of("b", 2), "---\n# new\nb: 2");
            edit("---\r\n", Map.of("b", 2), "---\r\n# new\r\nb: 2\r\n");
            edit("# only\n# comments\n", Map.of("b", 2), "# only\n# comments\n# new\nb: 2\n");
            edit("--- # c\n\n", Map.of("b", 2), "--- # c\n\n# new\nb: 2\n");
        }

        @Test
        void mayShadowAMergedOne() {
            edit("x: &x {b: 1}\n<<: *x\n", Map.of("b", 2), "x: &x {b: 1}\n<<: *x\n# new\nb: 2\n");
        }
    }

    @Nested
    class Refused {
        @Test
        void isWhatCannotBeProven() {
            refuse("a: &x 1\nb: *x\n", Map.of("a", 2), "used again in line 2", "vars.yml:1:4");
            refuse("a:\n  - &x 1\nb: [*x]\n", Map.of("a", List.of()), "used again in line 3", "vars.yml:2:5");
            refuse("a:\n  b: 1\n", Map.of("a", true), "a is a mapping here", "vars.yml:2:3");
            refuse("a: {{ b }}\n", Map.of("a", true), "a is a mapping here", "vars.yml:1:4");
            refuse("{a: 1}\n", Map.of("b", true), "in braces", "vars.yml:1:1");
            refuse("$ANSIBLE_VAULT;1.1;AES256\n3031\n", Map.of("b", true), "encrypted as a whole", "vars.yml:1:1");
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> vars("a: 1\n").set(Map.of("a b", 1), ""))
                    .withMessageContaining("cannot be a key");
        }

        @Test
        void isNotAnAnchorWhoseAliasesGoToo() {
            edit("a: &x 1\nb: *x\n", ordered("a", 2, "b", 3), "a: 2\nb: 3\n");
            edit("a: [&x 1, *x]\nb: 1\n", Map.of("a", 2), "a: 2\nb: 1\n");
            edit("a: &unused 1\n", Map.of("a", 2), "a: 2\n");
        }

        @Test
        void isAnEncryptedFileOnlyIfAnEditIsNeeded() {
            YamlText text = vars("$ANSIBLE_VAULT;1.1;AES256\n3031\n");
            assertThat(text.set(Map.of(), "new")).isSameAs(text);
        }

        @Test
        void areProgrammingErrors() {
            assertThatIllegalArgumentException().isThrownBy(() -> vars("").set(Map.of("a", new Object()), ""));
            assertThatIllegalArgumentException().isThrownBy(() -> vars("").set(Map.of("a", 1), "two\nlines"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Edit.apply("abc", List.of(new Edit(0, 2, ""), new Edit(1, 3, ""))));
        }
    }

    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** Checks the edit, and that the same edit again changes nothing. */
    private static void edit(String before, Map<String, Object> values, String after) {
        YamlText edited = vars(before).set(values, "new");
        assertThat(edited.bytes()).asString(StandardCharsets.UTF_8).isEqualTo(after);
        assertThat(edited.set(values, "new")).isSameAs(edited);
        YamlText again = vars(after);
        assertThat(again.set(values, "new")).isSameAs(again);
    }

    private static void refuse(String content, Map<String, Object> values, String message, String place) {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> vars(content).set(values, ""))
                .withMessageContaining(message)
                .satisfies(failure -> {
                    assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
                    assertThat(failure.place().orElseThrow()).hasToString(place);
                    assertThat(failure.next()).isNotEmpty();
                });
    }

    private static YamlText vars(String content) {
        return YamlText.varsFile(FILE, content.getBytes(StandardCharsets.UTF_8));
    }
}
