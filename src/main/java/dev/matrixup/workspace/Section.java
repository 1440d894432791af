package dev.matrixup.workspace;

import dev.matrixup.playbook.Similar;
import dev.matrixup.report.Place;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlNode.Mapping;
import dev.matrixup.yaml.YamlNode.Pair;
import dev.matrixup.yaml.YamlNode.Scalar;
import dev.matrixup.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One mapping of the deployment file, read strictly: whatever is not as it should be becomes a problem, and counts as not said. */
final class Section {
    private final Map<String, Pair> pairs = new LinkedHashMap<>();
    private final Problems problems;

    /** A section with any keys. */
    Section(YamlNode node, String name, Problems problems) {
        this.problems = problems;
        if (node instanceof Mapping mapping && mapping.tag().isEmpty()) {
            Set<String> seen = new HashSet<>();
            for (Pair pair : mapping.pairs()) {
                if (!seen.add(pair.name())) {
                    problems.add(pair.key().place(), "%s stands here twice.".formatted(pair.name()));
                }
                pairs.put(pair.name(), pair);
            }
        } else if (!isNull(node)) {
            problems.add(node.place(), "%s has to be a mapping, KEY: VALUE.".formatted(name));
        }
    }

    /** A section with these keys and no others. */
    Section(YamlNode node, String name, List<String> keys, Problems problems) {
        this(node, name, problems);
        pairs.forEach((key, pair) -> {
            if (!keys.contains(key)) {
                problems.add(
                        pair.key().place(),
                        "%s is no key of %s.%s Its keys are %s."
                                .formatted(key, name, Similar.didYouMean(key, keys), String.join(", ", keys)));
            }
        });
    }

    Map<String, Pair> pairs() {
        return pairs;
    }

    Optional<YamlNode> get(String key) {
        return Optional.ofNullable(pairs.get(key)).map(Pair::value);
    }

    Optional<String> text(String key, Pattern pattern, String form) {
        return get(key).flatMap(node -> {
            if (!(node instanceof Scalar scalar && scalar.isString())) {
                boolean unquoted = node instanceof Scalar scalar
                        && scalar.tag().isEmpty()
                        && !scalar.text().isEmpty();
                return wrong(node.place(), key + " has to be a text." + (unquoted ? " Put it in quotes." : ""));
            }
            if (!pattern.matcher(scalar.text()).matches()) {
                return wrong(node.place(), "%s has to be %s.".formatted(key, form));
            }
            return Optional.of(scalar.text());
        });
    }

    /** A list of texts; none if it is not there. */
    List<String> texts(String key, Pattern pattern, String form) {
        List<String> texts = new ArrayList<>();
        get(key).ifPresent(node -> {
            if (!(node instanceof Sequence list)) {
                problems.add(node.place(), key + " has to be a list.");
                return;
            }
            for (YamlNode item : list.items()) {
                if (item instanceof Scalar scalar
                        && pattern.matcher(scalar.text()).matches()) {
                    texts.add(scalar.text());
                } else {
                    problems.add(item.place(), "Each item of %s has to be %s.".formatted(key, form));
                }
            }
        });
        return texts;
    }

    OptionalInt number(String key, int least, int most) {
        Optional<YamlNode> node = get(key);
        if (node.isEmpty()) {
            return OptionalInt.empty();
        }
        if (node.get().toJava() instanceof Long value && value >= least && value <= most) {
            return OptionalInt.of(value.intValue());
        }
        wrong(node.get().place(), "%s has to be a number from %d to %d.".formatted(key, least, most));
        return OptionalInt.empty();
    }

    Optional<Boolean> truth(String key) {
        return get(key).flatMap(node -> node.toJava() instanceof Boolean value
                ? Optional.of(value)
                : wrong(node.place(), "%s has to be true or false.".formatted(key)));
    }

    /** One of an enum's words, in lower case with hyphens. The text counts, whatever YAML reads in it: {@code off} is a word. */
    <E extends Enum<E>> Optional<E> word(String key, Class<E> type) {
        return get(key).flatMap(node -> {
            String text = node instanceof Scalar scalar ? scalar.text() : "";
            Optional<E> found = Stream.of(type.getEnumConstants())
                    .filter(constant -> word(constant).equals(text))
                    .findFirst();
            List<String> words =
                    Stream.of(type.getEnumConstants()).map(Section::word).toList();
            return found.isPresent()
                    ? found
                    : wrong(
                            node.place(),
                            "%s has to be one of %s.%s"
                                    .formatted(key, String.join(", ", words), Similar.didYouMean(text, words)));
        });
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static boolean isNull(YamlNode node) {
        return node instanceof Scalar scalar && scalar.toJava() == null;
    }

    private <T> Optional<T> wrong(Place place, String message) {
        problems.add(place, message);
        return Optional.empty();
    }
}
