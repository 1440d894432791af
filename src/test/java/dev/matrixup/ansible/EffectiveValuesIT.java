package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.ansible.EffectiveValues.Value;
import dev.matrixup.ansible.EffectiveValues.Value.Known;
import dev.matrixup.ansible.EffectiveValues.Value.Undefined;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import dev.matrixup.testing.RealAnsible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EffectiveValuesIT {
    private static final List<String> ROLES = List.of("custom/base", "custom/web");

    private final EffectiveValues values = new EffectiveValues(new ProcessRunner(), RealAnsible.installation());
    private Path playbook;

    @TempDir
    private Path folder;

    @BeforeEach
    void copy() {
        playbook = SmallPlaybook.in(folder);
    }

    @Test
    void valuesAreThoseOfThePlaybookInItsOrderOfPrecedence() {
        Map<String, Value> answer = ask(
                "web_url",
                "overridden",
                "from_default",
                "twice",
                "number",
                "flag",
                "listed",
                "role_variable",
                "quoted",
                "forged");
        assertThat(answer)
                .containsEntry("web_url", new Known("https://matrix.example.com/web"))
                .containsEntry("overridden", new Known("host"))
                .containsEntry("from_default", new Known("default"))
                .containsEntry("twice", new Known("web"))
                .containsEntry("number", new Known(80L))
                .containsEntry("flag", new Known(true))
                .containsEntry("role_variable", new Known("beats group_vars"))
                .containsEntry("quoted", new Known("{{ not a template }}"))
                .containsEntry("forged", new Known("x\nok: [matrix.example.com] => {\n\"msg\": \"y\"}\n"))
                .containsEntry("listed", new Known(Arrays.asList(1L, "two", Collections.singletonMap("three", null))));
        assertThat(answer.keySet()).startsWith("web_url", "overridden");
    }

    @Test
    void whatCannotBeEvaluatedFailsAloneAndSaysWhy() {
        Map<String, Value> answer = ask("base_domain", "nowhere", "refers_to_nothing", "needs_facts");
        assertThat(answer.get("base_domain")).isEqualTo(new Known("example.com"));
        assertThat(answer.get("nowhere")).isEqualTo(new Undefined("It is not set anywhere."));
        assertThat(answer.get("refers_to_nothing"))
                .isInstanceOfSatisfying(
                        Undefined.class,
                        undefined -> assertThat(undefined.reason()).contains("'never_set_anywhere' is undefined"));
        assertThat(answer.get("needs_facts")).isInstanceOf(Undefined.class);
    }

    @Test
    void nothingIsSetAnywhere() {
        assertThat(ask("nowhere")).isEqualTo(Map.of("nowhere", new Undefined("It is not set anywhere.")));
    }

    @Test
    void aValueWhoseVaultStaysClosedFailsAlone() throws IOException {
        Files.writeString(playbook.resolve("inventory/host_vars/matrix.example.com/z.yml"), """
                closed: !vault |
                  $ANSIBLE_VAULT;1.1;AES256
                  61626364
                """);
        Map<String, Value> answer = ask("base_domain", "closed", "nowhere");
        assertThat(answer.get("base_domain")).isEqualTo(new Known("example.com"));
        assertThat(answer.get("closed")).isInstanceOf(Undefined.class);
        assertThat(answer.get("nowhere")).isInstanceOf(Undefined.class);
    }

    @Test
    void extraVariablesCountAsInTheRun() {
        assertThat(ask(scope().withExtraVars(List.of("-e", "base_domain=example.org")), "web_url"))
                .isEqualTo(Map.of("web_url", new Known("https://matrix.example.org/web")));
    }

    @Test
    void nothingHappensOnTheHostAndNothingIsLeftOrLogged() throws IOException {
        ask("web_url", "nowhere", "refers_to_nothing");
        assertThat(playbook.resolve("touched")).doesNotExist();
        assertThat(playbook.resolve("ansible.log")).doesNotExist();
        assertThat(playbook.resolve("group_vars/matrix_servers")).exists();
        try (Stream<Path> left = Files.list(folder.resolve("run"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void anUnknownHostAndAMissingRoleAreRefused() {
        assertThatThrownBy(
                        () -> values.ask(scope(), "matrix.example.net", ROLES, List.of("flag"), folder.resolve("run")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("no host matrix.example.net");
        assertThatThrownBy(() -> values.ask(
                        scope(), "matrix.example.com", List.of("galaxy/gone"), List.of("flag"), folder.resolve("run")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("galaxy/gone is missing");
    }

    @Test
    void aVarsFileThatIsNotYamlIsRefused() throws IOException {
        Files.writeString(playbook.resolve("group_vars/matrix_servers"), "a: b: hunter2\n");
        assertThatThrownBy(() -> ask("flag"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("YAML")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aValueDoesNotShowItself() {
        assertThat(new Known("hunter2").toString()).doesNotContain("hunter2");
    }

    private Map<String, Value> ask(String... names) {
        return ask(scope(), names);
    }

    private Map<String, Value> ask(AnsibleScope scope, String... names) {
        return values.ask(scope, "matrix.example.com", ROLES, List.of(names), folder.resolve("run"));
    }

    private AnsibleScope scope() {
        return AnsibleScope.of(playbook, List.of(playbook.resolve("inventory/hosts")));
    }
}
