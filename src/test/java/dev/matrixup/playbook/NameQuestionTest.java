package dev.matrixup.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameQuestionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '#',
            value = {
                "item.old in vars                                                                    ; item.old ; old_a    ; ^old_a$",
                "item in vars                                                                        ; item     ; old_a    ; ^old_a$",
                "'old_a' in vars                                                                     ; 'old_a'  ; old_a    ; ^old_a$",
                "vars | dict2items | selectattr('key', 'match', item.old) | list | items2dict        ; item.old ; old_.*   ; ^old_.*",
                "vars | dict2items | selectattr('key', 'match', item.old) | list | items2dict        ; item.old ; old_a    ; ^old_a$",
                "vars|dict2items|selectattr('key','match','old_.*')|list|items2dict                  ; 'old_.*' ; old_.*   ; ^old_.*",
                "lookup('ansible.builtin.varnames', ('^' + item.old + '$'), wantlist=True) | length > 0 ; item.old ; old_a ; ^old_a$",
                "lookup('ansible.builtin.varnames', '^' + item.old + '$') | length > 0               ; item.old ; old_a    ; ^old_a$",
                "lookup('ansible.builtin.varnames', ('^' + item + '$'), wantlist=True) | length > 0  ; item     ; old_a    ; ^old_a$",
                "lookup('ansible.builtin.varnames', '^old_.+', wantlist=True) | length > 0           ; '^old_.+' ; ^old_.+ ; ^old_.+",
                "lookup('varnames', '^old_.+', wantlist=True)                                        ; '^old_.+' ; ^old_.+ ; ^old_.+",
                "lookup('ansible.builtin.varnames', ('^old_a$'), wantlist=True) | length > 0         ; '^old_a$' ; ^old_a$ ; ^old_a$"
            })
    void readsTheWaysInWhichThePlaybookAsks(String condition, String subject, String text, String pattern) {
        NameQuestion question = NameQuestion.read(condition).orElseThrow();

        assertThat(NameQuestion.asks(condition)).isTrue();
        assertThat(NameQuestion.requires(condition)).isFalse();
        assertThat(question.subject()).isEqualTo(subject);
        assertThat(question.pattern(text)).isEqualTo(pattern);
    }

    @Test
    void someNamesOfAPatternMayBeLeftOut() {
        NameQuestion question = NameQuestion.read(
                        "vars | dict2items | rejectattr('key', 'match', 'old_b_') | selectattr('key', 'match', 'old_.*') | list | items2dict")
                .orElseThrow();

        Pattern pattern = Pattern.compile(question.pattern(question.literal().orElseThrow()));
        assertThat(pattern.matcher("old_a").find()).isTrue();
        assertThat(pattern.matcher("old_b_a").find()).isFalse();
        assertThat(pattern.matcher("new_old_a").find()).isFalse();
    }

    @Test
    void aQuotedConditionIsFoundInTheTextOfAFile() {
        assertThat(NameQuestion.asks("  when: \"vars.keys() | list\"\n")).isTrue();
        assertThat(NameQuestion.asks("  when: 'vars | dict2items'\n")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "item not in vars or vars[item] is none",
                "connection_variable not in vars",
                "lookup('ansible.builtin.varnames', ('^connection_variable$'), wantlist=True) | length == 0"
            })
    void doesNotTakeARequirementForAQuestion(String condition) {
        assertThat(NameQuestion.asks(condition)).isTrue();
        assertThat(NameQuestion.requires(condition)).isTrue();
        assertThat(NameQuestion.read(condition)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vars[item] == ''",
                "vars[item] | int > 1",
                "lookup('vars', item, default='') | string | length == 0",
                "item.old in synapse_configuration_extension",
                "hostvars['a'] | length > 0",
                "old_vars | length > 0",
                "remove it from vars.yml. Then write it in vars.yml, please",
                "synapse_enabled | bool"
            })
    void isNotAskedByOtherConditions(String condition) {
        assertThat(NameQuestion.asks(condition)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "item.old in vars.keys()",
                "vars | select('match', '^old_') | length > 0",
                "lookup('ansible.builtin.varnames', 'old_' + name, wantlist=True) | length > 0",
                "item.old in vars or item.new in vars",
                "lookup('ansible.builtin.varnames', '^old_.+', wantlist=True) | length > 3"
            })
    void isNotReadWhereItIsAskedInAnotherWay(String condition) {
        assertThat(NameQuestion.asks(condition)).isTrue();
        assertThat(NameQuestion.requires(condition)).isFalse();
        assertThat(NameQuestion.read(condition)).isEmpty();
    }
}
