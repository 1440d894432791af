package dev.matrixup.lint;

import dev.matrixup.report.Failure;
import dev.matrixup.workspace.SecretVariables;
import dev.matrixup.yaml.Entry;
import dev.matrixup.yaml.YamlText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Secrets without a value: {@link Rule#EMPTY_SECRET}. An error for those that every server has to fill; others may be meant so. */
public final class EmptySecrets implements Check {
    EmptySecrets() {}

    @Override
    public List<LintFinding> look(Subject subject) {
        Set<String> toFill = toFill(subject.checkout().root());
        return subject.settings().stream()
                .filter(setting -> SecretVariables.isSecret(setting.name()))
                .filter(setting -> setting.literal().filter(String::isEmpty).isPresent())
                .filter(subject::wins)
                .filter(setting -> !OldVariables.isGone(subject, setting))
                .map(setting -> LintFinding.of(
                        Rule.EMPTY_SECRET,
                        toFill.contains(setting.name()) ? Severity.ERROR : Severity.WARNING,
                        empty(setting.name()),
                        setting.place()))
                .toList();
    }

    /** The refusal (3) of one. */
    public static Failure empty(String name) {
        return Failure.refused("%s is empty.".formatted(name))
                .next("openssl rand -hex 32       makes a good value for it");
    }

    /** The names of the secrets that a checkout's own example leaves empty for every server to fill. */
    public static Set<String> toFill(Path checkout) {
        Set<String> names = new LinkedHashSet<>();
        Path example = checkout.resolve("examples/vars.yml");
        if (Files.isRegularFile(example)) {
            for (Entry entry : YamlText.read(example).entries()) {
                if (SecretVariables.isSecret(entry.key())
                        && "".equals(entry.value().toJava())) {
                    names.add(entry.key());
                }
            }
        }
        return names;
    }
}
