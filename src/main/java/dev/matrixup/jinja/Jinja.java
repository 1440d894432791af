package dev.matrixup.jinja;

import dev.matrixup.yaml.Tagged;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlNode.Mapping;
import dev.matrixup.yaml.YamlNode.Pair;
import dev.matrixup.yaml.YamlNode.Scalar;
import dev.matrixup.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Jinja as Ansible evaluates it: expressions, and templates that use {@code if}, {@code for}, {@code set} and {@code raw}. What depends on
 * something that only Ansible can tell (facts, vaulted values, filters that are not here, what its versions do differently) is
 * {@link #UNKNOWN}, never a guess; so is what would end in an error.
 *
 * @see <a href="https://jinja.palletsprojects.com/en/stable/templates/">Jinja's syntax</a>
 */
public final class Jinja {
    /** What only Ansible can tell. */
    public static final Object UNKNOWN = Special.UNKNOWN;

    private Jinja() {}

    /** Whether a condition, of a task for instance, holds; empty if only Ansible can tell. */
    public static Optional<Boolean> condition(String text, Scope scope) {
        Object truth = known(() -> Values.truth(Parser.condition(text).in(scope)));
        return truth instanceof Boolean holds ? Optional.of(holds) : Optional.empty();
    }

    /**
     * The value of a text that may be a template, for a {@link Scope}. A text that is nothing but one expression becomes the expression's
     * value, of whatever type; any other one a text, which may be known in part.
     */
    public static Object template(String text, Scope scope) {
        return isTemplate(text) ? known(() -> Templates.of(text).value(new Frame(scope))) : text;
    }

    /**
     * What a value in YAML comes to, for a {@link Scope}: its texts are templates, but for those that are {@code !unsafe}. What is vaulted is
     * {@link #UNKNOWN}.
     */
    public static Object value(YamlNode node, Scope scope) {
        return value(node, text -> template(text, scope));
    }

    /**
     * The text of a template, to be shown.
     *
     * @param fit which of the texts that are filled in may be seen
     * @param mark stands for all others, and for what only Ansible can tell
     */
    public static String shown(String text, Predicate<String> fit, String mark, Scope scope) {
        Object shown = known(() -> Templates.of(text).pieces(new Frame(scope)).stream()
                .map(piece -> {
                    String filled = piece.text();
                    return piece.literal() || fit.test(filled) && !Values.isPartlyUnknown(filled) ? filled : mark;
                })
                .collect(Collectors.joining()));
        return shown == UNKNOWN ? mark : shown.toString();
    }

    /** Whether a text is a template at all. */
    public static boolean isTemplate(String text) {
        return text.contains("{{") || text.contains("{%") || text.contains("{#");
    }

    /** A mapping with other keys than texts is not known: they are numbers, truth values or dates there. */
    static Object value(YamlNode node, Function<String, Object> ofText) {
        if (node instanceof Sequence sequence) {
            List<Object> items = new ArrayList<>();
            sequence.items().forEach(item -> items.add(value(item, ofText)));
            return items;
        }
        if (node instanceof Mapping mapping) {
            if (!mapping.pairs().stream().allMatch(Jinja::hasKnownKey)) {
                return UNKNOWN;
            }
            Map<Object, Object> pairs = new LinkedHashMap<>();
            mapping.resolved().forEach((key, item) -> pairs.put(key, value(item, ofText)));
            return pairs;
        }
        Object value = node.toJava();
        if (value instanceof Tagged tagged) {
            return tagged.tag().equals("!unsafe") ? tagged.text() : UNKNOWN;
        }
        if (!(value instanceof String text)) {
            return value;
        }
        boolean date = node instanceof Scalar scalar && !scalar.isString();
        return date ? UNKNOWN : ofText.apply(text);
    }

    private static boolean hasKnownKey(Pair pair) {
        return pair.isMerge()
                || pair.key() instanceof Scalar key && key.isString() && !Values.isPartlyUnknown(key.text());
    }

    private static Object known(Supplier<Object> value) {
        try {
            Object found = value.get();
            return found instanceof Special ? UNKNOWN : found;
        } catch (Unknown | StackOverflowError unknown) {
            // What is too deep for us may be too deep for Python.
            return UNKNOWN;
        }
    }
}
