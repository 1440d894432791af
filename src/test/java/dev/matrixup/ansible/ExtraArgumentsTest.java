package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtraArgumentsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--check",
                "-C",
                "-DC",
                "--ch",
                "--syntax-check",
                "--list-tasks",
                "-K",
                "-bK",
                "--ask-become-pass",
                "--ask-vault-pass",
                "-J",
                "-tstart",
                "-t",
                "--tags=start",
                "-i",
                "--inventory=x",
                "--step",
                "-l",
                "-lhost",
                "--limit",
                "--start-at-task",
                "--version",
                "-h"
            })
    void refusesWhatWouldMakeAVerdictImpossible(String argument) {
        assertThatThrownBy(() -> ExtraArguments.check(List.of(argument)))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    org.assertj.core.api.Assertions.assertThat(failure.code()).isEqualTo(ExitCode.USAGE);
                    org.assertj.core.api.Assertions.assertThat(failure).hasMessageContaining(argument);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-v",
                "-vvvv",
                "-D",
                "--diff",
                "-e",
                "-ex=Ktest",
                "a=b",
                "--forks=9",
                "-f9",
                "-b",
                "--become",
                "-uCarl",
                "--",
                "-",
                "--vault-id",
                "--timeout"
            })
    void passesOnAllElse(String argument) {
        assertThatCode(() -> ExtraArguments.check(List.of(argument))).doesNotThrowAnyException();
    }

    @Test
    void namesAllOfThemAtOnce() {
        assertThatThrownBy(() -> ExtraArguments.check(List.of("-v", "--check", "--step")))
                .hasMessage(
                        "These arguments cannot be passed on to Ansible. --check: it changes nothing, and what it says would not be a deployment."
                                + " --step: it asks at each task, and matrixup holds the input.");
    }
}
