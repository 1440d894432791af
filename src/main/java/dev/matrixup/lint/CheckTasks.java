package dev.matrixup.lint;

import dev.matrixup.jinja.Jinja;
import dev.matrixup.jinja.Scope;
import dev.matrixup.playbook.PlaybookRole;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Follows a role's tasks, blocks and includes as an installation runs them, and finds those that check its settings: {@code fail} and
 * {@code assert} in files called {@code validate_*.yml}. What runs under a condition that only Ansible can tell is passed over.
 */
final class CheckTasks {
    private static final List<String> INCLUDES = List.of("include_tasks", "import_tasks");

    /** But for the gate, which has a check of its own. */
    private static final String CHECKS = "validate_(?!migration_version)[^/]*\\.ya?ml";

    /** By which a deployment runs. */
    private static final Set<String> TAGS = Set.of("always", "all", "setup-all", "install-all");

    /** Files that include each other would not end. */
    private static final int DEEPEST = 8;

    private final PlaybookRole role;
    private final Path folder;
    private final WhatCounts counts;
    private final List<CheckTask> found = new ArrayList<>();

    private CheckTasks(PlaybookRole role, Path folder, WhatCounts counts) {
        this.role = role;
        this.folder = folder;
        this.counts = counts;
    }

    /** Those of a role that run. */
    static List<CheckTask> of(PlaybookRole role, Subject subject, WhatCounts counts) {
        Path folder = subject.catalog().folder(role);
        CheckTasks tasks = new CheckTasks(role, folder, counts);
        counts.begin(folder);
        if (roles(subject).filter(one -> isCalled(one, role)).allMatch(one -> holds(all(one), counts))) {
            tasks.follow(new Way(folder.resolve("tasks/main.yml"), Set.of(), counts, counts.consulted(), 0));
        }
        return tasks.found;
    }

    /**
     * How one gets to a task.
     *
     * @param tags those of the blocks and includes around it
     * @param on the user's settings that the innermost condition is about
     */
    private record Way(Path file, Set<String> tags, Scope scope, List<Setting> on, int depth) {
        boolean isCheck() {
            return file.getFileName().toString().matches(CHECKS);
        }
    }

    /**
     * One round of a loop.
     *
     * @param about the user's settings that its item mentions
     */
    record Round(Scope scope, List<Setting> about) {}

    private void follow(Way way) {
        if (way.depth() < DEEPEST) {
            follow(tasks(way.file()), way);
        }
    }

    private void follow(List<Mapping> tasks, Way outer) {
        for (Mapping task : tasks) {
            Set<String> tags = new HashSet<>(outer.tags());
            tags.addAll(texts(task.get("tags")));
            Optional<YamlNode> block = task.get("block");
            Optional<YamlNode> include = module(task, INCLUDES);
            if (!tags.isEmpty() && tags.stream().noneMatch(TAGS::contains)) {
                continue;
            }
            Scope scope = scope(task, outer.scope());
            if (block.isPresent() || include.isPresent()) {
                for (Round round : rounds(task, scope, counts)) {
                    counts.consulted();
                    if (holds(all(task), round.scope())) {
                        List<Setting> by = counts.consulted();
                        Way way = new Way(
                                outer.file(), tags, round.scope(), by.isEmpty() ? outer.on() : by, outer.depth() + 1);
                        block.ifPresent(node -> follow(mappings(node), way));
                        include.flatMap(node -> included(node, way)).ifPresent(this::follow);
                    }
                }
            } else if (outer.isCheck()) {
                check(task, scope, outer);
            }
        }
    }

    private void check(Mapping task, Scope scope, Way way) {
        module(task, List.of("fail"))
                .ifPresent(fail -> found.add(new CheckTask(role, task, List.of(all(task)), scope, way.on())));
        module(task, List.of("assert"))
                .filter(Mapping.class::isInstance)
                .map(node -> texts(((Mapping) node).get("that")).stream()
                        .map(claim -> "(%s) and not (%s)".formatted(all(task), claim))
                        .toList())
                .ifPresent(refusals -> found.add(new CheckTask(role, task, refusals, scope, way.on())));
    }

