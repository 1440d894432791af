package dev.matrixup.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.jinja.JinjaCases.Case;
import dev.matrixup.testing.RealAnsible;
import dev.matrixup.yaml.YamlText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we say of a template is what the real Ansible says. */
class JinjaIT {
    @TempDir
    Path folder;

    @Test
    void theRealAnsibleSaysTheSame() throws Exception {
        JinjaCases cases = JinjaCases.read();
        Map<String, Object> variables = new LinkedHashMap<>(cases.variables());
        List<String> templates = Stream.concat(
                        cases.expressions().stream().map(one -> "{{ (" + one.jinja() + ") | to_json }}"),
                        cases.texts().stream().map(Case::jinja))
                .toList();
        variables.put("templates", templates);
        Path answers = folder.resolve("answers.json");
        Files.writeString(folder.resolve("play.yml"), """
                - hosts: localhost
                  gather_facts: false
                  vars_files: [vars.yml]
                  vars: {ansible_python_interpreter: "{{ ansible_playbook_python }}"}
                  tasks:
                    - ansible.builtin.copy:
                        content: "{{ templates | to_json }}"
                        dest: %s
                    - ansible.builtin.assert:
                        that: %s
                """.formatted(answers, YamlText.inline(conditions(cases))));
        Files.write(
                folder.resolve("vars.yml"),
                YamlText.parse(folder.resolve("vars.yml"), new byte[0])
                        .set(variables, "")
                        .bytes());

        Process ansible = new ProcessBuilder(
                        RealAnsible.program("ansible-playbook").toString(),
                        "-i",
                        "localhost,",
                        "-c",
                        "local",
                        "play.yml")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(ansible.getInputStream().readAllBytes());

        assertThat(ansible.waitFor()).as(output).isZero();
        List<?> found = (List<?>) YamlText.value(answers, Files.readString(answers));
        SoftAssertions all = new SoftAssertions();
        int expressions = cases.expressions().size();
        for (int i = 0; i < found.size(); i++) {
            String answer = String.valueOf(found.get(i));
            Case one =
                    i < expressions ? cases.expressions().get(i) : cases.texts().get(i - expressions);
            all.assertThat(i < expressions ? YamlText.value(answers, answer) : answer)
                    .as(one.jinja())
                    .isEqualTo(one.value());
        }
        all.assertThat(found).hasSameSizeAs(templates);
        all.assertAll();
    }

    /** Those that are true or false, as conditions that hold. */
    private static List<String> conditions(JinjaCases cases) {
        return cases.expressions().stream()
                .filter(one -> one.value() instanceof Boolean && !one.jinja().contains("\\"))
                .map(one -> one.value().equals(true) ? one.jinja() : "not (" + one.jinja() + ")")
                .toList();
    }
}
