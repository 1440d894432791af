package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConflictMarkersTest {
    @TempDir
    Path folder;

    private static final String CONFLICT = "<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> other\n";

    @Test
    void theyAreFoundInVarsFilesAndInRoles() {
        LintLab lab = LintLab.in(folder)
                .vars("b: 1\n" + CONFLICT)
                .file("playbook/roles/custom/matrix-base/templates/unit.j2", "x\n" + CONFLICT)
                .file("playbook/group_vars/matrix_servers", CONFLICT);
        assertThat(lab.look(new ConflictMarkers()))
                .extracting(found -> found.split(" ")[2])
                .containsExactlyInAnyOrder(
                        "vars.yml:2:1",
                        "playbook/roles/custom/matrix-base/templates/unit.j2:2:1",
                        "playbook/group_vars/matrix_servers:1:1");
        assertThat(lab.look(new BrokenFiles())).isEmpty();
    }

    @Test
    void aLineOfDocumentationIsNone() {
        LintLab lab = LintLab.in(folder)
                .file("playbook/roles/custom/matrix-base/templates/help.j2", "<<<<<<< is how a conflict begins\n");
        assertThat(lab.look(new ConflictMarkers())).isEmpty();
    }
}
