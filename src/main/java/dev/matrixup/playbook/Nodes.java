package dev.matrixup.playbook;

import dev.matrixup.yaml.YamlNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What Ansible's own files say, where a key may be absent and a list may be written in several ways. */
public final class Nodes {
    private Nodes() {}

    /** The value of a key; empty if it is absent or the node is no mapping. */
    public static Optional<YamlNode> get(YamlNode node, String key) {
        return node instanceof YamlNode.Mapping mapping ? mapping.get(key) : Optional.empty();
    }

    /** What a task hands to one of Ansible's own modules, by its short name or its full one; empty if it calls another one. */
    public static Optional<YamlNode> module(YamlNode task, String name) {
        return get(task, "ansible.builtin." + name).or(() -> get(task, name));
    }

    /** The text of a key's scalar. */
    static Optional<String> text(YamlNode node, String key) {
        return get(node, key).flatMap(Nodes::text);
    }

    /** The text of a scalar. */
    static Optional<String> text(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar ? Optional.of(scalar.text()) : Optional.empty();
    }

    /** The items of a list, or none. */
    public static List<YamlNode> items(Optional<YamlNode> node) {
        return node.orElse(null) instanceof YamlNode.Sequence sequence ? sequence.items() : List.of();
    }

    /** The tags of a play, role, block or task: a list, or a text with commas. */
    public static List<String> tags(YamlNode node) {
        Optional<YamlNode> tags = get(node, "tags");
        Stream<String> texts = tags.orElse(null) instanceof YamlNode.Scalar scalar
                ? Stream.of(scalar.text())
                : items(tags).stream().flatMap(item -> text(item).stream());
        return texts.flatMap(text -> Arrays.stream(text.split(",")))
                .map(String::strip)
                .filter(tag -> !tag.isEmpty())
                .toList();
    }
}
