package dev.matrixup.yaml;

import java.util.List;
import java.util.Optional;

/**
 * The first document of a text, as read.
 *
 * @param root its value; null if there is none
 * @param rootStep how the root begins; null if there is none
 * @param topLevel the root mapping's pairs, in order; empty if the root is no mapping
 * @param aliases all aliases
 * @param templates the values with templates in them; keys are none
 * @param end where it ends: before an explicit end marker, or the text's end
 * @param second where a second document begins; -1 without one
 */
record Document(
        YamlNode root,
        Step rootStep,
        List<TopLevel> topLevel,
        List<Alias> aliases,
        List<Template> templates,
        int end,
        int second) {
    /** What is known of a text that is not read. */
    static final Document NONE = new Document(null, null, List.of(), List.of(), List.of(), 0, -1);

    Document {
        topLevel = List.copyOf(topLevel);
        aliases = List.copyOf(aliases);
        templates = List.copyOf(templates);
    }

    /** Whether the root is a mapping in braces. */
    boolean isFlow() {
        return root instanceof YamlNode.Mapping && rootStep.text().equals("flow");
    }

    /** All that the parser saw in the root mapping's pairs, in order. */
    List<Step> steps() {
        return topLevel.stream().flatMap(pair -> pair.steps().stream()).toList();
    }

    /** The pair that counts for this key: the last one. */
    Optional<TopLevel> find(String key) {
        for (int i = topLevel.size() - 1; i >= 0; i--) {
            if (topLevel.get(i).isNamed(key)) {
                return Optional.of(topLevel.get(i));
            }
        }
        return Optional.empty();
    }
}
