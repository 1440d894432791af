package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    private static final Map<String, Object> VARIABLES =
            Map.of("yes", true, "no", false, "text", "a", "empty", "", "none", List.of(), "one", 1L, "some.part", "b");

    private static Object value(String jinja) {
        return Expression.value(
                jinja, name -> name.equals("null") ? null : VARIABLES.getOrDefault(name, Expression.UNKNOWN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yes and not no",
                "no or yes | bool",
                "(no or yes) and text == 'a'",
                "text != \"b\" and text in ['a', 'b']",
                "text not in ['b']",
                "empty | string | length == 0",
                "none | length == 0",
                "one == 1",
                "null is none and text is not none",
                "lookup('vars', 'empty', default='') == ''",
                "vars['text'] == some.part or vars['text'] == 'a'",
                "('x' if no else '') == ''",
                "empty | default('') == ''",
                "unknown or yes",
                "not (unknown and no)",
                "'true' | bool"
            })
    void itIsTrue(String jinja) {
        assertThat(value(jinja)).isEqualTo(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null == ''", "null | string | length == 0", "yes and no", "none | string | length == 0"})
    void itIsFalse(String jinja) {
        assertThat(value(jinja)).isEqualTo(false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown",
                "unknown and yes",
                "not unknown",
                "unknown | default('')",
                "unknown == ''",
                "text[0] == 'a'",
                "text | hash('sha512')",
                "text + text",
                "text.startswith('a')",
                "text in unknown",
                "yes and",
                "yes no",
                "(yes",
                "lookup('env', 'HOME') == ''",
                "'a' if unknown else 'a'",
                "text | bool"
            })
    void onlyAnsibleCanTell(String jinja) {
        assertThat(value(jinja)).isSameAs(Expression.UNKNOWN);
    }
}
