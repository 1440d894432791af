package dev.matrixup.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.jinja.JinjaCases.Case;
import java.util.List;
import java.util.Map;
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

    @ParameterizedTest
    @MethodSource("expressions")
    void anExpressionIsWhatAnsibleSays(Case one) {
        assertThat(Jinja.expression(one.jinja(), SCOPE)).isEqualTo(one.value());
        assertThat(Jinja.template("{{ " + one.jinja() + " }}", SCOPE)).isEqualTo(one.value());
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
                "secret | default('')",
                "secret is defined",
                "secret | length == 0",
                "[secret][0]",
                "{'a': secret}.a",
                "'b' in some",
                "secret in list",
                "'a' if secret else 'a'",
                "'x-' ~ secret == 'x-y'",
                "('x-' ~ secret) | length",
                "secret.startswith('a')",
                "lookup('vars', 'secret')",
                "nowhere",
                "nowhere == ''",
                "nowhere | length",
                "mapping.nowhere | bool",
                "list[9] == 'a'",
                "text + seven",
                "text < seven",
                "seven // 0",
                "seven / 0",
                "text.unheard_of()",
                "text | unheard_of",
                "text is unheard_of",
                "text | hash('sha512')",
                "text is match('(?P<x>a)')",
                "text is match('(')",
                "lookup('env', 'HOME')",
                "lookup('template', 'templates/nowhere.j2')",
                "range(3)",
                "list(3)",
                "mapping | combine({}, list_merge='append')",
                "'a: [' | from_yaml",
                "right wrong",
                "right and",
                "(right",
                "right)",
                "[1, 2",
                "'a",
                "a ? b",
                ""
            })
    void onlyAnsibleCanTell(String jinja) {
        assertThat(Jinja.expression(jinja, SCOPE)).isSameAs(Jinja.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret or right",
                "wrong and secret",
                "secret and wrong",
                "right or secret",
                "'a' in some",
                "some | length"
            })
    void whatIsNotKnownMayNotMatter(String jinja) {
        assertThat(Jinja.expression(jinja, SCOPE)).isNotSameAs(Jinja.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% if secret %}a{% endif %}",
                "{% if right %}a",
                "{% endif %}",
                "{% for a in list %}{% endif %}",
                "{% macro a() %}{% endmacro %}",
                "{{ right",
                "{{ right }",
                "{# a",
                "{% raw %}a"
            })
    void noTemplateIsNotKnown(String template) {
        assertThat(Jinja.template("-" + template, SCOPE)).isSameAs(Jinja.UNKNOWN);
    }

    @Test
    void aTextMayBeKnownInPart() {
        Scope scope = SCOPE.with("address", Jinja.template("https://{{ secret }}/a", SCOPE));

        assertThat(Jinja.truth(Jinja.expression("address and true", scope))).isEqualTo(true);
        assertThat(Jinja.expression("address == 'https://x/a'", scope)).isSameAs(Jinja.UNKNOWN);
        assertThat(Jinja.expression("address.startswith('https')", scope)).isSameAs(Jinja.UNKNOWN);
        assertThat(Jinja.shown("at {{ address }} {{ seven }}", "...", scope)).isEqualTo("at https://.../a 7");
        assertThat(Jinja.shown("{{ secret }}", "...", scope)).isEqualTo("...");
    }

    @Test
    void whatIsKnownOfAFileIsTakenFromIt() {
        String file = "lookup('template', 'templates/there.j2') | from_yaml";

        assertThat(Jinja.expression("(" + file + " | combine({'four': secret})).three", SCOPE))
                .isEqualTo(List.of("Ab c"));
        assertThat(Jinja.expression("(" + file + ").one", SCOPE)).isEqualTo(7L);
        assertThat(Jinja.expression("(" + file + ").two == ''", SCOPE)).isSameAs(Jinja.UNKNOWN);
    }

    @Test
    void aTextWithoutBracesIsItself() {
        assertThat(Jinja.template("seven", SCOPE)).isEqualTo("seven");
        assertThat(Jinja.template("{{ mapping }}\n", SCOPE)).isEqualTo(Map.of("x", 1L, "y", Map.of("z", "two")));
        assertThat(Jinja.template(" {{ seven }}", SCOPE)).isEqualTo(" 7");
    }
}
