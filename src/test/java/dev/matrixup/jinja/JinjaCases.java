package dev.matrixup.jinja;

import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlText;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Expressions and templates, with what Ansible makes of them. */
record JinjaCases(Map<String, Object> variables, List<Case> expressions, List<Case> texts) implements Scope {
    /** One of them. */
    record Case(String jinja, Object value) {
        @Override
        public String toString() {
            return jinja;
        }
    }

    static JinjaCases read() {
        Map<?, ?> file = (Map<?, ?>) YamlText.read(Path.of("src/test/resources/jinja/cases.yml"))
                .root()
                .map(YamlNode::toJava)
                .orElseThrow();
        @SuppressWarnings("unchecked")
        Map<String, Object> variables = (Map<String, Object>) file.get("variables");
        return new JinjaCases(variables, cases(file.get("expressions")), cases(file.get("texts")));
    }

    private static List<Case> cases(Object list) {
        return ((List<?>) list)
                .stream()
                        .map(pair -> (List<?>) pair)
                        .map(pair -> new Case((String) pair.get(0), pair.get(1)))
                        .toList();
    }

    @Override
    public Object variable(String name) {
        return variables.containsKey(name) ? variables.get(name) : Special.UNDEFINED;
    }

    @Override
    public Optional<String> template(String path) {
        return path.equals("templates/there.j2") ? Optional.of(THERE) : Optional.empty();
    }

    private static final String THERE = """
            #jinja2: lstrip_blocks: True
            one: {{ seven }}
              {% if right %}
            two: {{ nowhere | to_json }}
              {% endif %}
            three: [{{ text | to_json }}]
            """;
}
