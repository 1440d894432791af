package dev.matrixup.playbook;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Finds the tasks that refuse variables by their names. A task is one if a condition of it asks which names are set; what cannot be read
 * of such a task, and a list of old names without such a condition, is reported.
 */
final class OldNameScanner {
    private static final String TABLE = "item.old";

    /** Synapse has settings within a variable's value that were renamed: no names of variables. */
    private static final Pattern IN_A_VALUE = Pattern.compile("item\\.old in (?!vars\\b)\\w+");

    private static final List<String> BLOCKS = List.of("block", "rescue", "always");
    private static final List<String> LISTS = List.of("with_items", "loop", "with_list");

    /** A pattern for one name only. */
    private static final Pattern NAME = Pattern.compile("\\^(\\w+)\\$");

    private static final Pattern JINJA = Pattern.compile("(?s)\\s*\\{\\{(.*)}}\\s*");
    private static final Pattern COUNTED = Pattern.compile("(\\w+)\\s*\\|\\s*length\\s*>\\s*0");

    private final List<OldName> names = new ArrayList<>();
    private final List<PrefixCheck> prefixes = new ArrayList<>();
    private final List<UnknownShape> unknown = new ArrayList<>();

    /** What the file's facts hold. */
    private final Map<String, NameQuestion> facts = new HashMap<>();

    /** Where those stand that no task counted yet. */
    private final Map<String, Place> uncounted = new LinkedHashMap<>();

    private String role = "";

    List<OldName> names() {
        return names;
    }

    List<PrefixCheck> prefixes() {
        return prefixes;
    }

    List<UnknownShape> unknown() {
        return unknown;
    }

    /** Adds what a file with tasks of this role holds. */
    void scan(String ofRole, Path file) {
        String text = Catalog.read(file);
        // Most files have no such task, and parsing takes long.
        if (!NameQuestion.asks(text) && !text.contains(TABLE)) {
            return;
        }
        role = ofRole;
        facts.clear();
        uncounted.clear();
        try {
            tasks(YamlText.parse(file, text.getBytes(StandardCharsets.UTF_8)).root(), List.of());
            uncounted.forEach((name, place) -> report(place, "nothing counts " + name));
        } catch (Failure e) {
            report(e.place().orElse(new Place(file, 1, 1, "")), e.getMessage());
        }
    }

    private void tasks(Optional<YamlNode> tasks, List<String> outer) {
        for (YamlNode task : Nodes.items(tasks)) {
            List<String> conditions = conditions(task);
            List<YamlNode> blocks = BLOCKS.stream()
                    .flatMap(key -> Nodes.get(task, key).stream())
                    .toList();
            if (!blocks.isEmpty()) {
                conditions.forEach(condition -> reportIfAsking(task.place(), condition));
                List<String> all =
                        Stream.concat(outer.stream(), conditions.stream()).toList();
                blocks.forEach(block -> tasks(Optional.of(block), all));
            } else if (Nodes.module(task, "set_fact").isPresent()) {
                Nodes.module(task, "set_fact").ifPresent(this::facts);
            } else {
                task(task, conditions, outer);
            }
        }
    }

    /** A fact may hold the names of a pattern, for the next task to count them. */
    private void facts(YamlNode module) {
        if (module instanceof YamlNode.Mapping mapping) {
            mapping.resolved().forEach((name, value) -> {
                String text = Nodes.text(value).orElse("");
                Matcher jinja = JINJA.matcher(text);
                Optional<NameQuestion> question = NameQuestion.read(jinja.matches() ? jinja.group(1) : text);
                if (question.isPresent()) {
                    facts.put(name, question.get());
                    uncounted.put(name, value.place());
                } else {
                    reportIfAsking(value.place(), text);
                }
            });
        }
    }

