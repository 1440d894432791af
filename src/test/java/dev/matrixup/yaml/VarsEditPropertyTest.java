package dev.matrixup.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.report.Failure;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Random edits of random files. The judge knows nothing of the editor: it knows the pieces each file was made of, and reads values by
 * SnakeYAML's composer. {@code -Dmatrixup.edits=100000} makes more edits than the usual few thousand.
 */
class VarsEditPropertyTest {
    private static final int TRIES = 100;
    private static final int EDITS = Integer.getInteger("matrixup.edits", 5000);
    private static final Path FILE = Path.of("vars.yml");

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void anEditChangesWhatWasAskedAndNothingElse(@ForAll long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < EDITS / TRIES; i++) {
            RandomVars vars = RandomVars.of(random);
            check(vars, RandomVars.values(random));
        }
    }

    private static void check(RandomVars vars, Map<String, Object> values) {
        YamlText before = YamlText.varsFile(FILE, vars.text().getBytes(StandardCharsets.UTF_8));
        assertThat(before.bytes()).asString(StandardCharsets.UTF_8).isEqualTo(vars.text());
        YamlText after;
        try {
            after = before.set(values, "added");
        } catch (Failure failure) {
            assertThat(vars.refuses(values))
                    .as("%s%nsetting %s in%n%s", failure, values, vars.text())
                    .isTrue();
            return;
        }
        String edited = new String(after.bytes(), StandardCharsets.UTF_8);
        String story = "setting %s in%n%s%nmade%n%s".formatted(values, vars.text(), edited);
        assertThat(vars.refuses(values)).as(story).isFalse();
        assertThat(after.set(values, "added")).as(story).isSameAs(after);
        assertPieces(vars, values, edited, story);
        assertValues(vars, values, edited, story);
    }

    /** Every piece that is not edited stands there, in order, byte for byte; a key may come among the empty lines around it. */
    private static void assertPieces(RandomVars vars, Map<String, Object> values, String edited, String story) {
        int at = 0;
        int offset = 0;
        List<int[]> changed = new ArrayList<>();
        for (int i = 0; i < vars.chunks().size(); i++) {
            String text = vars.chunks().get(i).text();
            if (vars.isEdited(i, values)) {
                changed.add(new int[] {offset, offset + text.length()});
            } else {
                String piece = text.replaceFirst("^[\\r\\n]+", "").replaceFirst("[\\r\\n]+$", "");
                int found = edited.indexOf(piece, at);
                assertThat(found).as(story).isNotNegative();
                at = found + piece.length();
            }
            offset += text.length();
        }
        if (changed.size() <= 1 && !edited.equals(vars.text())) {
            assertOneChange(vars.text(), edited, changed, changed.size() == values.size(), story);
        }
    }

    /** Keys were only added, in one place; or one value was replaced, within its own piece. */
    private static void assertOneChange(
            String before, String after, List<int[]> changed, boolean replacedOnly, String story) {
        int prefix = 0;
        int least = Math.min(before.length(), after.length());
        while (prefix < least && before.charAt(prefix) == after.charAt(prefix)) {
            prefix++;
        }
        int suffix = 0;
        while (suffix < least - prefix
                && before.charAt(before.length() - 1 - suffix) == after.charAt(after.length() - 1 - suffix)) {
            suffix++;
        }
        if (changed.isEmpty()) {
            assertThat(prefix + suffix).as(story).isEqualTo(before.length());
        } else if (replacedOnly) {
            assertThat(prefix).as(story).isGreaterThanOrEqualTo(changed.get(0)[0]);
            assertThat(before.length() - suffix).as(story).isLessThanOrEqualTo(changed.get(0)[1]);
        }
    }

    private static void assertValues(RandomVars vars, Map<String, Object> values, String edited, String story) {
        List<NodeTuple> before = compose(vars.text());
        List<NodeTuple> after = compose(edited);
        Map<String, Object> missing = new LinkedHashMap<>(values);
        before.forEach(tuple -> missing.remove(text(tuple.getKeyNode())));
        assertThat(after).as(story).hasSize(before.size() + missing.size());
        List<String> kept = new ArrayList<>();
        List<String> wanted = new ArrayList<>();
        Set<String> done = new HashSet<>();
        for (int i = after.size() - 1; i >= 0; i--) {
            String key = text(after.get(i).getKeyNode());
            if (values.containsKey(key) && done.add(key)) {
                assertThat(holds(after.get(i).getValueNode(), values.get(key)))
                        .as("%s in %s", key, story)
                        .isTrue();
            } else {
                kept.add(key + show(after.get(i).getValueNode()));
            }
        }
        done.clear();
        for (int i = before.size() - 1; i >= 0; i--) {
            String key = text(before.get(i).getKeyNode());
            if (!values.containsKey(key) || !done.add(key)) {
                wanted.add(key + show(before.get(i).getValueNode()));
            }
        }
        assertThat(kept).as(story).isEqualTo(wanted);
    }

    private static List<NodeTuple> compose(String text) {
        // The only tabs in these files are white space between tokens.
        Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text.replace('\t', ' ')));
        return root instanceof MappingNode mapping ? mapping.getValue() : List.of();
    }

    private static String text(Node node) {
        return ((ScalarNode) node).getValue();
    }

    private static boolean holds(Node node, Object value) {
        if (value instanceof List<?> list) {
            List<Node> nodes = node instanceof SequenceNode sequence ? sequence.getValue() : List.of();
            boolean same = node instanceof SequenceNode && nodes.size() == list.size();
            for (int i = 0; same && i < list.size(); i++) {
                same = holds(nodes.get(i), list.get(i));
            }
            return same;
        }
        if (value instanceof Map<?, ?> map) {
            return node instanceof MappingNode mapping
                    && mapping.getValue().size() == map.size()
                    && mapping.getValue().stream()
                            .allMatch(tuple -> map.containsKey(text(tuple.getKeyNode()))
                                    && tuple.getKeyNode().getTag().equals(Tag.STR)
                                    && holds(tuple.getValueNode(), map.get(text(tuple.getKeyNode()))));
        }
        if (!(node instanceof ScalarNode scalar)) {
            return false;
        }
        if (value instanceof Tagged tagged) {
            boolean quoted = scalar.getScalarStyle() != ScalarStyle.PLAIN
                    || tagged.text().equals("plain");
            return quoted
                    && scalar.getTag().getValue().equals(tagged.tag())
                    && text(node).equals(tagged.text());
        }
        Tag tag = node.getTag();
        if (value instanceof String string) {
            return (tag.equals(Tag.STR) || tag.getValue().equals("!"))
                    && text(node).equals(string);
        }
        if (value == null) {
            return tag.equals(Tag.NULL);
        }
        if (value instanceof Boolean flag) {
            return tag.equals(Tag.BOOL)
                    && Set.of("yes", "true", "on").contains(text(node).toLowerCase()) == flag;
        }
        boolean number = tag.equals(value instanceof Long ? Tag.INT : Tag.FLOAT);
        // The number that stood there may be written in any base.
        return number && ((Number) new Yaml().load(text(node))).doubleValue() == ((Number) value).doubleValue();
    }

    private static String show(Node node) {
        if (node instanceof ScalarNode scalar) {
            return "<" + node.getTag() + " " + scalar.getScalarStyle() + " " + scalar.getValue() + ">";
        }
        StringBuilder shown = new StringBuilder(node.getTag().toString());
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> shown.append("- ").append(show(item)));
        } else if (node instanceof MappingNode mapping) {
            mapping.getValue()
                    .forEach(tuple -> shown.append("? ")
                            .append(show(tuple.getKeyNode()))
                            .append(": ")
                            .append(show(tuple.getValueNode())));
        }
        return shown.toString();
    }
}
