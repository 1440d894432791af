package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldVariablesTest {
    @TempDir
    Path folder;

    @Test
    void eachIsSaidWhatBecameOfIt() {
        LintLab lab = LintLab.in(folder).vars("""
                base_max_size: 1
                base_gone: 1
                base_name: a
                old_cache_enabled: true
                old_cache_color: red
                """);
        assertThat(lab.look(new OldVariables()))
                .containsExactly(
                        "error renamed vars.yml:1:1 base_max_size is base_upload_size_mb now. | now base_upload_size_mb",
                        "error removed vars.yml:2:1 base_gone is gone. The playbook says: removed. | delete the line",
                        "error replaced vars.yml:3:1 base_name is gone. The playbook says: superseded by base_title. |"
                                + " set base_title instead; its values may mean something else",
                        "error renamed vars.yml:4:1 old_cache_enabled is cache_enabled now. | now cache_enabled",
                        "error renamed vars.yml:5:1 old_cache_color is gone: the playbook calls it cache_color, which"
                                + " this version does not have either. | look into the playbook's CHANGELOG.md, and"
                                + " delete the line");
    }

    @Test
    void twoOldNamesOfOneVariableAreLeftAlone() {
        LintLab lab = LintLab.in(folder).vars("base_max_size: 1\nbase_upload_size: 2\n");
        assertThat(lab.look(new OldVariables()))
                .containsExactly(
                        "error renamed vars.yml:1:1 base_max_size is base_upload_size_mb now, and so is"
                                + " base_upload_size. | keep one of them, as base_upload_size_mb",
                        "error renamed vars.yml:2:1 base_upload_size is base_upload_size_mb now, and so is"
                                + " base_max_size. | keep one of them, as base_upload_size_mb");
    }

    @Test
    void anOldNameBesideTheNewOneIsJudgedByItsValue() {
        LintLab lab = LintLab.in(folder).vars("base_upload_size: 1\nbase_upload_size_mb: 2\n");
        assertThat(lab.look(new OldVariables()))
                .containsExactly("error renamed vars.yml:1:1 base_upload_size is base_upload_size_mb now, which"
                        + " vars.yml:2 sets too, to another value. | decide which value it shall be, and delete the"
                        + " line");

        lab.vars("base_upload_size: 2\nbase_upload_size_mb: 2\n");
        assertThat(lab.look(new OldVariables()))
                .singleElement()
                .asString()
                .endsWith("to the same value. | delete the line");
    }

    @Test
    void aCircleIsSaidToBeOne() {
        LintLab lab = LintLab.in(folder).vars("base_one: 1\nbase_lost: 1\n");
        assertThat(lab.look(new OldVariables()))
                .hasSize(2)
                .anyMatch(
                        found -> found.contains("base_one is gone: the playbook's own tables lead from it in a circle"))
                .anyMatch(found -> found.contains("base_lost is gone: the playbook calls it base_nowhere, which this"));
    }

    @Test
    void aVaultedValueIsAsGoodAsAnother() {
        LintLab lab = LintLab.in(folder).vars("base_upload_size: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n");
        assertThat(lab.look(new OldVariables()))
                .containsExactly("error renamed vars.yml:1:1 base_upload_size is base_upload_size_mb now. | now"
                        + " base_upload_size_mb");
    }

    @Test
    void theInventorysOwnLinesCountToo() {
        LintLab lab = LintLab.in(folder).file("inventory/hosts", "[matrix_servers]\nmatrix.example.com base_gone=1\n");
        assertThat(lab.look(new OldVariables()))
                .singleElement()
                .asString()
                .startsWith("error removed inventory/hosts:2:20 base_gone is gone.");
    }

    @Test
    void aNewNameIsNotMissedWhileItsRoleMayBe() {
        LintLab lab = LintLab.in(folder)
                .file("playbook/setup.yml", "- hosts: all\n  roles: [custom/matrix-base, galaxy/cache, galaxy/more]\n")
                .vars("old_cache_color: red\nbase_max_size: 1\n");
        assertThat(lab.look(new OldVariables()))
                .singleElement()
                .asString()
                .startsWith("error renamed vars.yml:2:1 base_max_size");
    }
}
