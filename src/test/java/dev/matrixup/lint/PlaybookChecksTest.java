package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaybookChecksTest {
    private static final String TOKEN = "bot_password is not set, without which the playbook stops: bot is on. |"
            + " bot_password: ... / openssl rand -hex 32       makes a good value for a new one";

    @TempDir
    Path folder;

    private LintLab lab() {
        return LintLab.in(folder)
                .file("playbook/setup.yml", """
                        - hosts: matrix_servers
                          roles:
                            - role: custom/matrix-base
                            - custom/matrix-bot
                        """)
                .file("playbook/group_vars/matrix_servers", """
                        bot_enabled: false
                        bot_network: "{{ base_network }}"
                        """)
                .file("playbook/roles/custom/matrix-bot/defaults/main.yml", """
                        bot_enabled: true
                        bot_password: ''
                        bot_network: ''
                        bot_null:
                        bot_rooms: []
                        bot_title: ''
                        bot_mode: plain
                        bot_strict: false
                        """)
                .file("playbook/roles/custom/matrix-bot/tasks/main.yml", """
                        - tags: [setup-all, install-bot]
                          block:
                            - when: bot_enabled | bool
                              ansible.builtin.include_tasks: "{{ role_path }}/tasks/validate_config.yml"
                        - name: Refuse old names
                          ansible.builtin.fail:
                            msg: "{{ item.old }} is {{ item.new }} now."
                          when: "lookup('ansible.builtin.varnames', ('^' + item.old + '$'), wantlist=True) | length > 0"
                          with_items:
                            - {'old': 'robot_enabled', 'new': 'bot_enabled'}
                            - {'old': 'robot_password', 'new': 'bot_password'}
                            - {'old': 'robot_key', 'new': '<superseded by bot_password>'}
                        """);
    }

    private LintLab asking(String tasks) {
        return lab().file("playbook/roles/custom/matrix-bot/tasks/validate_config.yml", tasks);
    }

    private LintLab table() {
        return asking("""
                - name: Fail if required settings not defined
                  ansible.builtin.fail:
                    msg: "You need to define a required configuration setting (`{{ item.name }}`)."
                  when: "item.when | bool and lookup('vars', item.name, default='') | string | length == 0"
                  with_items:
                    - {'name': 'bot_password', when: true}
                    - {'name': 'bot_network', when: true}
                    - {'name': 'bot_null', when: true}
                    - {'name': 'bot_rooms', when: true}
                    - {'name': 'bot_nowhere', when: true}
                    - {'name': 'bot_title', when: "{{ bot_strict }}"}
                """);
    }

    private List<String> found(LintLab lab) {
        return lab.look(new PlaybookChecks());
    }

    @Test
    void whatAServiceThatIsOnRequiresIsMissingWhereItIsSwitchedOn() {
        LintLab lab = table();

        assertThat(found(lab.vars("a: b\nbot_enabled: true\n"))).containsExactly("error missing vars.yml:2:1 " + TOKEN);
        assertThat(found(lab.vars("bot_enabled: true\nbot_strict: yes\nbot_password: a\n")))
                .containsExactly("error missing vars.yml:1:1 bot_title is not set, without which the playbook stops:"
                        + " bot is on. | bot_title: ...");
    }

    @Test
    void anEmptyValueIsShownItself() {
        assertThat(found(table().vars("bot_enabled: true\nbot_password: ''\n")))
                .containsExactly("error missing vars.yml:2:1 " + TOKEN);
    }

    @Test
    void whatIsOffOrSetOrKnownToAnsibleAloneIsNot() {
        LintLab lab = table();

        assertThat(found(lab.vars("a: b\n"))).isEmpty();
        assertThat(found(lab.vars("bot_enabled: \"{{ on }}\"\n"))).isEmpty();
        assertThat(found(lab.vars("bot_enabled: true\nbot_password: \"{{ mine }}\"\n")))
                .isEmpty();
        assertThat(found(lab.vars("bot_enabled: true\nbot_password: !vault |\n  6162\n")))
                .isEmpty();
        assertThat(found(lab.vars("bot_enabled: true\n").vars("vault.yml", "$ANSIBLE_VAULT;1.1;AES256\n6162\n")))
                .isEmpty();
    }

    @Test
    void anOldNameCountsAsTheNewOne() {
        LintLab lab = table();

        assertThat(found(lab.vars("robot_enabled: true\n"))).containsExactly("error missing vars.yml:1:1 " + TOKEN);
        assertThat(found(lab.vars("robot_enabled: true\nrobot_password: a\n"))).isEmpty();
        assertThat(found(lab.vars("robot_enabled: true\nrobot_key: a\n"))).isEmpty();
    }

    @Test
    void aTaskMayAskInOtherWays() {
        LintLab lab = asking("""
                - ansible.builtin.fail: {msg: "Rooms are missing."}
                  when: "bot_rooms | length == 0"
                - ansible.builtin.fail: {msg: "A token is missing."}
                  when:
                    - bot_mode == 'plain'
                    - "vars[item] == ''"
                  with_items: [bot_password, bot_null]
                - ansible.builtin.fail: {msg: "A null is missing."}
                  when: "bot_null is none or bot_null == ''"
                - ansible.builtin.fail: {msg: "Modes."}
                  when: "bot_mode not in ['plain']"
                - ansible.builtin.debug: {msg: "A title would be fine."}
                  when: "bot_title == ''"
                - ansible.builtin.fail: {msg: "A title is missing."}
                  when: "bot_title == '' and (other.mode[0] == 'x')"
                """);

        assertThat(found(lab.vars("bot_enabled: true\n")))
                .map(line -> line.replaceFirst(".*:1 (\\w+) is.*", "$1"))
                .containsExactlyInAnyOrder("bot_rooms", "bot_password", "bot_null");
    }

    @Test
    void whatFollowsFromARefusedValueIsNotToldOf() {
        LintLab lab = asking("""
                - ansible.builtin.fail: {msg: "Modes."}
                  when: "bot_mode not in ['plain']"
                - ansible.builtin.fail: {msg: "A title is missing."}
                  when: "bot_mode != 'plain' and bot_title == ''"
                """);

        assertThat(found(lab.vars("bot_enabled: true\nbot_mode: loud\n"))).isEmpty();
    }

    @Test
    void checksThatAreNoYamlAreLeftToOthers() {
        assertThat(found(asking("- a: 'b\n").vars("bot_enabled: true\n"))).isEmpty();
    }

    @Test
    void whatElseIsRefusedIsToldInThePlaybooksWords() {
        LintLab lab = asking("""
                - ansible.builtin.fail:
                    msg: |
                      The mode `{{ bot_mode }}` of {{ unheard_of }}
                      will not do.
                  when:
                    - bot_strict | bool
                    - "bot_mode.startswith('l')"
                - ansible.builtin.assert:
                    that:
                      - bot_strict | bool == (bot_mode != 'quiet')
                    fail_msg: "Quiet is not strict."
                """);

        assertThat(found(lab.vars("bot_enabled: true\nbot_strict: true\nbot_mode: loud\n")))
                .containsExactly("error value vars.yml:2:1 The playbook stops at this, in its words: The mode `loud` of"
                        + " ... will not do. | Change it as that says. The check is"
                        + " roles/custom/matrix-bot/tasks/validate_config.yml:1.");
        assertThat(found(lab.vars("bot_enabled: true\nbot_strict: true\nbot_mode: quiet\n")))
                .singleElement()
                .asString()
                .contains("vars.yml:2:1", "Quiet is not strict.", "validate_config.yml:8");
        assertThat(found(lab.vars("bot_enabled: true\nbot_mode: !vault |\n  6162\nbot_strict: true\n")))
                .isEmpty();
    }

    @Test
    void oneOfSeveralIsAskedForInThePlaybooksWords() {
        LintLab lab = asking("""
                - ansible.builtin.fail: {msg: "A password or a title, please."}
                  when: "bot_password == '' and bot_title == ''"
                """);

        assertThat(found(lab.vars("bot_enabled: true\n")))
                .singleElement()
                .asString()
                .startsWith("error value vars.yml:1:1")
                .contains("A password or a title, please.");
        assertThat(found(lab.vars("bot_enabled: true\nbot_title: a\n"))).isEmpty();
    }

    @Test
    void noSecretIsShown() {
        LintLab lab = asking("""
                - ansible.builtin.fail: {msg: "`{{ bot_password }}` is short, {{ lookup('vars', 'bot_password') }}."}
                  when: bot_password | length < 8
                """);

        assertThat(found(lab.vars("bot_enabled: true\nbot_password: hunter2\n")))
                .singleElement()
                .asString()
                .contains("`...` is short, ....")
                .doesNotContain("hunter2");
    }

    @Test
    void aLongMessageEndsWithASentence() {
        LintLab lab = asking("""
                - ansible.builtin.fail: {msg: "%s%s"}
                  when: "bot_mode == 'loud'"
                """.formatted("So it is. ".repeat(50), "x".repeat(200)));

        assertThat(found(lab.vars("bot_enabled: true\nbot_mode: loud\n")))
                .singleElement()
                .asString()
                .contains("So it is. | Change");
    }

    @Test
    void checksAreFoundWhereverAnInstallationGoes() {
        LintLab lab = lab().file("playbook/roles/custom/matrix-bot/tasks/main.yml", """
                        - tags: [setup-all, setup-bot]
                          block:
                            - when: bot_enabled | bool
                              ansible.builtin.include_tasks: parts/setup.yml
                        - tags: remove-bot
                          ansible.builtin.import_tasks: parts/validate_removal.yml
                        - when: nobody_knows
                          ansible.builtin.import_tasks: parts/validate_removal.yml
                        """)
                .file("playbook/roles/custom/matrix-bot/tasks/parts/setup.yml", """
                        - ansible.builtin.fail: {msg: "No check of settings."}
                        - when: bot_strict | bool
                          vars: {limit: 2}
                          ansible.builtin.include_tasks:
                            file: "{{ role_path }}/tasks/parts/validate_room.yml"
                          loop: "{{ bot_rooms }}"
                          loop_control: {loop_var: room}
                        """)
                .file("playbook/roles/custom/matrix-bot/tasks/parts/validate_room.yml", """
                        - ansible.builtin.fail: {msg: "{{ room }} is longer than {{ limit }}."}
                          when: room | length > limit
                        """)
                .file("playbook/roles/custom/matrix-bot/tasks/parts/validate_removal.yml", """
                        - ansible.builtin.fail: {msg: "Nothing to remove."}
                        """);

        assertThat(found(lab.vars("bot_enabled: true\nbot_rooms: [abc, de, fgh]\nbot_strict: true\n")))
                .map(line -> line.replaceFirst(".* vars.yml:(\\d+).*words: (.*?) [|].*", "$1 $2"))
                .containsExactly("3 abc is longer than 2.", "3 fgh is longer than 2.");
        assertThat(found(lab.vars("bot_enabled: true\nbot_rooms: [abc]\n"))).isEmpty();
    }

    @Test
    void aRoleThatIsNotCalledChecksNothing() {
        LintLab lab = table().file("playbook/setup.yml", """
                - hosts: matrix_servers
                  roles:
                    - role: custom/matrix-base
                    - role: custom/matrix-bot
                      when: bot_strict | bool
                """);

        assertThat(found(lab.vars("bot_enabled: true\n"))).isEmpty();
        assertThat(found(lab.vars("bot_enabled: true\nbot_strict: true\nbot_title: a\n")))
                .containsExactly("error missing vars.yml:1:1 " + TOKEN);
    }

    @Test
    void aMergedConfigurationIsLookedInto() {
        LintLab lab = asking("""
                - ansible.builtin.fail: {msg: "`{{ item.key }}` may not be {{ item.value }}."}
                  when: item.value in ['owner']
                  with_items: "{{ bot_configuration.levels | dict2items }}"
                """)
                .file("playbook/roles/custom/matrix-bot/templates/config.yaml.j2", """
                        #jinja2: lstrip_blocks: True
                        password: {{ bot_password | to_json }}
                          {% if bot_strict %}
                        levels: {}
                          {% else %}
                        levels: {all: {{ bot_mode | to_json }}}
                          {% endif %}
                        """)
                .file("playbook/roles/custom/matrix-bot/vars/main.yml", """
                        bot_configuration: "{{ lookup('template', 'templates/config.yaml.j2') | from_yaml | combine(bot_more, recursive=True) }}"
                        """)
                .file("playbook/group_vars/matrix_servers", """
                        bot_more: "{{ bot_more_yaml | from_yaml }}"
                        bot_more_yaml: '{}'
                        """);
        String vaulted = "bot_enabled: true\nbot_password: !vault |\n  6162\n";

        assertThat(found(lab.vars(vaulted + "bot_mode: owner\n")))
                .singleElement()
                .asString()
                .contains("`all` may not be owner.");
        assertThat(found(lab.vars(vaulted + "bot_more_yaml: |\n  levels:\n    bob: owner\n")))
                .singleElement()
                .asString()
                .contains("`bob` may not be owner.");
        assertThat(found(lab.vars(vaulted + "bot_strict: true\nbot_mode: owner\n")))
                .isEmpty();
    }

    @Test
    void theDomainHasACheckOfItsOwn() {
        LintLab lab = lab().file("playbook/roles/custom/matrix-base/tasks/main.yml", """
                        - tags: [setup-all]
                          block:
                            - ansible.builtin.include_tasks: validate_config.yml
                        """)
                .file("playbook/roles/custom/matrix-base/tasks/validate_config.yml", """
                        - ansible.builtin.fail: {msg: "No capitals."}
                          when: item != item | lower
                          with_items: ["{{ matrix_domain }}", "{{ base_title }}"]
                        """);

        assertThat(found(lab.vars("matrix_domain: Example.com\nbase_title: A\n")))
                .singleElement()
                .asString()
                .contains("vars.yml:2:1", "No capitals.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ignore_errors: true",
                "failed_when: false",
                "with_items: '{{ bot_unknown }}'",
                "with_items: ['{{ bot_unknown }}']",
                "with_dict: '{{ bot_configuration }}'",
                "loop: []",
                "loop: ''",
                "vars: {bot_mode: quiet}",
                "tags: never"
            })
    void whatMayNotStopARunIsPassedOver(String more) {
        LintLab lab = asking("""
                - when: bot_mode == 'loud'
                  ansible.builtin.fail: {msg: "No."}
                  %s
                """.formatted(more));
        String vars = "bot_enabled: true\nbot_mode: loud\nbot_unknown: \"{{ lookup('pipe', 'date') }}\"\n";

        assertThat(found(lab.vars(vars))).hasSize(more.equals("tags: never") ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- ansible.builtin.include_tasks: {file: validate_config.yml}",
                "- {ansible.builtin.include_tasks: validate_config.yml, tags: setup-all}",
                "- {ansible.builtin.import_tasks: validate_config.yml, tags: 'never-ever, other'}",
                "- {block: [{ansible.builtin.import_tasks: validate_config.yml}], rescue: [], tags: setup-all}",
                "- {ansible.builtin.import_tasks: validate_config.yml, tags: setup-all, when: bot_unheard_of}"
            })
    void whatADeploymentDoesNotGetToIsPassedOver(String main) {
        LintLab lab = asking("""
                - {ansible.builtin.fail: {msg: "No."}, when: bot_mode == 'loud'}
                """).file("playbook/roles/custom/matrix-bot/tasks/main.yml", main + """

                - {ansible.builtin.debug: {msg: "Hello."}, tags: setup-all}
                """);

        assertThat(found(lab.vars("bot_enabled: true\nbot_mode: loud\n"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- ansible.builtin.set_fact: bot_mode=plain",
                "- {ansible.builtin.set_fact: {'{{ item }}': plain}, loop: [bot_mode]}",
                "- {ansible.builtin.meta: end_host, when: bot_unknown, tags: never}"
            })
    void whatAnEarlierTaskMayChangeIsNotToldOf(String earlier) {
        LintLab lab = asking(earlier + """

                - {ansible.builtin.fail: {msg: "No."}, when: bot_mode == 'loud'}
                """);

        assertThat(found(lab.vars("bot_enabled: true\nbot_mode: loud\n"))).isEmpty();
    }

    @Test
    void whatARunSetsOnlyAnsibleKnows() {
        LintLab lab = asking("""
                - ansible.builtin.set_fact:
                    bot_password: "{{ 'made' }}"
                    cacheable: true
                - {ansible.builtin.command: pwd, register: bot_title}
                - ansible.builtin.fail: {msg: "No."}
                  when: bot_password == '' or bot_title == '' or bot_mode == 'plain'
                """).file("playbook/setup.yml", """
                - hosts: matrix_servers
                  roles:
                    - role: custom/matrix-base
                    - {role: custom/matrix-bot, bot_mode: loud}
                """);

        assertThat(found(lab.vars("bot_enabled: true\n"))).isEmpty();
    }

    @Test
    void whatIsEmptyMayBeSetWhereAFileIsEncrypted() {
        LintLab lab = table().vars("vault.yml", "$ANSIBLE_VAULT;1.1;AES256\n6162\n");

        assertThat(found(lab.vars("bot_enabled: true\nbot_password: ''\n"))).isEmpty();
    }

    @Test
    void whatThePlaybookSetsWinsOverTheUsersGroup() {
        LintLab lab = table().file("inventory/group_vars/matrix_servers.yml", "bot_enabled: true\n");

        assertThat(found(lab.vars("a: b\n"))).isEmpty();
    }

    @Test
    void eachRoleHasItsOwnTemplates() {
        String asks = """
                - {ansible.builtin.fail: {msg: "Refused by {{ role_path | basename }}."}, when: (bot_file | from_yaml).a == 'bot', tags: setup-all}
                """;
        LintLab lab = asking(asks)
                .file("playbook/roles/custom/matrix-base/tasks/main.yml", """
                        - {ansible.builtin.import_tasks: validate_config.yml, tags: setup-all}
                        """)
                .file("playbook/roles/custom/matrix-base/tasks/validate_config.yml", asks)
                .file("playbook/roles/custom/matrix-base/templates/a.j2", "a: base\n")
                .file("playbook/roles/custom/matrix-bot/templates/a.j2", "a: bot\n")
                .file("playbook/group_vars/matrix_servers", "bot_file: \"{{ lookup('template', 'a.j2') }}\"\n");

        assertThat(found(lab.vars("bot_enabled: true\n")))
                .singleElement()
                .asString()
                .contains("roles/custom/matrix-bot/tasks/validate_config.yml:1");
    }

    @Test
    void noSecretIsShownWhateverItCameThrough() {
        LintLab lab = asking("""
                - ansible.builtin.fail: {msg: "{{ item }} {{ bot_more }} {{ bot_users[0].password }} {{ own }} {{ bot_users }}"}
                  when: bot_mode == 'loud'
                  vars: {own: "x{{ bot_password | upper }}"}
                  with_items: ["{{ bot_password }}", "{{ bot_more }}", "{{ bot_password[:4] }}", "{{ bot_address }}"]
                """);

        assertThat(found(lab.vars("bot_enabled: true\nbot_mode: loud\nmine: hunter2\nbot_password: '{{ mine }}'\n"
                        + "bot_address: https://bob:pigeon2@example.com\n"
                        + "bot_users: [{name: bob, password: pigeon}]\n"
                        + "bot_more: 'pg://bob:{{ bot_password }}@db'\n")))
                .hasSize(1)
                .allSatisfy(line -> assertThat(line)
                        .contains("words: ... ... ... ... ... |")
                        .doesNotContain("hunter2", "pigeon"));
    }

    @Test
    void aValueThatAConditionHappensToAcceptIsNotAskedFor() {
        LintLab lab = asking("""
                - {ansible.builtin.fail: {msg: "One of two."}, when: "bot_title not in ['one', 'any']"}
                """);

        assertThat(found(lab.vars("bot_enabled: true\n")))
                .singleElement()
                .asString()
                .contains("One of two.");
    }
}
