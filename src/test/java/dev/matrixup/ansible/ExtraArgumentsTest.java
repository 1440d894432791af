package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;
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
                "--inventory-file=x",
                "-e",
                "--timeout",
                "--step",
                "-l",
                "-lhost",
                "--limit",
                "--limit=host",
                "--start-at-task",
                "--version",
                "-h",
                "-",
                "other.yml",
                "a=b"
            })
    void refusesWhatWouldMakeAVerdictImpossible(String argument) {
        assertThatThrownBy(() -> ExtraArguments.check(List.of(argument)))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ExitCode.USAGE);
                    assertThat(failure).hasMessageContaining(argument);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-v",
                "-vvvv",
                "-D",
                "--diff",
                "-ex=Ktest",
                "--forks=9",
                "-f9",
                "-b",
                "--become",
                "-uCarl",
                "--diff"
            })
    void passesOnAllElse(String argument) {
        assertThatCode(() -> ExtraArguments.check(List.of(argument))).doesNotThrowAnyException();
    }

    @Test
    void knowsAValueFromASecondPlaybook() {
        assertThatCode(() -> ExtraArguments.check(List.of(
                        "-e", "a=b", "--skip-tags", "x", "-vf", "9", "--vault-id", "dev@pass.txt", "-b", "--user=ops")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> ExtraArguments.check(List.of("-e", "a=b", "c=d")))
                .hasMessageContaining("c=d: it would be a second playbook");
    }

    @Test
    void refusesFilesThatAreNoFiles() {
        for (List<String> arguments : List.of(
                List.of("--vault-id", "dev@prompt"),
                List.of("--vault-id=prompt"),
                List.of("--become-password-file", "-"),
                List.of("--vault-pass-file=-"))) {
            assertThatThrownBy(() -> ExtraArguments.check(arguments)).hasMessageContaining("Ansible would ask");
        }
    }

    @Test
    void tellsWhatDecidesWhichVariablesThereAre() {
        List<String> arguments =
                List.of("-ve", "a=b", "--vault-id", "dev@pass", "-f9", "--extra-vars=@x.yml", "--vault-pass-file=y");
        assertThat(ExtraArguments.vault(arguments)).containsExactly("--vault-id", "dev@pass", "--vault-pass-file=y");
        assertThat(ExtraArguments.extraVars(arguments)).containsExactly("-ve", "a=b", "--extra-vars=@x.yml");
    }

    @Test
    void theLastOfSeveralOptionsCounts() {
        List<String> names = List.of("--become-password-file", "--become-pass-file");
        assertThat(ExtraArguments.value(List.of("--become-pass-file", "a", "--become-password-file=b"), names))
                .contains(new Setting("b", "--become-password-file"));
        assertThat(ExtraArguments.value(List.of("--vault-password-file", "a"), names))
                .isEmpty();
    }

    @Test
    void findsAnOptionWithoutValueAmongShortOnes() {
        for (String word : List.of("-b", "-vvb", "-bu", "-bDv", "--become")) {
            assertThat(ExtraArguments.value(List.of(word, "ops"), List.of("--become")))
                    .as(word)
                    .map(Setting::value)
                    .contains("True");
        }
        assertThat(ExtraArguments.value(List.of("-bu", "ops"), List.of("--user")))
                .contains(new Setting("ops", "-bu"));
        assertThat(ExtraArguments.value(List.of("-ubob", "-e", "-b"), List.of("--become")))
                .isEmpty();
    }

    @Test
    void namesAllOfThemAtOnce() {
        assertThatThrownBy(() -> ExtraArguments.check(List.of("-v", "--check", "--step")))
                .hasMessage(
                        "These arguments cannot be passed on to Ansible. --check: it changes nothing, and what it says would not be a deployment."
                                + " --step: it asks at each task, and matrixup holds the input.");
    }
}
