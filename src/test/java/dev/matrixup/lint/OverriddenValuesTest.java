package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverriddenValuesTest {
    @TempDir
    Path folder;

    @Test
    void aLaterFileOfTheSameHostIsASurprise() {
        LintLab lab = LintLab.in(folder)
                .vars("base_title: a\nbase_upload_size_mb: 1\n")
                .vars("z.yml", "base_title: b\nbase_upload_size_mb: 1\n");
        assertThat(lab.look(new OverriddenValues()))
                .containsExactly(
                        "warning overridden vars.yml:1:1 base_title is set again in z.yml:1, which counts more. | keep"
                                + " one of the two");
    }

    @Test
    void aHostsOwnValueInsteadOfThatOfItsGroupIsNone() {
        LintLab lab = LintLab.in(folder)
                .file("inventory/group_vars/all.yml", "base_title: a\n")
                .file("inventory/group_vars/matrix_servers.yml", "base_title: b\n")
                .vars("base_title: c\n");
        assertThat(lab.look(new OverriddenValues())).isEmpty();
    }

    @Test
    void aGroupsValueThatThePlaybooksOwnGroupVarsReplaceIsIgnoredInSilence() {
        LintLab lab = LintLab.in(folder).file("inventory/group_vars/matrix_servers.yml", "base_port: 1234\n");
        assertThat(lab.look(new OverriddenValues()))
                .singleElement()
                .asString()
                .startsWith("error overridden inventory/group_vars/matrix_servers.yml:1:1 The playbook sets base_port");

        lab.vars("base_port: 4321\n");
        assertThat(lab.look(new OverriddenValues())).isEmpty();
    }
}
