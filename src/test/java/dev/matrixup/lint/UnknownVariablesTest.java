package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnknownVariablesTest {
    @TempDir
    Path folder;

    @Test
    void aMistypedNameIsGuessed() {
        LintLab lab = LintLab.in(folder).vars("base_uplaod_size_mb: 1\nsomething_else_altogether: 2\n");
        assertThat(lab.look(new UnknownVariables()))
                .containsExactly(
                        "hint unknown vars.yml:1:1 Nobody reads base_uplaod_size_mb. | did you mean"
                                + " base_upload_size_mb?",
                        "hint unknown vars.yml:2:1 Nobody reads something_else_altogether. | ");
    }

    @Test
    void whatSomebodyReadsIsNone() {
        LintLab lab = LintLab.in(folder)
                .file("playbook/roles/custom/my-own/tasks/main.yml", "- debug: {msg: '{{ my_message }}'}\n")
                .file("playbook/roles/custom/matrix-base/templates/unit.j2", "{% if base_hidden %}x{% endif %}\n")
                .vars("""
                        my_message: a
                        base_hidden: true
                        ansible_port: 22
                        my_color: red
                        base_title: "{{ my_color }}"
                        base_upload_size: 1
                        """)
                .file("inventory/hosts", "[matrix_servers]\nmatrix.example.com whatever=1\n");
        assertThat(lab.look(new UnknownVariables())).isEmpty();
    }

    @Test
    void aPartOfAWordIsNotTheWord() {
        LintLab lab = LintLab.in(folder)
                .file("playbook/roles/custom/my-own/tasks/main.yml", "- debug: {msg: '{{ my_message_text }}'}\n")
                .vars("my_message: a\n");
        assertThat(lab.look(new UnknownVariables())).hasSize(1);
    }

    @Test
    void aValueThatIsAnchoredForAnotherOneIsNeeded() {
        LintLab lab = LintLab.in(folder).vars("""
                my_colors: &colors {one: red}
                my_list: [&first a, b]
                my_alone: &alone {two: blue}
                base_title: {<<: *colors, three: *first}
                """);
        assertThat(lab.look(new UnknownVariables()))
                .singleElement()
                .asString()
                .startsWith("hint unknown vars.yml:3:1 Nobody reads my_alone.");
    }

    @Test
    void nobodyCanTellWhileARoleIsMissing() {
        LintLab lab = LintLab.in(folder)
                .file("playbook/setup.yml", "- hosts: all\n  roles: [custom/matrix-base, galaxy/more]\n")
                .vars("more_color: red\n");
        assertThat(lab.look(new UnknownVariables())).isEmpty();
    }
}
