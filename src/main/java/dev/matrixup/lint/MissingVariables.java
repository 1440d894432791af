package dev.matrixup.lint;

import dev.matrixup.playbook.Definition;
import dev.matrixup.playbook.Variable;
import dev.matrixup.playbook.VersionGate;
import dev.matrixup.report.Failure;
import dev.matrixup.workspace.SecretVariables;
import dev.matrixup.yaml.Entry;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Variables that the checkout's own example sets and that have no value otherwise, without which the playbook stops: {@link Rule#MISSING}.
 * Those that a server has by an old name are not missing, nor are those of a role that is switched off.
 */
final class MissingVariables implements Check {
    /** They have rules of their own. */
    private static final Set<String> OTHERS = Set.of("matrix_domain", VersionGate.VARIABLE);

    private static final String SWITCH = "enabled";

    @Override
    public List<LintFinding> look(Subject subject) {
        return example(subject).stream()
                .filter(entry -> !OTHERS.contains(entry.key()))
                .filter(entry -> isToBeSet(entry.key(), subject))
                .flatMap(entry -> subject
                        .judged(entry.key(), Rule.MISSING, value -> value.isEmpty() ? missing(entry) : Optional.empty())
                        .stream())
                .toList();
    }

    /** What the checkout's own example sets; nothing if there is none. */
    static List<Entry> example(Subject subject) {
        Path example = subject.checkout().root().resolve("examples/vars.yml");
        return Files.isRegularFile(example) ? YamlText.read(example).entries() : List.of();
    }

    private static boolean isToBeSet(String name, Subject subject) {
        boolean empty = subject.catalog()
                .find(name)
                .flatMap(Variable::roleDefault)
                .map(Definition::value)
                .filter(value -> value.toJava() == null || value.toJava().equals(""))
                .isPresent();
        // One that is set and empty is told of as that.
        boolean told = SecretVariables.isSecret(name) && subject.winner(name).isPresent();
        return empty
                && !told
                && subject.settings().stream()
                        .noneMatch(setting -> becomes(setting, name, subject) || switchesOff(setting, name));
    }

    private static boolean becomes(Setting setting, String name, Subject subject) {
        return !subject.catalog().defines(setting.name())
                && subject.catalog()
                        .oldNames()
                        .fate(setting.name())
                        .flatMap(fate -> fate.replacement())
                        .filter(name::equals)
                        .isPresent();
    }

    private static boolean switchesOff(Setting setting, String name) {
        return setting.name().endsWith("_" + SWITCH)
                && name.startsWith(setting.name().substring(0, setting.name().length() - SWITCH.length()))
                && setting.value()
                        .map(YamlNode::toJava)
                        .filter(Boolean.FALSE::equals)
                        .isPresent();
    }

    private static Optional<Failure> missing(Entry example) {
        String name = example.key();
        String mend = SecretVariables.isSecret(name)
                ? "openssl rand -hex 32       makes a good value for a new server"
                : Optional.ofNullable(example.value().toJava())
                        .filter(value -> !value.equals(""))
                        .map(value -> "%s: %s".formatted(name, YamlText.inline(value)))
                        .orElse("look into the checkout's examples/vars.yml");
        return Optional.of(Failure.refused("%s is not set, without which the playbook stops.".formatted(name))
                .next(mend));
    }
}
