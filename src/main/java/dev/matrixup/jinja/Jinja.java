package dev.matrixup.jinja;

import dev.matrixup.yaml.Tagged;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlNode.Mapping;
import dev.matrixup.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Jinja as Ansible evaluates it: expressions, and templates that use {@code if}, {@code for}, {@code set} and {@code raw}. What depends on
 * something that only Ansible can tell (facts, vaulted values, filters that are not here) is {@link #UNKNOWN}, never a guess; so is what
 * would end in an error.
 *
 * @see <a href="https://jinja.palletsprojects.com/en/stable/templates/">Jinja's syntax</a>
 */
public final class Jinja {
    /** What only Ansible can tell. */
    public static final Object UNKNOWN = Special.UNKNOWN;

    private Jinja() {}

    /** The value of an expression, such as a task's condition. */
    public static Object expression(String text, Scope scope) {
        return known(() -> Values.exact(Parser.expression(text).in(scope)));
    }

    /**
     * The value of a text that may be a template, for a {@link Scope}. A text that is nothing but one expression becomes the expression's
     * value, of whatever type; any other one a text, which may be known in part.
     */
    public static Object template(String text, Scope scope) {
        return isTemplate(text) ? known(() -> Parser.template(text).in(new Frame(scope))) : text;
    }

    /** The text of a template, to be shown: with a mark for what only Ansible can tell. */
    public static String shown(String text, String mark, Scope scope) {
        Object value = template(text, scope);
        return value == UNKNOWN ? mark : Values.text(value).replace(Values.HOLE, mark);
    }

    /**
     * What a value in YAML comes to, for a {@link Scope}. What is vaulted is {@link #UNKNOWN}, what is {@code !unsafe} the very text.
     */
    public static Object value(YamlNode node, Scope scope) {
        if (node instanceof Sequence sequence) {
            List<Object> items = new ArrayList<>();
            sequence.items().forEach(item -> items.add(value(item, scope)));
            return items;
        }
        if (node instanceof Mapping mapping) {
            Map<Object, Object> pairs = new LinkedHashMap<>();
            mapping.resolved().forEach((key, item) -> pairs.put(key, value(item, scope)));
            return pairs;
        }
        Object value = node.toJava();
        if (value instanceof Tagged tagged) {
            return tagged.isVaulted() ? UNKNOWN : tagged.text();
        }
        return value instanceof String text ? template(text, scope) : value;
    }

    /** Whether a text is a template at all. */
    public static boolean isTemplate(String text) {
        return text.contains("{{") || text.contains("{%") || text.contains("{#");
    }

    /** Whether a value counts as true; {@link #UNKNOWN} if only Ansible can tell. */
    public static Object truth(Object value) {
        return known(() -> Values.truth(value));
    }

    private static Object known(Supplier<Object> value) {
        try {
            Object found = value.get();
            return found instanceof Special ? UNKNOWN : found;
        } catch (Unknown unknown) {
            return UNKNOWN;
        }
    }
}
