package dev.matrixup.lint;

import dev.matrixup.playbook.PlaybookRole;
import dev.matrixup.playbook.Service;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.yaml.Entry;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlNode.Mapping;
import dev.matrixup.yaml.YamlNode.Scalar;
import dev.matrixup.yaml.YamlNode.Sequence;
import dev.matrixup.yaml.YamlText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Settings that a service that is switched on requires, and that are empty, so that the role's own checks stop a run:
 * {@link Rule#MISSING}. Only where all that they ask for can be seen without Ansible.
 */
final class RequiredSettings implements Check {
    private static final String CHECKS = "validate_config.yml";
    private static final List<String> LISTS = List.of("with_items", "loop");
    private static final List<String> INCLUDES = List.of("include_tasks", "import_tasks");

    /** What is asked for a value, as opposed to what is refused as one. */
    private static final Pattern ASKS_FOR = Pattern.compile(
            "(\\w+)(?:\\s*\\|\\s*default\\(''\\))?(?:\\s*\\|\\s*string)?(?: == ''|\\s*\\|\\s*length == 0| is none)");

    @Override
    public List<LintFinding> look(Subject subject) {
        if (!CheckoutRoles.allThere(subject)) {
            return List.of();
        }
        // Those have a check of their own.
        Set<String> everywhere =
                MissingVariables.example(subject).stream().map(Entry::key).collect(Collectors.toSet());
        WhatCounts counts = new WhatCounts(subject);
        List<LintFinding> findings = new ArrayList<>();
        for (PlaybookRole role : new LinkedHashSet<>(subject.catalog().roles())) {
            Path tasks = subject.catalog().folder(role).resolve("tasks");
            counts.begin();
            if (Files.isRegularFile(tasks.resolve(CHECKS)) && isOn(tasks, counts)) {
                Optional<Place> on = counts.consulted().stream().findFirst().map(Setting::place);
                missing(tasks.resolve(CHECKS), counts).stream()
                        .filter(name -> subject.catalog().defines(name))
                        .filter(name -> !everywhere.contains(name))
                        .filter(name -> subject.catalog().fixedIn(name).isEmpty())
                        .flatMap(name -> counts
                                .setting(name)
                                .map(Setting::place)
                                .or(() -> on)
                                .or(subject::top)
                                .map(place -> finding(name, place, role, subject))
                                .stream())
                        .forEach(findings::add);
            }
        }
        return findings;
    }

    private static LintFinding finding(String name, Place place, PlaybookRole role, Subject subject) {
        String service = Service.of(subject.catalog()).stream()
                .filter(one -> one.role().equals(role.name()))
                .map(Service::name)
                .findFirst()
                .orElseGet(() -> role.name().replaceFirst(".*/(?:matrix-)?", ""));
        List<String> mend = new ArrayList<>(List.of(name + ": ..."));
        // A token or key may be somebody else's to give.
        if (name.endsWith("_password")) {
            mend.add("openssl rand -hex 32       makes a good value for a new one");
        }
        return LintFinding.error(
                Rule.MISSING,
                place,
                "%s is not set, without which the playbook stops: %s is on.".formatted(name, service),
                mend.toArray(String[]::new));
    }

    /** Whether the role's tasks include the checks under a condition that holds. */
    private static boolean isOn(Path tasks, WhatCounts counts) {
        return includes(tasks(tasks.resolve("main.yml")), List.of())
                .anyMatch(conditions -> !conditions.isEmpty()
                        && conditions.stream()
                                .allMatch(condition -> isTrue(Expression.value(condition, counts::variable))));
    }

    /** The conditions of each task that includes the checks, with those of the blocks around it. */
    private static Stream<List<String>> includes(List<Mapping> tasks, List<String> outer) {
        return tasks.stream().flatMap(task -> {
            List<String> all =
                    Stream.concat(outer.stream(), conditions(task).stream()).toList();
            return INCLUDES.stream()
                            .anyMatch(include -> module(task, include)
                                    .filter(RequiredSettings::namesChecks)
                                    .isPresent())
                    ? Stream.of(all)
                    : includes(mappings(task.get("block")), all);
        });
    }

    private static boolean namesChecks(YamlNode include) {
        YamlNode file = include instanceof Mapping mapping ? mapping.get("file").orElse(include) : include;
        return file instanceof Scalar scalar && scalar.text().matches("(?:.*/)?" + Pattern.quote(CHECKS));
    }

    private static Set<String> missing(Path checks, WhatCounts counts) {
        return tasks(checks).stream()
                .filter(task -> module(task, "fail").isPresent())
                .flatMap(task -> missing(task, String.join(" and ", conditions(task)), counts))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Stream<String> missing(Mapping task, String condition, WhatCounts counts) {
        Optional<YamlNode> list =
                LISTS.stream().flatMap(key -> task.get(key).stream()).findFirst();
        if (list.isPresent()) {
            return list.get() instanceof Sequence items
                    ? items.items().stream().flatMap(item -> missing(item, condition, counts))
                    : Stream.empty();
        }
        return isTrue(Expression.value(condition, counts::variable))
                ? ASKS_FOR.matcher(condition)
                        .results()
                        .map(match -> match.group(1))
                        .filter(name -> isEmpty(counts.variable(name)))
                : Stream.empty();
    }

    private static Stream<String> missing(YamlNode item, String condition, WhatCounts counts) {
        Map<String, YamlNode> parts = item instanceof Mapping mapping ? mapping.resolved() : Map.of("name", item);
        return Optional.ofNullable(parts.get("name"))
                .filter(Scalar.class::isInstance)
                .map(name -> ((Scalar) name).text())
                .filter(name -> isEmpty(counts.variable(name)))
                .filter(name -> isTrue(Expression.value(condition, variable -> switch (variable) {
                    case "item", "item.name" -> name;
                    case "item.when" ->
                        Optional.ofNullable(parts.get("when"))
                                .map(counts::value)
                                .orElse(Expression.UNKNOWN);
                    default -> counts.variable(variable);
                })))
                .stream();
    }

    private static boolean isEmpty(Object value) {
        return value == null
                || value.equals("")
                || value instanceof Collection<?> list && list.isEmpty()
                || value instanceof Map<?, ?> map && map.isEmpty();
    }

    private static boolean isTrue(Object value) {
        return Boolean.TRUE.equals(Expression.truth(value));
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
        return list.filter(Sequence.class::isInstance).stream()
                .flatMap(node -> ((Sequence) node).items().stream())
                .filter(Mapping.class::isInstance)
                .map(Mapping.class::cast)
                .toList();
    }

    private static Optional<YamlNode> module(Mapping task, String name) {
        return task.get("ansible.builtin." + name).or(() -> task.get(name));
    }

    /** All of which must hold; each in brackets, as one may have an "or". */
    private static List<String> conditions(Mapping task) {
        return task.get("when").stream()
                .flatMap(when -> when instanceof Sequence list ? list.items().stream() : Stream.of(when))
                .map(condition -> condition instanceof Scalar scalar ? scalar.text() : "")
                .map("(%s)"::formatted)
                .toList();
    }
}
