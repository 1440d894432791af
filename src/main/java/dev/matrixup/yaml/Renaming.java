package dev.matrixup.yaml;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.yaml.JinjaNames.Name;
import dev.matrixup.yaml.YamlNode.Mapping;
import dev.matrixup.yaml.YamlNode.Pair;
import dev.matrixup.yaml.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.yaml.snakeyaml.events.Event;

/**
 * Other names for variables: as keys of some mappings, and wherever a template mentions them.
 *
 * @param names the new names by the old ones
 */
record Renaming(Source source, Document document, Map<String, String> names) {
    /** The edits; refuses what they would not do alone. */
    List<Edit> edits(List<Mapping> mappings) {
        List<Edit> edits = new ArrayList<>();
        mappings.forEach(mapping -> {
            refuseMerged(mapping);
            refuseTwice(mapping);
            mapping.pairs().stream().filter(this::isRenamed).forEach(pair -> edits.add(edit((Scalar) pair.key())));
        });
        document.templates().stream()
                .flatMap(template -> template.mentions(source).stream())
                .filter(mention -> !mention.quoted() && names.containsKey(mention.name()))
                .forEach(mention -> edits.add(edit(mention.name(), mention.at(), 0)));
        // An alias is the very mapping that its anchor names.
        return edits.stream().distinct().toList();
    }

    private boolean isRenamed(Pair pair) {
        return pair.hasTextKey() && names.containsKey(pair.name());
    }

    private Edit edit(Scalar key) {
        char first = source.text().charAt(key.at().offset());
        return edit(key.text(), key.at(), first == '\'' || first == '"' ? 1 : 0);
    }

    private Edit edit(String name, Spot at, int quote) {
        int start = at.offset() + quote;
        if (!source.text().startsWith(name, start)) {
            throw Failure.refused(
                            "%s has an anchor, a tag or escapes here, so matrixup does not rename it.".formatted(name))
                    .at(at.place())
                    .next("write %s there by hand".formatted(names.get(name)));
        }
        return new Edit(start, start + name.length(), names.get(name));
    }

    /** What another mapping brings in is a key of both. */
    private void refuseMerged(Mapping mapping) {
        Set<String> own = new TreeSet<>();
        mapping.pairs().stream().filter(pair -> !pair.isMerge()).forEach(pair -> own.add(pair.name()));
        mapping.pairs().stream().filter(Pair::isMerge).forEach(pair -> {
            Set<String> merged = new TreeSet<>(
                    new Mapping(mapping.at(), "", List.of(pair)).resolved().keySet());
            merged.stream()
                    .filter(name -> names.containsKey(name) || names.values().contains(name) && !own.contains(name))
                    .findFirst()
                    .ifPresent(name -> {
                        throw Failure.refused(
                                        "%s comes from a mapping that is merged in here, so matrixup does not rename it."
                                                .formatted(name))
                                .at(pair.key().place());
                    });
        });
    }

    /** Two names that become one would be two values for it. */
    private void refuseTwice(Mapping mapping) {
        Map<String, Pair> now = new HashMap<>();
        for (Pair pair : mapping.pairs()) {
            String name = isRenamed(pair) ? names.get(pair.name()) : pair.name();
            Pair other = now.put(name, pair);
            if (other != null && !other.name().equals(pair.name())) {
                Pair renamed = isRenamed(pair) ? pair : other;
                throw Failure.refused("%s would be %s, and so would be what stands in line %d."
                                .formatted(
                                        renamed.name(),
                                        name,
                                        (renamed == pair ? other : pair)
                                                .key()
                                                .place()
                                                .line()))
                        .at(renamed.key().place());
            }
        }
    }

    /** Compares what was meant with what the edited text says, scalar by scalar. Throws a {@link Failure} if that differs. */
    void prove(Document edited) {
        List<Step> before = steps(document);
        List<Step> after = steps(edited);
        boolean same = before.size() == after.size() && edited.second() < 0;
        for (int i = 0; same && i < before.size(); i++) {
            same = isMeant(before.get(i), after.get(i));
        }
        if (!same) {
            Place top = source.place(0);
            throw Failure.refused("The edit cannot be proven safe: after it, the file would not read as it should.")
                    .at(top)
                    .next("Edit the file by hand.");
        }
    }

    private static List<Step> steps(Document document) {
        return Stream.concat(
                        Stream.ofNullable(document.rootStep()),
                        document.topLevel().stream().flatMap(pair -> pair.steps().stream()))
                .toList();
    }

    private boolean isMeant(Step before, Step after) {
        return after.equals(before)
                || after.equals(before.withText(names.get(before.text())))
                || before.id() == Event.ID.Scalar && after.equals(before.withText(renamed(before.text())));
    }

    /** What a value says when its templates have the new names. */
    private String renamed(String text) {
        StringBuilder renamed = new StringBuilder(text);
        List<Name> found = JinjaNames.in(text);
        for (int i = found.size() - 1; i >= 0; i--) {
            Name name = found.get(i);
            if (!name.quoted() && names.containsKey(name.name())) {
                renamed.replace(name.start(), name.start() + name.name().length(), names.get(name.name()));
            }
        }
        return renamed.toString();
    }
}
