package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldMentionsTest {
    @TempDir
    Path folder;

    @Test
    void eachIsSaidWhatBecameOfItAtItsPlace() {
        LintLab lab = LintLab.in(folder).vars("""
                base_title: "{{ base_max_size }} of {{ base_gone }}"
                mine: ['{{ base_name }}', {a: "{{ old_cache_enabled }}"}]
                block: |
                  {{ base_lost
                     ~ base_max_size }}
                """);
        assertThat(lab.look(new OldMentions()))
                .containsExactly(
                        "error renamed vars.yml:1:17 base_max_size is mentioned here, and is base_upload_size_mb now."
                                + " | now base_upload_size_mb",
                        "error removed vars.yml:1:40 base_gone is mentioned here, and is gone. The playbook says:"
                                + " removed. | write something else",
                        "error replaced vars.yml:2:12 base_name is mentioned here, and is gone. The playbook says:"
                                + " superseded by base_title. | base_title took its place; its values may mean"
                                + " something else",
                        "error renamed vars.yml:2:35 old_cache_enabled is mentioned here, and is cache_enabled now. |"
                                + " now cache_enabled",
                        "error renamed vars.yml:4:6 base_lost is mentioned here, and is gone. | write something else",
                        "error renamed vars.yml:5:8 base_max_size is mentioned here, and is base_upload_size_mb now. |"
                                + " now base_upload_size_mb");
    }

    @Test
    void aNameInQuotesMayMeanSomethingElse() {
        LintLab lab = LintLab.in(folder).vars("base_title: \"{{ other['base_max_size'] }}\"\n");
        assertThat(lab.look(new OldMentions()))
                .containsExactly("warning renamed vars.yml:1:24 base_max_size is mentioned here, and is"
                        + " base_upload_size_mb now. | if the variable is meant, now base_upload_size_mb");
    }

    @Test
    void whatSomebodySetsIsToBeMendedTogetherWithIt() {
        LintLab lab = LintLab.in(folder)
                .file("inventory/group_vars/all.yml", "base_gone: 1\n")
                .file("inventory/hosts", "[matrix_servers]\nmatrix.example.com base_name=1\n")
                .vars(
                        "base_max_size: 1\nbase_title: '{{ base_max_size ~ base_gone ~ base_name ~ base_port ~ mine }}'\n");
        assertThat(lab.look(new OldMentions()))
                .map(line -> line.replaceFirst("^(\\w+) .*?(\\w+) is mentioned here.*", "$1 $2"))
                .containsExactly("hint base_max_size", "hint base_gone", "hint base_name");
    }

    @Test
    void theDeploymentFileIsLookedAtToo() {
        LintLab lab = LintLab.in(folder).file("matrixup.yml", """
                version: 1
                defaults: {vars: {base_gone: 1}}
                servers:
                  example.com: {vars: {base_title: '{{ base_max_size }}', base_max_size: 5}}
                  example.org: {vars: {base_name: 5}}
                """);
        assertThat(lab.look(new OldMentions()))
                .containsExactly("hint renamed matrixup.yml:4:40 base_max_size is mentioned here, and is"
                        + " base_upload_size_mb now. | now base_upload_size_mb");
        assertThat(lab.look(new OldVariables()))
                .containsExactly(
                        "error removed matrixup.yml:2:19 base_gone is gone. The playbook says: removed. | delete the"
                                + " line",
                        "error renamed matrixup.yml:4:59 base_max_size is base_upload_size_mb now. | now"
                                + " base_upload_size_mb");
        lab.vars("base_upload_size_mb: 7\n");
        assertThat(lab.look(new OldVariables()))
                .anyMatch(found ->
                        found.contains("base_upload_size_mb now, which vars.yml:1 sets too, to another value"));
    }
}
