package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuplicateKeysTest {
    @TempDir
    Path folder;

    @Test
    void allButTheLastAreFound() {
        LintLab lab = LintLab.in(folder).vars("a: 1\nb: {c: 1, d: 2}\na: 2\na: 3\n");
        assertThat(lab.look(new DuplicateKeys()))
                .containsExactly(
                        "warning duplicate vars.yml:1:1 a is set again in line 4, and only that counts. | keep one of the"
                                + " two",
                        "warning duplicate vars.yml:3:1 a is set again in line 4, and only that counts. | keep one of the"
                                + " two");
    }
}
