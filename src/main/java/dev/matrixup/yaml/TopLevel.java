package dev.matrixup.yaml;

import java.util.List;

/**
 * A pair of the root mapping and where it stands. Offsets are Java chars.
 *
 * @param entry key and value
 * @param key the key
 * @param keyStart the key's first char
 * @param keyEnd after the key's last char
 * @param span where the value stands
 * @param steps key and value as the parser saw them
 */
record TopLevel(Entry entry, YamlNode key, int keyStart, int keyEnd, ValueSpan span, List<Step> steps) {
    /** Whether this is the key's text; {@code yes: 1} has a truth value for a key. */
    boolean isNamed(String name) {
        return key instanceof YamlNode.Scalar scalar && scalar.text().equals(name) && scalar.isString();
    }
}
