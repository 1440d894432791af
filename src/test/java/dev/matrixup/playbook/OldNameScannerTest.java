package dev.matrixup.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OldNameScannerTest {
    @TempDir
    private Path folder;

    private final OldNameScanner scanner = new OldNameScanner();

    @Test
    void readsATableOfNewNames() {
        scan("""
                ---
                - name: (Deprecation) Report renamed settings
                  ansible.builtin.fail:
                    msg: >-
                      Rename it (`{{ item.old }}` -> `{{ item.new }}`).
                  when: "lookup('ansible.builtin.varnames', ('^' + item.old + '$'), wantlist=True) | length > 0"
                  with_items:
                    - {'old': 'web_a', 'new': 'web_b'}
                    - {"old": "web_c", "new": "<removed>"}
                """);

        assertThat(scanner.names())
                .extracting(
                        OldName::name,
                        OldName::becomes,
                        old -> old.place().line(),
                        old -> old.place().column())
                .containsExactly(tuple("web_a", "web_b", 8, 7), tuple("web_c", "<removed>", 9, 7));
        assertThat(scanner.names().get(0).check())
                .returns("custom/web", NameCheck::role)
                .returns(2, check -> check.place().line())
                .returns("Rename it (`{{ item.old }}` -> `{{ item.new }}`).", NameCheck::message);
        assertThat(scanner.unknown()).isEmpty();
    }

    @Test
    void readsNamesThatAreOnlyListed() {
        scan("""
                - fail:
                    msg: The variable `{{ item }}` is not used anymore.
                  when: "item in vars"
                  with_items:
                    - web_a
                    - web_b
                - fail:
                    msg: "`{{ item.name }}` is no longer used."
                  when: item.name in vars
                  with_items:
                    - {'name': 'web_c'}
                - fail: msg="web_d is gone"
                  when: "'web_d' in vars"
                - fail:
                    msg: Nothing was renamed yet.
                  when: "item.old in vars"
                  with_items:
                """);

        assertThat(scanner.names()).extracting(OldName::name).containsExactly("web_a", "web_b", "web_c", "web_d");
        assertThat(scanner.names()).extracting(OldName::becomes).containsOnly("");
        assertThat(scanner.names().get(2).check().words("web_c")).isEqualTo("`web_c` is no longer used.");
        assertThat(scanner.unknown()).isEmpty();
    }

    @Test
    void readsPatternsAndWhatTheirMessagesSayOfNewNames() {
        scan("""
                - ansible.builtin.fail:
                    msg: |-
                      Rename all `old_cache`-prefixed variables (`old_cache_*` -> `cache_*`).
                      These: {{ lookup('ansible.builtin.varnames', '^old_cache_.+', wantlist=True) | join(', ') }}
                  when: "lookup('ansible.builtin.varnames', '^old_cache_.+', wantlist=True) | length > 0"
                - fail:
                    msg: "All `old_admin_*` variables must be renamed to `admin_*`."
                  when: vars | dict2items | selectattr('key', 'match', 'old_admin_.*') | list | items2dict
                - fail:
                    msg: It was replaced by a fork.
                  when: vars | dict2items | selectattr('key', 'match', item.old) | list | items2dict
                  with_items:
                    - {'old': 'old_identity_.*', 'new': 'identity_.*'}
                """);

        assertThat(scanner.prefixes())
                .extracting(
                        PrefixCheck::prefix,
                        PrefixCheck::renames,
                        check -> check.place().line())
                .containsExactly(
                        tuple(
                                "old_cache_",
                                PrefixRename.in("`old_cache_` -> `cache_`").toList(),
                                1),
                        tuple(
                                "old_admin_",
                                PrefixRename.in("`old_admin_` -> `admin_`").toList(),
                                6),
                        tuple(
                                "old_identity_",
                                PrefixRename.in("`old_identity_` -> `identity_`")
                                        .toList(),
                                13));
        assertThat(scanner.prefixes().get(0).refuses("old_cache_size")).isTrue();
        assertThat(scanner.prefixes().get(0).refuses("old_cache_")).isFalse();
        assertThat(scanner.prefixes().get(0).refuses("my_old_cache_size")).isFalse();
        assertThat(scanner.unknown()).isEmpty();
    }

    @Test
    void followsAFactToTheTaskThatCountsIt() {
        scan("""
                - when: web_checks_enabled | bool
                  block:
                    - ansible.builtin.set_fact:
                        web_old_vars: |-
                          {{ lookup('ansible.builtin.varnames', '^old_web_.+', wantlist=True) }}
                    - ansible.builtin.fail:
                        msg: "Remove them: {{ web_old_vars | join(', ') }}"
                      when: "web_old_vars | length > 0"
                """);

        assertThat(scanner.prefixes()).singleElement().satisfies(check -> {
            assertThat(check.prefix()).isEqualTo("old_web_");
            assertThat(check.check().conditions()).containsExactly("web_checks_enabled | bool");
            assertThat(check.check().words("old_web_port")).isEqualTo("Remove them: old_web_port");
        });
        assertThat(scanner.unknown()).isEmpty();
    }

    @Test
    void keepsWhatElseMustHold() {
        scan("""
                - ansible.builtin.fail:
                    msg: Remove it.
                  when:
                    - web_checks_enabled | bool
                    - web_method == 'a' and item in vars
                  loop:
                    - web_a
                """);

        assertThat(scanner.names())
                .singleElement()
                .satisfies(old -> assertThat(old.check().conditions())
                        .containsExactly("web_checks_enabled | bool", "web_method == 'a'"));
    }

    @Test
    void leavesOutWhatRefusesNoNames() {
        scan("""
                - name: Required variables
                  fail:
                    msg: The `{{ item }}` variable must be defined
                  when: "item not in vars or vars[item] is none"
                  with_items:
                    - web_a
                - name: Renamed settings within a value
                  fail:
                    msg: "`{{ item.old }}` -> `{{ item.new }}`"
                  when: "item.old in web_configuration_extension"
                  with_items:
                    - {'old': 'a', 'new': 'b'}
                - set_fact:
                    web_messages: "{{ web_messages + ['Remove it from vars.yml'] }}"
                """);

        assertThat(scanner.names()).isEmpty();
        assertThat(scanner.prefixes()).isEmpty();
        assertThat(scanner.unknown()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- fail: {msg: x}\n  when: item.old in vars.keys()\n  with_items: [{'old': 'a', 'new': 'b'}]",
                "- fail: {msg: x}\n  when: web_enabled | bool\n  with_items: [{'old': 'a', 'new': 'b'}] # item.old",
                "- fail: {msg: x}\n  when: item.old in vars\n  with_items: '{{ web_old }}'",
                "- fail: {msg: x}\n  when: item.old in vars\n  with_dict: {a: b}",
                "- fail: {msg: x}\n  when: item.old in vars\n  with_items: [{'former': 'a', 'new': 'b'}]",
                "- fail: {msg: x}\n  when: item.old in vars\n  with_items: [{'old': '{{ a }}_b', 'new': 'b'}]",
                "- fail: {msg: x}\n  when: \"'a' in vars and 'b' in vars\"",
                "- debug: {msg: x}\n  when: \"'a' in vars\"",
                "- when: \"'a' in vars\"\n  block:\n    - fail: {msg: x}",
                "- fail: {msg: 'a {{ item }}'}\n  with_items: \"{{ lookup('varnames', '^a_', wantlist=True) }}\"",
                "- set_fact:\n    a: \"{{ lookup('varnames', prefix, wantlist=True) }}\"",
                "- set_fact:\n    a: \"{{ lookup('varnames', '^a_.+', wantlist=True) }}\"\n- fail: {msg: x}\n  when: a != []",
                "- fail: {msg: x}\n  when: \"lookup('varnames', '^a(_.+', wantlist=True) | length > 0\"",
                "- fail: {msg: x\n  when: \"'a' in vars\""
            })
    void reportsWhatItCannotRead(String tasks) {
        scan(tasks);

        assertThat(scanner.names()).isEmpty();
        assertThat(scanner.prefixes()).isEmpty();
        assertThat(scanner.unknown()).singleElement().satisfies(shape -> {
            assertThat(shape.role()).isEqualTo("custom/web");
            assertThat(shape.place().file()).isEqualTo(folder.resolve("validate_config.yml"));
            assertThat(shape.what()).isNotBlank();
        });
    }

    @Test
    void readsTheOtherTasksOfAFileToo() {
        scan("""
                - fail: {msg: x}
                  when: item.old in vars
                  with_items:
                    - {'former': 'web_a'}
                    - {'old': 'web_b', 'new': 'web_c'}
                - fail: {msg: x}
                  when: "'web_d' in vars"
                """);

        assertThat(scanner.names()).extracting(OldName::name).containsExactly("web_b", "web_d");
        assertThat(scanner.unknown())
                .singleElement()
                .returns(4, shape -> shape.place().line());
    }

    private void scan(String tasks) {
        Path file = folder.resolve("validate_config.yml");
        Fixture.write(file, tasks);
        scanner.scan("custom/web", file);
    }
}
