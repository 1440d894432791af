package dev.matrixup.lint;

import dev.matrixup.jinja.Jinja;
import dev.matrixup.jinja.Scope;
import dev.matrixup.playbook.Nodes;
import dev.matrixup.playbook.PlaybookRole;
import dev.matrixup.playbook.Tags;
import dev.matrixup.report.Failure;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlNode.Mapping;
import dev.matrixup.yaml.YamlNode.Scalar;
import dev.matrixup.yaml.YamlNode.Sequence;
import dev.matrixup.yaml.YamlText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Follows a role's tasks, blocks and includes as a deployment runs them, and finds those that check its settings: {@code fail} and
 * {@code assert} in files called {@code validate_*.yml}. What runs under a condition that only Ansible can tell is passed over, and so is
 * what may fail without stopping the run.
 */
final class CheckTasks {
    /** But for the gate, which has a check of its own. */
    private static final String CHECKS = "validate_(?!migration_version)[^/]*\\.ya?ml";

    private static final List<String> HARMLESS = List.of("ignore_errors", "failed_when", "rescue");

    /** Files that include each other would not end. */
    private static final int DEEPEST = 8;

    private final PlaybookRole role;
    private final Path folder;
    private final WhatCounts counts;
    private final Set<String> wanted;
    private final Consumer<CheckTask> found;
    private boolean ended;

    private CheckTasks(
            PlaybookRole role, Path folder, WhatCounts counts, Set<String> wanted, Consumer<CheckTask> found) {
        this.role = role;
        this.folder = folder;
        this.counts = counts;
        this.wanted = wanted;
        this.found = found;
    }

    /**
     * Finds those of all roles, one after the other.
     *
     * @param found takes each while {@code counts} answers as for its role
     */
    static void each(Subject subject, WhatCounts counts, Consumer<CheckTask> found) {
        Set<String> wanted = new HashSet<>(Tags.of(subject.catalog()).deployTags());
        wanted.add("always");
        List<Mapping> plays = tasks(subject.checkout().root().resolve("setup.yml")).stream()
                .filter(play -> isFor(play, subject) && !isHarmless(play))
                .filter(play -> mappings(play.get("pre_tasks")).stream().noneMatch(CheckTasks::mayEnd))
                .toList();
        for (PlaybookRole role : new LinkedHashSet<>(subject.catalog().roles())) {
            Path folder = subject.catalog().folder(role);
            counts.begin(folder);
            CheckTasks tasks = new CheckTasks(role, folder, counts, wanted, found);
            plays.forEach(play -> Nodes.items(play.get("roles")).forEach(call -> tasks.follow(play, call)));
            if (tasks.ended) {
                // The roles behind it may not be reached.
                return;
            }
        }
    }

    /** Whether a play is one for our servers; where only Ansible can tell, it is. */
    private static boolean isFor(Mapping play, Subject subject) {
        return texts(play.get("hosts")).stream()
                .map(hosts -> Jinja.template(hosts, Scope.EMPTY))
                .allMatch(hosts -> !(hosts instanceof String text)
                        || Stream.concat(Stream.of("all", "matrix_servers", "*"), subject.hosts().stream())
                                .anyMatch(text::contains));
    }

    /** @param call the role's name, or a mapping with it */
    private void follow(Mapping play, YamlNode call) {
        Mapping more = call instanceof Mapping mapping ? mapping : new Mapping(call.at(), "", List.of());
        boolean called = texts(more.get("role").or(() -> more.get("name")).or(() -> Optional.of(call)))
                .contains(role.name());
        counts.consulted();
        if (called && !isHarmless(more) && holds(all(more), counts)) {
            Set<String> tags = with(with(Set.of(), play), more);
            follow(new Way(
                    folder.resolve("tasks/main.yml"),
                    tags,
                    counts,
                    Set.of(),
                    counts.settings(counts.consulted().stream()),
                    0));
        }
    }

