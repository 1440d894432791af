package dev.matrixup.yaml;

import dev.matrixup.report.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value in a YAML text, with its place. An alias is the very node that its anchor names. */
public sealed interface YamlNode {
    /** Where the value begins. */
    Spot at();

    /** Where the value stands. */
    default Place place() {
        return at().place();
    }

    /** The explicit tag, {@code !vault} or {@code !!str}; empty without one. */
    String tag();

    /**
     * The value as Ansible's loader resolves it, by the rules of YAML 1.1: a Map with its keys in order, List, String, Boolean, Long,
     * BigInteger, Double or null; {@link Tagged} for a scalar with a tag of Ansible's own. A date stays a String. Of duplicate keys
     * the last counts; merge keys are merged.
     */
    Object toJava();

    /** A scalar; {@code plain} says that it stands without quotes and not as a block, so that its type is guessed from its text. */
    record Scalar(Spot at, String tag, String text, boolean plain) implements YamlNode {
        @Override
        public Object toJava() {
            return switch (tag) {
                case "" -> plain ? Scalars.value(text) : text;
                case "!", "!!bool", "!!int", "!!float", "!!null" -> Scalars.value(text);
                default -> Tagged.isLocal(tag) ? new Tagged(tag, text) : text;
            };
        }

        /** Whether the value is a text: not a truth value, number, null or date, and without a tag of Ansible's own. */
        public boolean isString() {
            return switch (tag) {
                case "" -> !plain || !Scalars.isTyped(text);
                case "!" -> !Scalars.isTyped(text);
                default -> tag.equals("!!str");
            };
        }

        private boolean isMergeKey() {
            return plain && tag.isEmpty() && text.equals("<<");
        }
    }

    /** A list. */
    record Sequence(Spot at, String tag, List<YamlNode> items) implements YamlNode {
        /** Copies the items. */
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public List<Object> toJava() {
            List<Object> values = new ArrayList<>(items.size());
            items.forEach(item -> values.add(item.toJava()));
            return values;
        }
    }

    /** A mapping: its pairs as they are written, duplicates and merge keys included. */
    record Mapping(Spot at, String tag, List<Pair> pairs) implements YamlNode {
        /** Copies the pairs. */
        public Mapping {
            pairs = List.copyOf(pairs);
        }

        /** The value of a key: of duplicates the last, as in Ansible; else a merged one. */
        public Optional<YamlNode> get(String key) {
            return Optional.ofNullable(resolved().get(key));
        }

        /** The keys' texts and the values that count, in order, merged ones first. */
        public Map<String, YamlNode> resolved() {
            Map<String, YamlNode> values = new LinkedHashMap<>();
            pairs.stream().filter(Pair::isMerge).forEach(pair -> merge(pair.value(), values));
            pairs.stream().filter(pair -> !pair.isMerge()).forEach(pair -> values.put(pair.name(), pair.value()));
            return values;
        }

        private static void merge(YamlNode source, Map<String, YamlNode> into) {
            if (source instanceof Mapping mapping) {
                into.putAll(mapping.resolved());
            } else if (source instanceof Sequence sequence) {
                // The first of several wins.
                for (int i = sequence.items().size() - 1; i >= 0; i--) {
                    merge(sequence.items().get(i), into);
                }
            }
        }

        @Override
        public Map<String, Object> toJava() {
            Map<String, Object> values = new LinkedHashMap<>();
            resolved().forEach((key, value) -> values.put(key, value.toJava()));
            return values;
        }
    }

    /** A key and its value. */
    record Pair(YamlNode key, YamlNode value) {
        /** The key's text; a key that is no scalar is written in Java's way. */
        public String name() {
            return key instanceof Scalar scalar ? scalar.text() : String.valueOf(key.toJava());
        }

        /** Whether the key is a text, not a number or a truth value; so is a merge key. */
        boolean hasTextKey() {
            return key instanceof Scalar scalar && scalar.isString();
        }

        /** Whether it brings in another mapping's pairs. */
        public boolean isMerge() {
            return key instanceof Scalar scalar && scalar.isMergeKey();
        }
    }
}
