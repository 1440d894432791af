package dev.matrixup.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.matrixup.jinja.JinjaCases.Case;
import dev.matrixup.yaml.YamlText;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JinjaTest {
    private static final JinjaCases CASES = JinjaCases.read();

    /** As the cases, and nobody knows {@code secret}. */
    private static final Scope SCOPE = CASES.with("secret", Jinja.UNKNOWN).with("some", List.of("a", Jinja.UNKNOWN));

    static List<Case> expressions() {
        return CASES.expressions();
    }

    static List<Case> texts() {
        return CASES.texts();
    }

    private static Object value(String expression) {
        return Jinja.template("{{ (" + expression + ") }}", SCOPE);
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void anExpressionIsWhatAnsibleSays(Case one) {
        assertThat(value(one.jinja())).isEqualTo(one.value());
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void aConditionHoldsIfItsValueIsTrue(Case one) {
        // What a backslash is there depends on Ansible's version.
        assertThat(Jinja.condition(one.jinja(), SCOPE))
                .isEqualTo(one.jinja().contains("\\") ? Optional.empty() : Optional.of(Values.truth(one.value())));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void aTemplateIsWhatAnsibleSays(Case one) {
        assertThat(Jinja.template(one.jinja(), SCOPE)).isEqualTo(one.value());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret",
                "secret and right",
                "right and secret",
                "not secret",
                "secret == ''",
                "(secret or 'x') == 'x'",
                "(secret and '') == ''",
                "secret | default('')",
                "secret is defined",
                "secret | length == 0",
                "secret ~ secret",
                "[secret][0]",
                "{'a': secret}.a",
                "'b' in some",
                "secret in list",
                "'a' if secret else 'a'",
                "'a' if wrong",
                "'x-' ~ secret == 'x-y'",
                "('x-' ~ secret) | length",
                "secret.startswith('a')",
                "lookup('vars', 'secret')",
                "lookup('vars', 'text', 'seven')",
                "lookup('vars', 'text', wantlist=True)",
                "nowhere",
                "nowhere == ''",
                "nowhere | length",
                "mapping.nowhere | bool",
                "mapping.items",
                "list[9] == 'a'",
                "text + seven",
                "text < seven",
                "seven // 0",
                "seven / 0",
                "seven % 0",
                "9223372036854775807 + 1",
                "99999999999999999999",
                "people.0.1.99999999999999999999",
                "text.unheard_of()",
                "text | unheard_of",
                "text is unheard_of",
                "text | hash('sha512')",
                "text | lower(1)",
                "text | split(sep='b')",
                "text | replace('b', 'c', 1)",
                "numeral | int(base=16)",
                "'1_000' | int",
                "'1e3' | int",
                "'inf' | int",
                "'y' | bool",
                "list | flatten(levels=1)",
                "['a', 'A'] | unique",
                "list | min",
                "list | unique(attribute='x')",
                "text is truthy(convert_bool=True)",
                "text is match('(?P<x>a)')",
                "text is match('[a&&b]')",
                "text is match('(')",
                "text | regex_replace('b', '\\1')",
                "text | regex_replace('b', '\\n')",
                "\"it's\" | list | string",
                "['b', 'c'] | union(['a']) | first",
                "(['b'] | union(['a'])) == ['b', 'a']",
                "['b'] | union(['a']) | join(',')",
                "['b'] | union(['a']) | list | first",
                "['b'] | union(['a']) | map('upper') | list | last",
                "['b'] | union(['a']) | reject('in', ['c']) | join",
                "[['b'] | union(['a'])] | string",
                "{'c': ['b'] | union(['a'])} | to_json",
                "10000000.0 | string",
                "0.0001 ~ ''",
                "lookup('env', 'HOME')",
                "lookup('template', 'templates/nowhere.j2')",
                "lookup('template', 'templates/there.j2', template_vars={})",
                "range(3)",
                "list(3)",
                "mapping | combine({}, list_merge='append')",
                "'a: [' | from_yaml",
                "('1: a' | from_yaml) == {}",
                "('2024-01-01' | from_yaml) == '2024-01-01'",
                "('a: !vault b' | from_yaml).a == 'b'",
                "'a: 1' | from_json",
                "right wrong",
                "right and",
                "(right",
                "right)",
                "[1, 2",
                "'a",
                "'a' * 3",
                "'%s' % text",
                "a ? b"
            })
    void onlyAnsibleCanTell(String jinja) {
        assertThat(value(jinja)).isIn(Jinja.UNKNOWN, Values.HOLE + Values.HOLE);
        assertThat(Jinja.condition(jinja, SCOPE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'\\d' == 'a\\\\d'", "'{{ x }}' == ''", "'a{# x #}' == ''"})
    void onlyAnsibleCanTellInACondition(String jinja) {
        assertThat(Jinja.condition(jinja, SCOPE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret or right",
                "not (wrong and secret)",
                "not (secret and wrong)",
                "right or secret",
                "(secret or right) and right",
                "'a' in some",
                "some | length",
                "text is match('\\w+')"
            })
    void whatIsNotKnownMayNotMatter(String jinja) {
        assertThat(Jinja.condition(jinja, SCOPE)).contains(true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% if secret %}a{% endif %}",
                "{% for a in ['b'] | union(['a']) %}{{ a }}{% endfor %}",
                "{% if right %}a",
                "{% endif %}",
                "{% for a in list %}{% endif %}",
                "{% if right %}a{% else %}b{% else %}c{% endif %}",
                "{% macro a() %}{% endmacro %}",
                "{{ right",
                "{{ right }",
                "{# a",
                "{% raw %}a",
                "{% raw %}a{% endraw -%} b"
            })
    void noTemplateIsNotKnown(String template) {
        assertThat(Jinja.template("-" + template, SCOPE)).isSameAs(Jinja.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% if right %}{{ wrong }}{% endif %}",
                "{{ seven }}{# a #}",
                "{% if wrong %}a{% endif %}",
                "{# a #}"
            })
    void whatVersionsOfAnsibleMakeOtherwiseIsNotKnown(String template) {
        assertThat(Jinja.template(template, SCOPE)).isSameAs(Jinja.UNKNOWN);
    }

    @Test
    void aTextMayBeKnownInPart() {
        Scope scope = SCOPE.with("address", Jinja.template("https://{{ secret }}/a", SCOPE));

        assertThat(Jinja.condition("address and true", scope)).contains(true);
        assertThat(Jinja.condition("address == 'https://x/a'", scope)).isEmpty();
        assertThat(Jinja.condition("address.startswith('https')", scope)).isEmpty();
        assertThat(Jinja.condition("both", scope.with("both", Jinja.template("{{ secret }}{{ secret }}", SCOPE))))
                .isEmpty();
    }

    @Test
    void onlyWhatFitsIsShown() {
        Scope scope = SCOPE.with("address", Jinja.template("https://{{ secret }}/a", SCOPE));

        assertThat(Jinja.shown("at {{ address }} {{ seven }} {{ secret }}", text -> true, "...", scope))
                .isEqualTo("at ... 7 ...");
        assertThat(Jinja.shown("{{ seven }} of {{ text }}", text -> !text.contains("b"), "...", scope))
                .isEqualTo("7 of ...");
        assertThat(Jinja.shown("{{ text }}", text -> false, "...", scope)).isEqualTo("...");
        assertThat(Jinja.shown("{{ ", text -> true, "...", scope)).isEqualTo("...");
        assertThat(Jinja.shown("plain", text -> false, "...", scope)).isEqualTo("plain");
    }

    @Test
    void whatIsKnownOfAFileIsTakenFromIt() {
        String file = "lookup('template', 'templates/there.j2') | from_yaml";

        assertThat(value("(" + file + " | combine({'four': secret})).three")).isEqualTo(List.of("Ab c"));
        assertThat(value("(" + file + ").one")).isEqualTo(7L);
        assertThat(Jinja.condition("(" + file + ").two == ''", SCOPE)).isEmpty();
    }

    @Test
    void aTextWithoutBracesIsItself() {
        assertThat(Jinja.template("seven", SCOPE)).isEqualTo("seven");
        assertThat(Jinja.template("{{ mapping }}\n", SCOPE)).isEqualTo(Map.of("x", 1L, "y", Map.of("z", "two")));
        assertThat(Jinja.template(" {{ seven }}", SCOPE)).isEqualTo(" 7");
    }

    @Test
    void aValueInYamlIsKnownAsFarAsItGoes() {
        YamlText yaml = YamlText.parse(Path.of("a.yml"), """
                - "{{ text }}"
                - [!vault x, !unsafe "{{ text }}", 2024-01-01]
                - {a: {1: b}, c: "{{ secret }}"}
                """.getBytes());

        assertThat(Jinja.value(yaml.root().orElseThrow(), SCOPE))
                .isEqualTo(List.of(
                        "Ab c",
                        List.of(Jinja.UNKNOWN, "{{ text }}", Jinja.UNKNOWN),
                        Map.of("a", Jinja.UNKNOWN, "c", Jinja.UNKNOWN)));
    }

    @Test
    void whatIsTooDeepIsNotKnown() {
        assertThat(Jinja.condition("(".repeat(20_000) + "right" + ")".repeat(20_000), SCOPE))
                .isEmpty();
    }

    @Property(tries = 20_000)
    void nothingBreaksIt(@ForAll("jinja") String jinja) {
        assertThatCode(() -> {
                    Jinja.condition(jinja, SCOPE);
                    Jinja.template("{{ " + jinja + " }}", SCOPE);
                    Jinja.template(jinja, SCOPE);
                    Jinja.shown(jinja, text -> true, "...", SCOPE);
                })
                .doesNotThrowAnyException();
    }

    /** Pieces of what the cases are made of, in any order. */
    @Provide
    Arbitrary<String> jinja() {
        List<String> words = CASES.expressions().stream()
                .flatMap(one -> List.of(one.jinja().split("(?<=\\W)|(?=\\W)")).stream())
                .distinct()
                .toList();
        List<String> signs =
                List.of("{{", "}}", "{%", "%}", "{#", "#}", "-", "if", "for", "endif", "endfor", "set", "raw");
        Arbitrary<String> whole = Arbitraries.of(CASES.expressions()).map(Case::jinja);
        return Arbitraries.frequencyOf(
                        Tuple.of(4, Arbitraries.of(words)), Tuple.of(1, Arbitraries.of(signs)), Tuple.of(1, whole))
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }
}