    /**
     * How one gets to a task.
     *
     * @param tags those that it has from around it
     * @param by the variables that the items of the loops around it come from
     * @param on the user's settings that the innermost condition is about
     */
    private record Way(Path file, Set<String> tags, Scope scope, Set<String> by, List<Setting> on, int depth) {
        boolean isCheck() {
            return file.getFileName().toString().matches(CHECKS);
        }
    }

    /**
     * One round of a loop.
     *
     * @param about the user's settings that its item mentions
     * @param by the variables that the items come from
     */
    private record Round(Scope scope, List<Setting> about, Set<String> by) {}

    private void follow(Way way) {
        if (way.depth() < DEEPEST) {
            follow(tasks(way.file()), way);
        }
    }

    private void follow(List<Mapping> tasks, Way outer) {
        for (Mapping task : tasks) {
            ended = ended || mayEnd(task);
            if (ended) {
                return;
            }
            Set<String> tags = with(outer.tags(), task);
            Optional<YamlNode> block = task.get("block");
            Optional<YamlNode> imported = Nodes.module(task, "import_tasks");
            Optional<YamlNode> include = imported.or(() -> Nodes.module(task, "include_tasks"));
            // The tags of an include are its own; a block or an import has none but passes them on.
            boolean passesOn = block.isPresent() || imported.isPresent();
            if (isHarmless(task) || !passesOn && tags.stream().noneMatch(wanted::contains)) {
                continue;
            }
            for (Round round : rounds(task, outer)) {
                counts.consulted();
                if (block.isEmpty() && include.isEmpty()) {
                    if (outer.isCheck()) {
                        check(task, round, outer);
                    }
                } else if (holds(all(task), round.scope())) {
                    List<Setting> on = counts.settings(counts.consulted().stream());
                    Way way = new Way(
                            outer.file(),
                            passesOn ? tags : outer.tags(),
                            round.scope(),
                            round.by(),
                            on.isEmpty() ? outer.on() : on,
                            outer.depth() + 1);
                    follow(mappings(block), way);
                    include.flatMap(node -> included(node, way)).ifPresent(this::follow);
                }
            }
        }
    }

    private void check(Mapping task, Round round, Way way) {
        Nodes.module(task, "fail").ifPresent(fail -> found(task, List.of(all(task)), round, way));
        Nodes.module(task, "assert")
                .filter(Mapping.class::isInstance)
                .map(node -> texts(((Mapping) node).get("that")).stream()
                        .map(claim -> "(%s) and not (%s)".formatted(all(task), claim))
                        .toList())
                .ifPresent(refusals -> found(task, refusals, round, way));
    }

    private void found(Mapping task, List<String> conditions, Round round, Way way) {
        found.accept(new CheckTask(role, task, conditions, round.scope(), round.about(), round.by(), way.on()));
    }

    private Optional<Way> included(YamlNode include, Way way) {
        YamlNode file = include instanceof Mapping mapping ? mapping.get("file").orElse(include) : include;
        if (!(file instanceof Scalar scalar) || !(Jinja.template(scalar.text(), way.scope()) instanceof String path)) {
            return Optional.empty();
        }
        Set<String> tags = new HashSet<>(way.tags());
        if (include instanceof Mapping mapping && mapping.get("apply").orElse(null) instanceof Mapping apply) {
            if (isHarmless(apply) || apply.get("when").isPresent()) {
                return Optional.empty();
            }
            tags.addAll(with(tags, apply));
        }
        return CheckoutFiles.find(path, folder, way.file().getParent(), folder.resolve("tasks"))
                .map(target -> new Way(target, tags, way.scope(), way.by(), way.on(), way.depth()));
    }

