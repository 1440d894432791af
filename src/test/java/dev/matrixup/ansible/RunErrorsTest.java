package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunErrorsTest {
    @Test
    void keepsTheLastErrorAndWhatBelongsToIt() {
        assertThat(lines(
                        "[ERROR]: first",
                        "[WARNING]: provided hosts list is empty",
                        "ERROR! the role 'galaxy/docker' was not found",
                        "",
                        "The error appears to be in 'setup.yml': line 3",
                        "[WARNING]: another"))
                .containsExactly(
                        "ERROR! the role 'galaxy/docker' was not found",
                        "The error appears to be in 'setup.yml': line 3");
    }

    @Test
    void knowsWrongUsage() {
        assertThat(lines("usage: ansible-playbook [-h]", "ansible-playbook: error: unrecognized arguments: --nope"))
                .containsExactly("ansible-playbook: error: unrecognized arguments: --nope");
    }

    @Test
    void keepsTheLastLinesIfNoneIsAnError() {
        assertThat(lines("Traceback (most recent call last):", "ModuleNotFoundError: No module named 'ansible'"))
                .containsExactly(
                        "Traceback (most recent call last):", "ModuleNotFoundError: No module named 'ansible'");
    }

    @Test
    void keepsOnlyAFewLinesOfAFewCharacters() {
        RunErrors errors = new RunErrors();
        for (int i = 0; i < 1000; i++) {
            errors.accept("x".repeat(10_000));
        }
        assertThat(errors.lines()).hasSize(8).allMatch(line -> line.length() == 500);
    }

    @Test
    void leavesOutTheFilesThatAnsibleQuotes() {
        assertThat(lines(
                        "ERROR! Syntax Error while loading YAML.",
                        "The error appears to be in 'vars.yml': line 2, column 1",
                        "",
                        "The offending line appears to be:",
                        "",
                        "matrix_password: \"hunter2",
                        "^ here"))
                .containsExactly(
                        "ERROR! Syntax Error while loading YAML.",
                        "The error appears to be in 'vars.yml': line 2, column 1",
                        "The offending line appears to be:");
        assertThat(lines(
                        "[ERROR]: Task failed.",
                        "Origin: /srv/vars.yml:2:1",
                        "",
                        "1 first",
                        "2 matrix_password: \"hunter2",
                        "  ^ column 1",
                        "",
                        "<<< caused by >>>",
                        "",
                        "No room.",
                        "Origin: /srv/more.yml:1:1",
                        "",
                        "1 more"))
                .containsExactly(
                        "[ERROR]: Task failed.", "Origin: /srv/vars.yml:2:1", "No room.", "Origin: /srv/more.yml:1:1");
    }

    private static List<String> lines(String... lines) {
        RunErrors errors = new RunErrors();
        List.of(lines).forEach(errors::accept);
        return errors.lines();
    }
}
