package dev.matrixup.lint;

import dev.matrixup.workspace.VarsFiles.Layer;
import dev.matrixup.yaml.YamlNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value that another file replaces where nobody meant it to: {@link Rule#OVERRIDDEN}. That a host's own value counts more than that of
 * a group is what both are for.
 */
final class OverriddenValues implements Check {
    @Override
    public List<LintFinding> look(Subject subject) {
        Map<String, List<Setting>> byName = new HashMap<>();
        subject.all()
                .forEach(setting -> byName.computeIfAbsent(setting.name(), name -> new ArrayList<>())
                        .add(setting));
        return subject.settings().stream()
                .filter(setting -> !subject.wins(setting))
                .flatMap(setting -> finding(setting, byName.get(setting.name()), subject).stream())
                .toList();
    }

    private static Optional<LintFinding> finding(Setting setting, List<Setting> all, Subject subject) {
        Setting winner = subject.winner(setting.name()).orElseThrow();
        if (winner.layer() == Layer.PLAYBOOK_GROUP) {
            return Optional.of(LintFinding.error(
                    Rule.OVERRIDDEN,
                    setting.place(),
                    "The playbook sets %s in its own group_vars, which count more than yours."
                            .formatted(setting.name()),
                    "move the line into the host's own vars file"));
        }
        List<Setting> later = all.subList(all.indexOf(setting) + 1, all.size());
        return later.stream()
                .filter(other ->
                        !other.file().equals(setting.file()) && owner(other).equals(owner(setting)))
                .reduce((first, last) -> last)
                .filter(other -> !value(other).equals(value(setting)))
                .map(other -> LintFinding.warning(
                        Rule.OVERRIDDEN,
                        setting.place(),
                        "%s is set again in %s:%d, which counts more."
                                .formatted(
                                        setting.name(),
                                        other.file().getFileName(),
                                        other.place().line()),
                        "keep one of the two"));
    }

    private static Optional<Object> value(Setting setting) {
        return setting.value().map(YamlNode::toJava);
    }

    /** The host or group whose file it is. */
    private static String owner(Setting setting) {
        if (setting.layer() != Layer.GROUP) {
            return setting.layer().name();
        }
        Path path = setting.file();
        while (path.getParent() != null && !path.getParent().endsWith("group_vars")) {
            path = path.getParent();
        }
        return "group " + path.getFileName().toString().replaceFirst("\\.(yml|yaml|json)$", "");
    }
}
