package dev.matrixup.lint;

import dev.matrixup.playbook.Similar;
import dev.matrixup.workspace.VarsFiles.Layer;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlNode.Mapping;
import dev.matrixup.yaml.YamlNode.Scalar;
import dev.matrixup.yaml.YamlNode.Sequence;
import dev.matrixup.yaml.YamlText;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Variables that nobody reads: neither the playbook, nor any role that lies in the checkout, nor another variable of the user's, nor Ansible
 * itself: {@link Rule#UNKNOWN}. A name that is put together at run time cannot be seen, so it is a hint only.
 */
final class UnknownVariables implements Check {
    @Override
    public List<LintFinding> look(Subject subject) {
        if (!CheckoutRoles.allThere(subject)) {
            return List.of();
        }
        Set<String> own = used(subject);
        Set<String> aliased = aliased(subject);
        List<Setting> candidates = subject.settings().stream()
                // What a host line says is for the connection.
                .filter(setting -> setting.layer() != Layer.INVENTORY)
                .filter(setting -> !setting.name().startsWith("ansible_"))
                .filter(setting -> !subject.catalog().defines(setting.name()))
                .filter(setting -> !own.contains(setting.name()))
                .filter(setting -> !aliased.contains(setting.name()))
                .filter(setting ->
                        subject.catalog().oldNames().fate(setting.name()).isEmpty())
                .toList();
        Set<String> mentioned =
                subject.files().mentioned(candidates.stream().map(Setting::name).toList());
        return candidates.stream()
                .filter(setting -> !mentioned.contains(setting.name()))
                .map(setting -> LintFinding.hint(
                        Rule.UNKNOWN,
                        setting.place(),
                        "Nobody reads %s.".formatted(setting.name()),
                        suggestion(setting.name(), subject.catalog().variables().keySet())))
                .toList();
    }

    /** Names are long, and many begin alike: few letters may differ. */
    private static String[] suggestion(String name, Collection<String> known) {
        return Similar.to(name, known, Math.max(2, name.length() / 8)).stream()
                .limit(1)
                .map("did you mean %s?"::formatted)
                .toArray(String[]::new);
    }

    /** Every word in the user's own templates. */
    private static Set<String> used(Subject subject) {
        Set<String> names = new HashSet<>();
        subject.settings().forEach(setting -> names.add(setting.name()));
        Set<String> used = new HashSet<>();
        subject.texts().stream()
                .map(YamlText::root)
                .flatMap(root -> root.stream().flatMap(UnknownVariables::templates))
                .forEach(text -> used.addAll(Words.among(text, names)));
        return used;
    }

    /** Those of whose values another one has a part, by an anchor. */
    private static Set<String> aliased(Subject subject) {
        Set<String> aliased = new HashSet<>();
        // An alias is the very node that its anchor names.
        Map<YamlNode, String> owners = new IdentityHashMap<>();
        subject.texts().stream()
                .flatMap(text -> text.entries().stream())
                .forEach(entry -> all(entry.value())
                        .map(node -> owners.putIfAbsent(node, entry.key()))
                        .filter(owner -> owner != null && !owner.equals(entry.key()))
                        .forEach(aliased::add));
        return aliased;
    }

    private static Stream<YamlNode> all(YamlNode node) {
        Stream<YamlNode> inner = Stream.empty();
        if (node instanceof Mapping mapping) {
            inner = mapping.pairs().stream().flatMap(pair -> Stream.of(pair.key(), pair.value()));
        } else if (node instanceof Sequence sequence) {
            inner = sequence.items().stream();
        }
        return Stream.concat(Stream.of(node), inner.flatMap(UnknownVariables::all));
    }

    private static Stream<String> templates(YamlNode node) {
        return all(node)
                .filter(Scalar.class::isInstance)
                .map(scalar -> ((Scalar) scalar).text())
                .filter(text -> text.contains("{{") || text.contains("{%"));
    }
}
