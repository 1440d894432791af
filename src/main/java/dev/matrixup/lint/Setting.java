package dev.matrixup.lint;

import dev.matrixup.report.Place;
import dev.matrixup.workspace.VarsFiles.Layer;
import dev.matrixup.yaml.Entry;
import dev.matrixup.yaml.YamlNode;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A variable that somebody sets.
 *
 * @param at where; worked out when a finding needs it
 * @param value empty for one of the inventory file
 * @param merged whether it comes from a mapping that is merged into the file
 */
record Setting(String name, Path file, Layer layer, Supplier<Place> at, Optional<YamlNode> value, boolean merged) {
    static Setting of(Entry entry, Path file, Layer layer, boolean merged) {
        return new Setting(entry.key(), file, layer, entry::place, Optional.of(entry.value()), merged);
    }

    Place place() {
        return at.get();
    }

    /** Whether the value of another one is the same, as far as it can be seen without Ansible. */
    boolean saysTheSame(Setting other) {
        return value.isPresent()
                && other.value().isPresent()
                && Objects.equals(value.get().toJava(), other.value().get().toJava());
    }

    /** Its value as text, if it needs no Ansible to know it: empty for a template, something vaulted, a list or a mapping. */
    Optional<String> literal() {
        return value.filter(YamlNode.Scalar.class::isInstance)
                .map(YamlNode.Scalar.class::cast)
                .filter(scalar ->
                        !scalar.tag().matches("!\\w.*") || scalar.tag().equals("!unsafe"))
                .map(scalar -> scalar.toJava() == null ? "" : scalar.text())
                .filter(text -> !text.contains("{{") && !text.contains("{%"));
    }
}