    /**
     * The rounds of a task's loop, or the one without a loop. None if only Ansible knows the items, nor if the task's own variables take the
     * place of others, which we evaluate without them.
     */
    private List<Round> rounds(Mapping task, Way way) {
        Scope outer = way.scope();
        Map<String, YamlNode> own = task.get("vars")
                .filter(Mapping.class::isInstance)
                .map(vars -> ((Mapping) vars).resolved())
                .orElse(Map.of());
        if (own.keySet().stream().anyMatch(counts::defines)) {
            return List.of();
        }
        // with_items alone takes lists in the list for their items.
        Optional<YamlNode> flat = task.get("with_items");
        Optional<YamlNode> loop = flat.or(() -> task.get("loop"));
        if (loop.isEmpty()) {
            boolean other = task.resolved().keySet().stream().anyMatch(key -> key.startsWith("with_"));
            return other ? List.of() : List.of(new Round(scope(own, outer), List.of(), way.by()));
        }
        String name = task.get("loop_control")
                .filter(Mapping.class::isInstance)
                .flatMap(control -> ((Mapping) control).get("loop_var"))
                .map(variable -> variable instanceof Scalar scalar ? scalar.text() : "")
                .orElse("item");
        if (counts.defines(name)) {
            return List.of();
        }
        Scope scope = scope(own, outer);
        List<Round> rounds = new ArrayList<>();
        for (YamlNode node : loop.get() instanceof Sequence list ? list.items() : List.of(loop.get())) {
            counts.consulted();
            Object value = Jinja.value(node, scope);
            Set<String> by = counts.consulted();
            by.addAll(way.by());
            boolean items = value instanceof List && (flat.isPresent() || node == loop.get());
            if (value == Jinja.UNKNOWN || !items && node == loop.get()) {
                return List.of();
            }
            List<Setting> about = node instanceof Scalar scalar ? counts.mentioned(scalar.text()) : List.of();
            for (Object item : items ? (List<?>) value : Collections.singletonList(value)) {
                rounds.add(new Round(scope(own, outer.with(name, item)), about, by));
            }
        }
        return rounds;
    }

    private static Scope scope(Map<String, YamlNode> own, Scope outer) {
        Scope scope = outer;
        for (Map.Entry<String, YamlNode> entry : own.entrySet()) {
            scope = scope.with(entry.getKey(), Jinja.value(entry.getValue(), scope));
        }
        return scope;
    }

    static boolean holds(String condition, Scope scope) {
        return Jinja.condition(condition, scope).orElse(false);
    }

    /** Whether it may end the role or the play, whatever its condition. */
    private static boolean mayEnd(Mapping task) {
        return texts(Nodes.module(task, "meta")).stream().anyMatch(what -> what.startsWith("end_"));
    }

    /** Whether it may fail without stopping the run. */
    private static boolean isHarmless(Mapping task) {
        return HARMLESS.stream().anyMatch(key -> task.get(key).isPresent());
    }

    private static Set<String> with(Set<String> outer, Mapping task) {
        Set<String> tags = new HashSet<>(outer);
        tags.addAll(Nodes.tags(task));
        return tags;
    }

    /** All conditions as one; each in brackets, as it may have an "or". */
    private static String all(Mapping task) {
        List<String> conditions =
                texts(task.get("when")).stream().map("(%s)"::formatted).toList();
        return conditions.isEmpty() ? "true" : String.join(" and ", conditions);
    }

    private static List<Mapping> tasks(Path file) {
        try {
            return Files.isRegularFile(file) ? mappings(YamlText.read(file).root()) : List.of();
        } catch (Failure broken) {
            // Ansible says so, and whoever reads the old names.
            return List.of();
        }
    }

    private static List<Mapping> mappings(Optional<YamlNode> list) {
        return Nodes.items(list).stream()
                .filter(Mapping.class::isInstance)
                .map(Mapping.class::cast)
                .toList();
    }

    /** One text or several. */
    private static List<String> texts(Optional<YamlNode> node) {
        return node.stream()
                .flatMap(one -> one instanceof Sequence list ? list.items().stream() : Stream.of(one))
                .filter(Scalar.class::isInstance)
                .map(one -> ((Scalar) one).text())
                .toList();
    }
}
