package dev.matrixup.migrate;

import dev.matrixup.lint.IgnoredName;
import dev.matrixup.lint.Linter;
import dev.matrixup.lint.Renames;
import dev.matrixup.lint.Subject;
import dev.matrixup.playbook.VersionGate;
import dev.matrixup.report.Failure;
import dev.matrixup.workspace.DeploymentVars;
import dev.matrixup.workspace.FileEdit;
import dev.matrixup.yaml.Entry;
import dev.matrixup.yaml.Mention;
import dev.matrixup.yaml.YamlNode.Mapping;
import dev.matrixup.yaml.YamlText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The edits of all files of some servers. A name is changed everywhere or nowhere: what one file refuses, or means otherwise for another
 * server that has the same file, stays in all.
 */
final class Plan {
    /** A file with the servers that have it. Two paths to one file are one. */
    private record Target(YamlText text, List<Subject> subjects, boolean deployment) {}

    /**
     * What becomes of a name.
     *
     * @param now its new name; empty if it is gone
     * @param out whether the variable is set by its new name already, or gone
     */
    private record Step(String now, boolean out) {}

    private final List<Subject> subjects;
    private final Map<Path, Target> targets = new LinkedHashMap<>();
    private final Map<Subject, Map<String, Step>> steps = new HashMap<>();
    private final Map<Path, YamlText> edited = new LinkedHashMap<>();
    private final List<Failure> refused = new ArrayList<>();
    /** The names that would change for those that were asked, were it not for others. */
    private final Set<String> lost = new HashSet<>();

    private final Collection<Subject> asked;
    private final Map<Subject, List<IgnoredName>> ignored = new LinkedHashMap<>();
    private final boolean remove;

    private Plan(List<Subject> subjects, Collection<Subject> asked, Collection<String> silenced, boolean remove) {
        this.subjects = subjects;
        this.asked = asked;
        this.remove = remove;
        subjects.forEach(subject -> {
            subject.texts().forEach(text -> target(text, subject, false));
            subject.deployment().map(DeploymentVars::text).ifPresent(text -> target(text, subject, true));
            Renames renames = Renames.of(subject, silenced);
            steps.put(subject, steps(renames));
            ignored.put(subject, renames.ignored());
        });
    }

    /**
     * Plans it.
     *
     * @param subjects all servers that may share a file
     * @param asked those whose names are to be changed; of the others only the same names are
     * @param raised the servers whose gate is to be raised
     * @param silenced the ids of findings that the user does not want to hear of
     */
    static Plan of(
            List<Subject> subjects,
            Collection<Subject> asked,
            Collection<Subject> raised,
            Collection<String> silenced,
            boolean remove) {
        Plan plan = new Plan(subjects, asked, silenced, remove);
        // What cannot be read may set or mention anything.
        if (asked.stream().allMatch(subject -> subject.broken().isEmpty())) {
            subjects.stream()
                    .filter(subject -> !subject.broken().isEmpty())
                    .forEach(subject -> plan.steps.get(subject).clear());
            plan.edit();
            raised.forEach(plan::raise);
        } else {
            plan.steps.values().forEach(Map::clear);
        }
        return plan;
    }

    private static Map<String, Step> steps(Renames renames) {
        Map<String, Step> steps = new TreeMap<>();
        renames.safe().forEach((name, now) -> steps.put(name, new Step(now, false)));
        renames.twins().forEach((name, now) -> steps.put(name, new Step(now, true)));
        renames.gone().forEach(name -> steps.put(name, new Step("", true)));
        return steps;
    }

    private void target(YamlText text, Subject subject, boolean deployment) {
        targets.computeIfAbsent(real(text.file()), file -> new Target(text, new ArrayList<>(), deployment))
                .subjects()
                .add(subject);
    }

    private void edit() {
        Set<String> blocked = new HashSet<>();
        lost.addAll(askedNames());
        do {
            steps.values().forEach(all -> all.keySet().removeAll(blocked));
            agree();
            leaveOthers();
            edited.clear();
        } while (targets.entrySet().stream().anyMatch(target -> refuses(target.getKey(), target.getValue(), blocked)));
        lost.removeAll(askedNames());
    }