    private Optional<Way> included(YamlNode include, Way way) {
        YamlNode file = include instanceof Mapping mapping ? mapping.get("file").orElse(include) : include;
        if (!(file instanceof Scalar scalar) || !(Jinja.template(scalar.text(), way.scope()) instanceof String path)) {
            return Optional.empty();
        }
        return Stream.of(way.file().getParent(), folder.resolve("tasks"))
                .map(from -> from.resolve(path).normalize())
                .filter(target -> target.startsWith(folder) && Files.isRegularFile(target))
                .findFirst()
                .map(target -> new Way(target, way.tags(), way.scope(), way.on(), way.depth()));
    }

    /**
     * The rounds of a task's loop, or the one without a loop; none if only Ansible knows the items.
     *
     */
    static List<Round> rounds(Mapping task, Scope scope, WhatCounts counts) {
        // with_items alone takes lists in the list for their items.
        Optional<YamlNode> flat = task.get("with_items");
        Optional<YamlNode> loop = flat.or(() -> task.get("loop"));
        if (loop.isEmpty()) {
            return List.of(new Round(scope, List.of()));
        }
        String name = task.get("loop_control")
                .filter(Mapping.class::isInstance)
                .flatMap(control -> ((Mapping) control).get("loop_var"))
                .map(variable -> variable instanceof Scalar scalar ? scalar.text() : "")
                .orElse("item");
        List<Round> rounds = new ArrayList<>();
        for (YamlNode node : loop.get() instanceof Sequence list ? list.items() : List.of(loop.get())) {
            Object value = Jinja.value(node, scope);
            List<Setting> about = node instanceof Scalar scalar ? counts.mentioned(scalar.text()) : List.of();
            boolean items = value instanceof List && (flat.isPresent() || node == loop.get());
            for (Object item : items ? (List<?>) value : Collections.singletonList(value)) {
                rounds.add(new Round(scope.with(name, item), about));
            }
        }
        return rounds;
    }

    /** With the task's own variables. */
    private static Scope scope(Mapping task, Scope outer) {
        Scope scope = outer;
        if (task.get("vars").orElse(null) instanceof Mapping own) {
            for (Map.Entry<String, YamlNode> entry : own.resolved().entrySet()) {
                scope = scope.with(entry.getKey(), Jinja.value(entry.getValue(), scope));
            }
        }
        return scope;
    }

    static boolean holds(String condition, Scope scope) {
        return Boolean.TRUE.equals(Jinja.truth(Jinja.expression(condition, scope)));
    }

    /** All conditions as one; each in brackets, as it may have an "or". */
    private static String all(Mapping task) {
        List<String> conditions =
                texts(task.get("when")).stream().map("(%s)"::formatted).toList();
        return conditions.isEmpty() ? "true" : String.join(" and ", conditions);
    }

    private static Stream<Mapping> roles(Subject subject) {
        return tasks(subject.checkout().root().resolve("setup.yml")).stream()
                .flatMap(play -> play.get("roles").map(CheckTasks::mappings).orElse(List.of()).stream());
    }

    private static boolean isCalled(Mapping entry, PlaybookRole role) {
        return texts(entry.get("role").or(() -> entry.get("name"))).contains(role.name());
    }

    private static List<Mapping> tasks(Path file) {
        try {
            return Files.isRegularFile(file)
                    ? YamlText.read(file).root().map(CheckTasks::mappings).orElse(List.of())
                    : List.of();
        } catch (Failure broken) {
            // Ansible says so, and whoever reads the old names.
            return List.of();
        }
    }

    private static List<Mapping> mappings(YamlNode list) {
        return list instanceof Sequence items
                ? items.items().stream()
                        .filter(Mapping.class::isInstance)
                        .map(Mapping.class::cast)
                        .toList()
                : List.of();
    }

    private static Optional<YamlNode> module(Mapping task, List<String> names) {
        return names.stream()
                .flatMap(name -> task.get("ansible.builtin." + name).or(() -> task.get(name)).stream())
                .findFirst();
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
