package dev.matrixup.lint;

import dev.matrixup.playbook.Fate;
import dev.matrixup.workspace.SecretVariables;
import dev.matrixup.yaml.Tagged;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlNode.Mapping;
import dev.matrixup.yaml.YamlNode.Scalar;
import dev.matrixup.yaml.YamlNode.Sequence;
import dev.matrixup.yaml.YamlText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A rename that a value does not survive. All that are known stand in {@code meanings.yml} beside this class in the jar.
 *
 * @param old the old names
 * @param why what became of the value
 * @param link where the change was made
 * @param rules what to write instead
 */
record Meaning(Set<String> old, String why, String link, List<Rule> rules) {
    private static final String FILE = "meanings.yml";

    /** Read when the first old name is found. */
    private static final class Known {
        static final List<Meaning> ALL = read();
    }

    /** What to write for a value that this matches: {@code *} is the value, in the name it is the homeserver. */
    record Rule(Pattern from, String name, Object value) {}

    static List<Meaning> all() {
        return Known.ALL;
    }

    /** That of a variable by this name. */
    static Optional<Meaning> of(String name) {
        return all().stream().filter(meaning -> meaning.old().contains(name)).findFirst();
    }

    /** That of a variable which was renamed, maybe several times. */
    static Optional<Meaning> of(Fate fate) {
        return Stream.concat(Stream.of(fate.name()), fate.via().stream())
                .flatMap(name -> of(name).stream())
                .findFirst();
    }

    /** What to do: the line to write, where there is a rule for the value; where to read about it. */
    List<String> mend(Optional<YamlNode> value, Subject subject) {
        List<String> mend = new ArrayList<>();
        value.map(YamlNode::toJava)
                .filter(given -> !(given instanceof Tagged))
                .or(() -> value.filter(Scalar.class::isInstance).isPresent()
                                && value.get().toJava() == null
                        ? Optional.of("")
                        : Optional.empty())
                .flatMap(given -> line(given, subject))
                .ifPresent(line -> mend.add("write instead:  " + line));
        mend.add("read " + link);
        return mend;
    }

    private Optional<String> line(Object given, Subject subject) {
        String text = given instanceof List || given instanceof Map ? YamlText.inline(given) : String.valueOf(given);
        return rules.stream()
                .filter(rule -> rule.from().matcher(text).matches())
                .map(rule -> {
                    String name = rule.name().replace("*", subject.homeserver());
                    Object value = rule.value().equals("*")
                            ? given
                            : rule.value() instanceof String pattern ? pattern.replace("*", text) : rule.value();
                    return subject.catalog().defines(name)
                            ? Optional.of(name + ": " + SecretVariables.shown(name, value))
                            : Optional.<String>empty();
                })
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static List<Meaning> read() {
        try (InputStream file = Meaning.class.getResourceAsStream(FILE)) {
            YamlNode root =
                    YamlText.parse(Path.of(FILE), file.readAllBytes()).root().orElseThrow();
            return items(root).stream().map(Meaning::meaning).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Meaning meaning(YamlNode node) {
        return new Meaning(
                items(get(node, "old").orElseThrow()).stream()
                        .map(name -> (String) name.toJava())
                        .collect(Collectors.toUnmodifiableSet()),
                text(node, "why"),
                text(node, "link"),
                get(node, "write").stream()
                        .flatMap(rules -> items(rules).stream())
                        .map(rule -> new Rule(
                                Pattern.compile(text(rule, "from"), Pattern.DOTALL),
                                text(rule, "name"),
                                get(rule, "value").orElseThrow().toJava()))
                        .toList());
    }

    private static List<YamlNode> items(YamlNode node) {
        return ((Sequence) node).items();
    }

    private static Optional<YamlNode> get(YamlNode node, String key) {
        return ((Mapping) node).get(key);
    }

    private static String text(YamlNode node, String key) {
        return (String) get(node, key).orElseThrow().toJava();
    }
}
