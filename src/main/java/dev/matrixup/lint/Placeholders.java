package dev.matrixup.lint;

import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlNode.Mapping;
import dev.matrixup.yaml.YamlNode.Scalar;
import dev.matrixup.yaml.YamlNode.Sequence;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Texts that an example leaves to be replaced, in capitals as the playbook's documentation has them: {@link Rule#PLACEHOLDER}. */
final class Placeholders implements Check {
    private static final Pattern EXAMPLE = Pattern.compile(
            "<?(?:(?:YOUR|PASTE|INSERT|ENTER|REPLACE|PUT)[_ -][A-Z0-9_ -]+|[A-Z0-9_ -]+[_ -]HERE|CHANGE[_ -]?ME|REPLACE[_ -]?ME)>?");

    @Override
    public List<LintFinding> look(Subject subject) {
        return subject.settings().stream()
                .filter(setting -> !setting.name().equals("matrix_domain"))
                .flatMap(setting -> setting.value().stream()
                        .flatMap(Placeholders::scalars)
                        .filter(scalar -> EXAMPLE.matcher(scalar.text().strip()).matches())
                        .filter(scalar -> !OldVariables.isGone(subject, setting)))
                .map(scalar -> LintFinding.warning(
                        Rule.PLACEHOLDER,
                        scalar.place(),
                        "%s is what an example says, to be replaced."
                                .formatted(scalar.text().strip()),
                        "write your own value"))
                .toList();
    }

    private static Stream<Scalar> scalars(YamlNode node) {
        if (node instanceof Sequence sequence) {
            return sequence.items().stream().flatMap(Placeholders::scalars);
        }
        if (node instanceof Mapping mapping) {
            return mapping.pairs().stream().flatMap(pair -> scalars(pair.value()));
        }
        return Stream.of((Scalar) node);
    }
}
