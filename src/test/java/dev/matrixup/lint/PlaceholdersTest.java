package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaceholdersTest {
    @TempDir
    Path folder;

    @Test
    void theyAreFoundInListsToo() {
        LintLab lab = LintLab.in(folder).vars("""
                a: YOUR_SMTP_PASSWORD
                b: [{c: PASTE_YOUR_TOKEN_HERE}]
                d: "CHANGE_ME"
                """);
        assertThat(lab.look(new Placeholders()))
                .extracting(found -> found.split(" ")[2])
                .containsExactly("vars.yml:1:4", "vars.yml:2:9", "vars.yml:3:4");
    }

    @Test
    void wordsInCapitalsAreNone() {
        LintLab lab = LintLab.in(folder).vars("a: WARNING\nb: HERE\nc: TLSv1.2\nd: 'HERE IS it'\ne: YOURS\n");
        assertThat(lab.look(new Placeholders())).isEmpty();
    }

    @Test
    void aVariableThatIsGoneNeedsNoValue() {
        LintLab lab = LintLab.in(folder).vars("base_gone: CHANGE_ME\nbase_max_size: CHANGE_ME\n");
        assertThat(lab.look(new Placeholders()))
                .extracting(found -> found.split(" ")[2])
                .containsExactly("vars.yml:2:16");
    }
}
