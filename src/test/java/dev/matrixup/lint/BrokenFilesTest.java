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

    @Test
    void aTagThatAnsibleDoesNotKnowIsAnErrorAtItsPlace() {
        LintLab lab = LintLab.in(folder).vars("""
                a: !foo bar
                b: [!unsafe x, !!str 1, {c: !include d}]
                e: !vault-encrypted x
                f: !!python/name:g h
                """);
        assertThat(lab.look(new BrokenFiles()))
                .containsExactly(
                        "error yaml vars.yml:1:4 Ansible knows no tag !foo, and refuses the file. | put quotes around"
                                + " the value if it is a text",
                        "error yaml vars.yml:2:29 Ansible knows no tag !include, and refuses the file. | put quotes"
                                + " around the value if it is a text",
                        "error yaml vars.yml:4:4 Ansible knows no tag !!python/name:g, and refuses the file. | put"
                                + " quotes around the value if it is a text");
    }

    @Test
    void brokenVariablesOfARoleAreToldOfAsTheUsersOwn() {
        LintLab lab = LintLab.in(folder)
                .file("playbook/roles/custom/matrix-base/defaults/main.yml", "base_port: 1\nbase_title: [a\n")
                .file("playbook/roles/galaxy/cache/defaults/main.yml", "cache_enabled: [\n")
                .file("playbook/roles/galaxy/cache/vars/main.yml", "<<<<<<< HEAD\n=======\n>>>>>>> other\n");
        assertThat(lab.look(new BrokenFiles()))
                .hasSize(2)
                .anySatisfy(found -> assertThat(found)
                        .startsWith("error yaml playbook/roles/custom/matrix-base/defaults/main.yml:3:1 The file is"
                                + " not YAML:")
                        .endsWith("restore roles/custom/matrix-base/defaults/main.yml       if it is the playbook's"
                                + " own"))
                .anySatisfy(found -> assertThat(found)
                        .startsWith("error yaml playbook/roles/galaxy/cache/defaults/main.yml:2:1 The file is not"
                                + " YAML:")
                        .contains("| just roles, or "));
    }
}
