package dev.matrixup.yaml;

import dev.matrixup.report.Secret;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Values to be written, in the types of {@link YamlNode#toJava}. */
final class Values {
    private Values() {}

    /** The same value in these types; a programming error for any other. */
    static Object normal(Object value) {
        if (value == null
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Long
                || value instanceof Double
                || value instanceof Tagged) {
            return value;
        }
        if (value instanceof Integer || value instanceof Short) {
            return ((Number) value).longValue();
        }
        if (value instanceof BigInteger big) {
            return big.bitLength() < Long.SIZE ? (Object) big.longValue() : big;
        }
        if (value instanceof Secret secret) {
            return secret.reveal();
        }
        if (value instanceof List<?> list) {
            List<Object> items = new ArrayList<>();
            list.forEach(item -> items.add(normal(item)));
            return items;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> pairs = new LinkedHashMap<>();
            map.forEach((key, item) -> pairs.put((String) key, normal(item)));
            return pairs;
        }
        throw new IllegalArgumentException("not a value for YAML: " + value.getClass());
    }

    /** Whether a node has this value: same type, same content. The value is a {@link #normal} one. */
    static boolean same(YamlNode node, Object value) {
        if (value instanceof Map<?, ?> map) {
            return node instanceof YamlNode.Mapping mapping && sameMapping(mapping, map);
        }
        if (value instanceof List<?> list) {
            return node instanceof YamlNode.Sequence sequence && sameList(sequence.items(), list);
        }
        if (!(node instanceof YamlNode.Scalar scalar)) {
            return false;
        }
        if (value instanceof String text) {
            return scalar.isString() && scalar.text().equals(text);
        }
        if (value instanceof Tagged && scalar.plain() && Scalars.isTyped(scalar.text())) {
            return false; // "!unsafe 5" is a number
        }
        return Objects.equals(scalar.toJava(), value);
    }

    private static boolean sameList(List<YamlNode> nodes, List<?> values) {
        if (nodes.size() != values.size()) {
            return false;
        }
        for (int i = 0; i < nodes.size(); i++) {
            if (!same(nodes.get(i), values.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameMapping(YamlNode.Mapping mapping, Map<?, ?> values) {
        Map<String, YamlNode> nodes = mapping.resolved();
        return nodes.keySet().equals(values.keySet())
                && mapping.pairs().stream().allMatch(YamlNode.Pair::hasTextKey)
                && nodes.entrySet().stream().allMatch(entry -> same(entry.getValue(), values.get(entry.getKey())));
    }
}
