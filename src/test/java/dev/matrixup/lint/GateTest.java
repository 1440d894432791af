package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateTest {
    @TempDir
    Path folder;

    private LintLab gated() {
        return LintLab.in(folder).file("playbook/roles/custom/matrix-base/defaults/main.yml", """
                matrix_playbook_migration_validated_version: ''
                matrix_playbook_migration_expected_version: v2026.05.01.0
                matrix_playbook_migration_breaking_changes:
                  - version: v2026.05.01.0
                    summary: Calls need a port
                    changelog_url: https://example.com/changes
                """);
    }

    @Test
    void changesThatNobodyAcceptedAreTold() {
        LintLab lab = gated().vars("a: 1\nmatrix_playbook_migration_validated_version: v2026.04.01.0\n");
        assertThat(lab.look(new Gate()))
                .singleElement()
                .asString()
                .startsWith("error gate vars.yml:2:1 The playbook has 1 breaking change that you have not accepted")
                .contains("v2026.05.01.0: Calls need a port (https://example.com/changes)")
                .endsWith("matrix_playbook_migration_validated_version: \"v2026.05.01.0\"");
        assertThat(gated().vars("a: 1\n").look(new Gate()))
                .singleElement()
                .asString()
                .startsWith("error gate vars.yml:1:1 The playbook wants to know");
    }

    @Test
    void acceptedOnesAndTemplatesAreNot() {
        assertThat(gated().vars("matrix_playbook_migration_validated_version: v2026.05.01.0\n")
                        .look(new Gate()))
                .isEmpty();
        assertThat(gated().vars("matrix_playbook_migration_validated_version: '{{ x }}'\n")
                        .look(new Gate()))
                .isEmpty();
        assertThat(LintLab.in(folder.resolve("other")).look(new Gate())).isEmpty();
    }
}
