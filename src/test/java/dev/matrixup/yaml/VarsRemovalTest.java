package dev.matrixup.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

class VarsRemovalTest {
    private static final Path FILE = Path.of("vars.yml");

    @Test
    void aLineGoesWithTheCommentBesideIt() {
        unset("a: 1\nb: 2 # two\nc: 3\n", "a: 1\nc: 3\n");
        unset("\uFEFFb: 2\r\nc: 3\r\n", "\uFEFFc: 3\r\n");
        unset("---\nb:\n", "---\n");
        unset("b: 1", "");
        unset("b:   # nothing yet\nc: 3\n...\n", "c: 3\n...\n");
    }

    @Test
    void aValueOfSeveralLinesGoesAsAWhole() {
        unset("a: 1\nb: |\n  one\n\n  two\n\nc: 3\n", "a: 1\n\nc: 3\n");
        unset("a: 1\nb: >-  # folded\n  one\n  two\nc: 3\n", "a: 1\nc: 3\n");
        unset("a: 1\nb: |+\n  one\n\nc: 3\n", "a: 1\nc: 3\n");
        unset("b:\n- one\n# between\n- two\n  # below\nc: 3\n", "c: 3\n");
        unset("b: {x: 1,\n  y: 2}  # flow\nc: 3\n", "c: 3\n");
        unset("b: \"one\n\ntwo\"\nc: 3\n", "c: 3\n");
        unset("b: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3330\nc: 3\n", "c: 3\n");
    }

    @Test
    void itsOwnCommentGoesToo() {
        unset("a: 1\n\n# About b,\n# in two lines.\nb: 2\n\n# About c.\nc: 3\n", "a: 1\n\n\n# About c.\nc: 3\n");
        unset("# a\na: 1\n# b\nb: 2\n# c\nc: 3\n", "# a\na: 1\n# c\nc: 3\n");
        unset("---\n\n# b\n#\n# more of it\nb: 2\n", "---\n\n");
        unset("# the file\n\n# b\nb: 2", "# the file\n");
    }

    @Test
    void aCommentThatMayBeAboutMoreStays() {
        unset("# Both.\nb: 2\nc: 3\n", "# Both.\nc: 3\n");
        unset("a: 1\n########\n# Mail #\n########\nb: 2\n\nc: 3\n", "a: 1\n########\n# Mail #\n########\n\nc: 3\n");
        unset("a: 1\n# --- Mail ---\nb: 2\n", "a: 1\n# --- Mail ---\n");
        unset("a: 1\n## Mail\nb: 2\n", "a: 1\n## Mail\n");
        unset("a: 1\n# matrix_mail_port: 25\nb: 2\n", "a: 1\n# matrix_mail_port: 25\n");
        unset("---\n# The file.\nb: 2\n", "---\n# The file.\n");
        unset("# The file.\nb: 2\n", "# The file.\n");
        unset("# about something\n\nb: 2\n", "# about something\n\n");
        unset("a:\n  - 1\n  # of a\nb: 2\n", "a:\n  - 1\n  # of a\n");
    }

    @Test
    void allOfSeveralPlacesGo() {
        unset("b: 1\na: 1\nb: 2\n", "a: 1\n");
        unset("b: 1\nb: 2\n", "");
    }

    @Test
    void aMissingFinalLineBreakStaysMissing() {
        unset("a: 1\nb: 2", "a: 1");
        unset("a: 1\r\n# b\r\nb: 2", "a: 1");
        unset("a: 1\nb: 1\nb: 2", "a: 1\n");
        unset("a: |\n  text\nb: 2", "a: |\n  text\n");
    }

    @Test
    void whatOthersNeedStays() {
        refuses("b: &x 1\nc: *x\n", "The value of b is anchored and used again in line 2; that needs it.");
        refuses("b: {y: &x 1}\n<<: *x\n", "anchored and used again in line 2");
        refuses("{b: 1, c: 2}\n", "does not stand on lines of its own");
        refuses("? b\n: 1\n", "does not stand on lines of its own");
        unset("b: [&x 1, *x]\nc: 3\n", "c: 3\n");
        unset("a: &x 1\nb: *x\n", "a: &x 1\n");
    }

    @Test
    void whatIsNotThereIsNoEdit() {
        YamlText text = vars("a: 1\n");
        assertThat(text.unset("b")).isSameAs(text);
        assertThat(vars("").unset("b").bytes()).isEmpty();
        assertThat(vars("x: &x {b: 1}\n<<: *x\n").unset("b").entries()).hasSize(2);
    }

    @Test
    void linesAreThoseThatStandThere() {
        YamlText text = vars("a: 1\n# c\nb: |  # block\n  one\n\n  two\n  # of b\n\nc: 3\nd: 4");
        assertThat(text.lines("b")).containsExactly("b: |  # block", "  one", "", "  two", "  # of b");
        assertThat(text.lines("d")).containsExactly("d: 4");
        assertThat(text.lines("x")).isEmpty();
    }

    /** A value that is set where there was none, and unset again, leaves every byte as it was. */
    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void undoesWhatSettingAdded(@ForAll long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            RandomVars vars = RandomVars.of(random);
            YamlText before = vars(vars.text());
            YamlText set;
            try {
                set = before.set(Map.of("new_key", "x"), "");
            } catch (Failure refused) {
                continue;
            }
            YamlText after = set.unset("new_key");
            assertThat(text(after).replaceAll("[\\r\\n]+$", ""))
                    .as("%s%nmade%n%s", vars.text(), text(set))
                    .isEqualTo(vars.text().replaceAll("[\\r\\n]+$", ""));
        }
    }

    /** What is left is the old text without one range, and reads as before but for the key. */
    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void takesOneKeyAndNothingElse(@ForAll long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            RandomVars vars = RandomVars.of(random);
            YamlText before = vars(vars.text());
            String key = "k" + random.nextInt(14);
            YamlText after;
            try {
                after = before.unset(key);
            } catch (Failure refused) {
                assertThat(vars.text())
                        .as(refused.getMessage())
                        .containsPattern("&" + key + "_|[{?]|[|>]\\d?\\+|\\.\\.\\.");
                continue;
            }
            String story = "taking %s out of%n%s%nmade%n%s".formatted(key, vars.text(), text(after));
            assertThat(after.find(key).filter(entry -> after.entries().contains(entry)))
                    .as(story)
                    .isEmpty();
            assertThat(values(after)).as(story).isEqualTo(values(before, key));
            List<String> gone = vars.chunks().stream()
                    .filter(chunk -> !chunk.key().equals(key))
                    .map(chunk -> chunk.text().strip())
                    .filter(chunk -> !chunk.startsWith("#") && !text(after).contains(chunk))
                    .toList();
            assertThat(gone).as(story).isEmpty();
        }
    }

    private static List<Object> values(YamlText text, String... but) {
        return text.entries().stream()
                .filter(entry -> !List.of(but).contains(entry.key()))
                .<Object>map(entry ->
                        List.of(entry.key(), String.valueOf(entry.value().toJava())))
                .toList();
    }

    private static void unset(String before, String after) {
        assertThat(text(vars(before).unset("b"))).isEqualTo(after);
    }

    private static void refuses(String text, String message) {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> vars(text).unset("b"))
                .withMessageContaining(message)
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(ExitCode.REFUSED));
    }

    private static YamlText vars(String text) {
        return YamlText.varsFile(FILE, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(YamlText text) {
        return new String(text.bytes(), StandardCharsets.UTF_8);
    }
}