    private void task(YamlNode task, List<String> conditions, List<String> outer) {
        Optional<YamlNode> fail = Nodes.module(task, "fail");
        List<NameQuestion> questions = new ArrayList<>();
        List<String> others = new ArrayList<>(outer);
        for (String condition : conditions) {
            Optional<NameQuestion> question = question(condition);
            if (question.isPresent() && fail.isPresent()) {
                questions.add(question.get());
            } else {
                others.add(condition);
                reportIfAsking(task.place(), condition);
            }
        }
        LISTS.stream()
                .flatMap(key -> Nodes.text(task, key).stream())
                .forEach(text -> reportIfAsking(task.place(), text));
        if (questions.size() == 1) {
            check(task, questions.get(0), new NameCheck(role, at(task), message(fail.get()), others));
        } else if (questions.size() > 1) {
            report(task.place(), String.join(" and ", conditions));
        } else if (isTable(task)
                && conditions.stream()
                        .noneMatch(condition -> NameQuestion.asks(condition)
                                || IN_A_VALUE.matcher(condition).matches())) {
            report(task.place(), "a list of old names, without a known condition");
        }
    }

    private void check(YamlNode task, NameQuestion question, NameCheck check) {
        if (question.literal().isPresent()) {
            add(question.pattern(question.literal().get()), question.literal().get(), "", check.place(), check);
            return;
        }
        Optional<YamlNode> list =
                LISTS.stream().flatMap(key -> Nodes.get(task, key).stream()).findFirst();
        // A list that was emptied is no list in YAML.
        boolean emptied = list.flatMap(Nodes::text).filter(String::isEmpty).isPresent();
        if (!emptied && list.filter(YamlNode.Sequence.class::isInstance).isEmpty()) {
            report(task.place(), "names that are not listed in the task");
        }
        for (YamlNode item : Nodes.items(list)) {
            Optional<String> name =
                    question.key().isPresent() ? Nodes.text(item, question.key().get()) : Nodes.text(item);
            if (name.isPresent() && !name.get().contains("{{")) {
                String becomes = Nodes.text(item, "new").orElse("");
                add(question.pattern(name.get()), name.get(), becomes, at(item), check);
            } else {
                report(item.place(), "an item without a name");
            }
        }
    }

    private void add(String pattern, String text, String becomes, Place place, NameCheck check) {
        Matcher name = NAME.matcher(pattern);
        if (name.matches()) {
            names.add(new OldName(name.group(1), becomes, place, check));
            return;
        }
        try {
            List<PrefixRename> renames =
                    becomes.isEmpty() ? PrefixRename.in(check.message()).toList() : PrefixRename.of(text, becomes);
            prefixes.add(new PrefixCheck(Pattern.compile(pattern), renames, place, check));
        } catch (PatternSyntaxException e) {
            report(place, pattern);
        }
    }

    private Optional<NameQuestion> question(String condition) {
        Matcher counted = COUNTED.matcher(condition);
        if (counted.matches() && facts.containsKey(counted.group(1))) {
            uncounted.remove(counted.group(1));
            return Optional.of(facts.get(counted.group(1)));
        }
        return NameQuestion.read(condition);
    }

    private void reportIfAsking(Place place, String jinja) {
        if (!NameQuestion.requires(jinja)) {
            report(place, jinja);
        }
    }

    private void report(Place place, String what) {
        unknown.add(new UnknownShape(role, place.withoutText(), what.strip()));
    }

    private static boolean isTable(YamlNode task) {
        return LISTS.stream()
                .flatMap(key -> Nodes.items(Nodes.get(task, key)).stream())
                .anyMatch(item -> Nodes.get(item, "old").isPresent());
    }

    /** Each of a task's conditions that must hold. */
    private static List<String> conditions(YamlNode task) {
        Optional<YamlNode> when = Nodes.get(task, "when");
        return Stream.concat(
                        when.flatMap(Nodes::text).stream(),
                        Nodes.items(when).stream().flatMap(item -> Nodes.text(item).stream()))
                .flatMap(condition -> Stream.of(condition.strip().split("\\s+and\\s+")))
                .toList();
    }

    private static String message(YamlNode fail) {
        return Nodes.text(fail, "msg").or(() -> Nodes.text(fail)).orElse("").strip();
    }

    private static Place at(YamlNode node) {
        // Nobody wants to see the line: it is not the user's.
        return node.place().withoutText();
    }
}
