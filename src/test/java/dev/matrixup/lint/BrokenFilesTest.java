package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokenFilesTest {
    @TempDir
    Path folder;

    @Test
    void aFileThatIsNotYamlDoesNotKeepTheOthersFromBeingLookedAt() {
        LintLab lab = LintLab.in(folder)
                .vars("a: [1\nb: 2\n")
                .vars("two.yml", "a: 1\n---\nb: 2\n")
                .vars("z.yml", "c: {{ d }}\n");
        assertThat(lab.look(new BrokenFiles()))
                .hasSize(3)
                .anyMatch(found -> found.startsWith("error yaml vars.yml:2:2 The file is not YAML"))
                .anyMatch(found -> found.startsWith("error yaml two.yml:2:1 A second YAML document begins here."))
                .contains("error template z.yml:1:4 A value that begins with {{ needs quotes around it; Ansible refuses"
                        + " this. | put quotes around the value: \"{{ ... }}\"");
    }
}
