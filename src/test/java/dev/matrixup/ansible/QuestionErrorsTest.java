package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.Captured;
import dev.matrixup.process.ExitStatus;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class QuestionErrorsTest {
    @Test
    void anOldAnsiblesSyntaxErrorBecomesOneLineWithItsPlaceAndWithoutTheQuotedLines() {
        Failure failure = QuestionErrors.refused("Ansible cannot read the inventory", failed("""
                ERROR! We were unable to read either as JSON nor YAML, these are the errors we got from each:
                JSON: Expecting value: line 1 column 1 (char 0)

                Syntax Error while loading YAML.
                  mapping values are not allowed in this context

                The error appears to be in '/srv/host_vars/m/vars.yml': line 2, column 5, but may
                be elsewhere in the file depending on the exact syntax problem.

                The offending line appears to be:

                a: 1
                password: hunter2: d
                    ^ here
                """));
        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure)
                .hasMessage(
                        "Ansible cannot read the inventory: YAML syntax error: mapping values are not allowed in this context");
        assertThat(failure.place()).contains(new Place(Path.of("/srv/host_vars/m/vars.yml"), 2, 5, ""));
    }

    @Test
    void aNewAnsiblesErrorKeepsItsFirstParagraph() {
        Failure failure = QuestionErrors.refused("It failed", failed("""
                [WARNING]: Something else
                [ERROR]: YAML parsing failed: Did not find expected <document start>.
                Origin: /srv/vars.yml:3:7

                3 password: hunter2
                        ^ column 7
                """));
        assertThat(failure).hasMessageStartingWith("It failed: YAML parsing failed: Did not find expected");
        assertThat(failure.getMessage()).doesNotContain("hunter2");
        assertThat(failure.place()).contains(new Place(Path.of("/srv/vars.yml"), 3, 7, ""));
    }

    @Test
    void withoutAnErrorOfItsOwnTheLastWordsAreTaken() {
        assertThat(QuestionErrors.refused("It failed", failed("ansible-inventory: not found\n")))
                .hasMessage("It failed: ansible-inventory: not found");
    }

    @Test
    void wrappedWarningsAreJoined() {
        assertThat(QuestionErrors.warnings("""
                [WARNING]:  * Failed to parse /srv/hosts with
                ini plugin: /srv/hosts:2: Expected key=value
                [WARNING]: Unable to parse /srv/hosts as an
                inventory source
                """))
                .containsExactly(
                        "Failed to parse /srv/hosts with ini plugin: /srv/hosts:2: Expected key=value",
                        "Unable to parse /srv/hosts as an inventory source");
    }

    @Test
    void theCauseOfAFailedTaskLosesItsPhrases() {
        assertThat(QuestionErrors.cause("Task failed: Finalization of task args for 'ansible.builtin.debug' failed: "
                        + "Error while resolving value for 'msg': 'x' is undefined"))
                .isEqualTo("'x' is undefined");
        assertThat(QuestionErrors.cause("The task includes an option with an undefined variable. The error was: "
                        + "'x' is undefined\n\nThe offending line appears to be:\n\nsecret"))
                .isEqualTo("'x' is undefined");
        assertThat(
                        QuestionErrors.cause(
                                "The task includes an option with an undefined variable. The error was: "
                                        + "{{ 'secret' ~ facts.name }}: 'dict object' has no attribute 'name'. {{ 'secret' ~ facts.name }}"))
                .isEqualTo("'dict object' has no attribute 'name'");
        assertThat(QuestionErrors.cause("Attempting to decrypt but no vault secrets found"))
                .isEqualTo("Attempting to decrypt but no vault secrets found");
    }

    private static Captured failed(String err) {
        return new Captured(new ExitStatus(4), "", err);
    }
}
