package dev.matrixup.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.testing.RealAnsible;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldNamesIT {
    private static final Pattern REFUSED = Pattern.compile("REFUSED((?: \\w+)+)");

    /** Set in the vars file: names that are refused, and others near to them. */
    private static final List<String> SET = List.of(
            "web_listen",
            "web_listen_too",
            "web_bind",
            "web_legacy",
            "my_web_legacy",
            "web_single",
            "old_cache_size",
            "old_cache_",
            "old_cache",
            "my_old_cache_size",
            "chat_port",
            "imessage_port",
            "sms_port",
            "former_port",
            "former_",
            "web_port");

    @TempDir
    private Path folder;

    @Test
    void areThoseThatAnsibleRefuses() {
        Fixture.write(
                folder.resolve("setup.yml"),
                "- hosts: localhost\n  connection: local\n  gather_facts: false\n  ignore_errors: true\n  roles:\n    - custom/web\n");
        Fixture.write(folder.resolve("roles/custom/web/defaults/main.yml"), "web_port: 80\n");
        Fixture.write(folder.resolve("roles/custom/web/tasks/main.yml"), """
                - ansible.builtin.fail:
                    msg: "REFUSED {{ item.old }}"
                  when: "lookup('ansible.builtin.varnames', ('^' + item.old + '$'), wantlist=True) | length > 0"
                  with_items:
                    - {'old': 'web_listen', 'new': 'web_port'}
                    - {'old': 'web_absent', 'new': 'web_port'}
                - ansible.builtin.fail:
                    msg: "REFUSED {{ item.old }}"
                  when: item.old in vars
                  with_items:
                    - {'old': 'web_bind', 'new': 'web_port'}
                - ansible.builtin.fail:
                    msg: "REFUSED {{ item }}"
                  when: item in vars
                  with_items:
                    - web_legacy
                - ansible.builtin.fail:
                    msg: REFUSED web_single
                  when: "'web_single' in vars"
                - ansible.builtin.fail:
                    msg: "REFUSED {{ lookup('ansible.builtin.varnames', '^old_cache_.+', wantlist=True) | join(' ') }}"
                  when: "lookup('ansible.builtin.varnames', '^old_cache_.+', wantlist=True) | length > 0"
                - block:
                    - ansible.builtin.set_fact:
                        web_bridge_names: |-
                          {{ lookup('ansible.builtin.varnames', '^(chat|imessage)_.+', wantlist=True) }}
                    - ansible.builtin.fail:
                        msg: "REFUSED {{ web_bridge_names | join(' ') }}"
                      when: "web_bridge_names | length > 0"
                - ansible.builtin.fail:
                    msg: "REFUSED {{ (vars | dict2items | selectattr('key', 'match', 'former_.*') | list | items2dict).keys() | join(' ') }}"
                  when: vars | dict2items | selectattr('key', 'match', 'former_.*') | list | items2dict
                - ansible.builtin.fail:
                    msg: REFUSED required
                  when: "'web_port' not in vars"
                """);
        Fixture.write(
                folder.resolve("vars.yml"),
                SET.stream().map(name -> name + ": 1\n").collect(Collectors.joining()));
        OldNames names = Catalog.of(folder).oldNames();

        Captured answer = Fixture.RUNNER.capture(Child.of(Argv.of(
                        RealAnsible.program("ansible-playbook"), "-i", "localhost,", "-e", "@vars.yml", "setup.yml"))
                .in(folder)
                // The playbook's older conditions are mappings, which newer Ansible takes for mistakes.
                .with(Map.of("ANSIBLE_ALLOW_BROKEN_CONDITIONALS", "1")));

        assertThat(answer.ok()).as(answer.out() + answer.err()).isTrue();
        Set<String> refused = new TreeSet<>();
        REFUSED.matcher(answer.out())
                .results()
                .forEach(match -> refused.addAll(List.of(match.group(1).strip().split(" "))));
        assertThat(names.unknown()).isEmpty();
        assertThat(SET).filteredOn(name -> names.fate(name).isPresent()).containsExactlyInAnyOrderElementsOf(refused);
        assertThat(refused).contains("web_listen", "web_bind", "old_cache_size", "imessage_port", "former_");
    }
}