    /** Servers that share a file have to want the same in it. */
    private void agree() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Target target : targets.values()) {
                for (String name : names(target)) {
                    List<Subject> having = having(target, name);
                    Set<Step> wishes = new HashSet<>();
                    having.forEach(subject -> wishes.add(steps.get(subject).get(name)));
                    if (wishes.size() > 1) {
                        having.forEach(subject -> steps.get(subject).remove(name));
                        changed = true;
                    }
                }
            }
        }
    }

    /** The servers for which a name stands in a file: the deployment file sets some for one of them only. */
    private static List<Subject> having(Target target, String name) {
        boolean all = !target.deployment()
                || target.text().mentions().stream()
                        .anyMatch(mention -> mention.name().equals(name));
        return target.subjects().stream()
                .filter(subject -> all
                        || subject.deployment().orElseThrow().entries().stream()
                                .anyMatch(entry -> entry.key().equals(name)))
                .toList();
    }

    /** Of servers that nobody asked for, only the names go that go for those that were. */
    private void leaveOthers() {
        Set<String> names = askedNames();
        steps.values().forEach(all -> all.keySet().retainAll(names));
    }

    private Set<String> askedNames() {
        return asked.stream()
                .flatMap(subject -> steps.get(subject).keySet().stream())
                .collect(Collectors.toSet());
    }

    private Optional<Step> step(Target target, String name) {
        return having(target, name).stream()
                .findFirst()
                .map(subject -> steps.get(subject).get(name));
    }

    /** What is set and mentioned in a file, by merged mappings, too. */
    private static Set<String> names(Target target) {
        Stream<String> merged = target.text().root().stream()
                .filter(Mapping.class::isInstance)
                .flatMap(root -> ((Mapping) root).resolved().keySet().stream());
        return Stream.of(
                        entries(target).stream().map(Entry::key),
                        merged,
                        target.text().mentions().stream().map(Mention::name))
                .flatMap(Function.identity())
                .collect(Collectors.toSet());
    }

    private static List<Entry> entries(Target target) {
        return target.deployment()
                ? target.subjects().stream()
                        .flatMap(subject -> subject.deployment().stream())
                        .flatMap(vars -> vars.entries().stream())
                        .distinct()
                        .toList()
                : target.text().entries();
    }

    /** Edits a file; if it refuses some names, these are blocked. */
    private boolean refuses(Path file, Target target, Set<String> blocked) {
        Map<String, Step> wanted = wanted(target);
        if (wanted.isEmpty()) {
            return false;
        }
        try {
            put(file, target, apply(target, wanted));
            return false;
        } catch (Failure all) {
            Set<String> found = new HashSet<>();
            wanted.forEach((name, step) -> {
                try {
                    apply(target, Map.of(name, step));
                } catch (Failure one) {
                    refused.add(one);
                    found.add(name);
                }
            });
            if (found.isEmpty()) {
                refused.add(all);
                found.addAll(wanted.keySet());
            }
            blocked.addAll(found);
            return true;
        }
    }

    private Map<String, Step> wanted(Target target) {
        Map<String, Step> wanted = new TreeMap<>();
        for (String name : names(target)) {
            step(target, name).filter(step -> remove || !step.out()).ifPresent(step -> wanted.put(name, step));
        }
        return wanted;
    }

    private static YamlText apply(Target target, Map<String, Step> steps) {
        YamlText text = target.text();
        Map<String, String> renames = new TreeMap<>();
        for (Map.Entry<String, Step> each : steps.entrySet()) {
            if (each.getValue().out()) {
                text = text.unset(each.getKey());
            }
            if (!each.getValue().now().isEmpty()) {
                renames.put(each.getKey(), each.getValue().now());
            }
        }
        if (!target.deployment()) {
            return text.rename(renames);
        }
        for (Subject subject : target.subjects()) {
            text = subject.deployment().orElseThrow().with(text.bytes()).rename(renames);
        }
        return text;
    }

    private void raise(Subject subject) {
        String expected = VersionGate.of(subject.catalog()).orElseThrow().expected();
        declared(subject)
                .ifPresentOrElse(
                        entry -> refused.add(Failure.refused("%s sets %s, and below its vars matrixup changes no value."
                                        .formatted(entry.place().file().getFileName(), entry.key()))
                                .at(entry.place())
                                .next("write %s: %s there".formatted(entry.key(), expected))),
                        () -> raise(real(subject.vars().target(VersionGate.VARIABLE)), expected));
    }

    private static Optional<Entry> declared(Subject subject) {
        return subject.deployment().stream()
                .flatMap(vars -> vars.entries().stream())
                .filter(entry -> entry.key().equals(VersionGate.VARIABLE))
                .findFirst();
    }

    private void raise(Path file, String expected) {
        Target target = targets.get(file);
        if (target == null) {
            return;
        }
        try {
            YamlText text = edited.getOrDefault(file, target.text());
            put(file, target, text.set(Map.of(VersionGate.VARIABLE, expected), ""));
        } catch (Failure cannot) {
            refused.add(cannot);
        }
    }

    private void put(Path file, Target target, YamlText text) {
        if (!Arrays.equals(text.bytes(), target.text().bytes())) {
            edited.put(file, text);
        }
    }

    /** The files' edits. */
    List<FileEdit> edits() {
        List<FileEdit> edits = new ArrayList<>();
        edited.forEach((file, text) -> edits.add(FileEdit.of(targets.get(file).text(), text)));
        return edits;
    }

    /** The new contents of all edited files, by each of their paths. */
    Map<Path, byte[]> contents() {
        Map<Path, byte[]> contents = new HashMap<>();
        subjects.stream()
                .flatMap(subject -> Stream.concat(
                        subject.texts().stream(), subject.deployment().map(DeploymentVars::text).stream()))
                .map(YamlText::file)
                .filter(file -> edited.containsKey(real(file)))
                .forEach(file -> contents.put(file, edited.get(real(file)).bytes()));
        return contents;
    }

    /** Why some edits are not made. */
    List<Failure> refused() {
        return refused;
    }

    List<NameChange> renamed() {
        return changes(Plan::set, step -> step.out() ? null : step);
    }

    List<NameChange> references() {
        return changes(Plan::mentioned, step -> step.now().isEmpty() || step.out() && !remove ? null : step);
    }

    List<NameChange> removed() {
        return remove ? taken() : List.of();
    }

    List<NameChange> removable() {
        return remove ? List.of() : taken();
    }

    /** The names that stay since the user has said so, be it for another server that has the same file. */
    List<IgnoredName> ignored() {
        return ignored.entrySet().stream()
                .flatMap(each -> each.getValue().stream()
                        .filter(name -> asked.contains(each.getKey()) || lost.contains(name.name())))
                .distinct()
                .sorted(Comparator.comparing(IgnoredName::place, Linter.PLACES))
                .toList();
    }

    private List<NameChange> taken() {
        return changes(Plan::set, step -> step.out() ? new Step("", true) : null);
    }

    private List<NameChange> changes(Function<Target, Stream<NameChange>> names, UnaryOperator<Step> chosen) {
        return targets.values().stream()
                .flatMap(target -> names.apply(target)
                        .flatMap(found -> step(target, found.from()).stream()
                                .map(chosen)
                                .filter(Objects::nonNull)
                                .map(step -> new NameChange(found.place(), found.from(), step.now()))))
                .toList();
    }

    private static Stream<NameChange> set(Target target) {
        return entries(target).stream().map(entry -> new NameChange(entry.place(), entry.key(), ""));
    }

    private static Stream<NameChange> mentioned(Target target) {
        return target.text().mentions().stream()
                .filter(mention -> !mention.quoted())
                .map(mention -> new NameChange(mention.place(), mention.name(), ""));
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException gone) {
            return file.toAbsolutePath();
        }
    }
}
