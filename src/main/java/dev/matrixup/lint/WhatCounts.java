package dev.matrixup.lint;

import dev.matrixup.playbook.Fate;
import dev.matrixup.playbook.Variable;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.yaml.Tagged;
import dev.matrixup.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What variables are, as far as it needs no Ansible to know it: the user's value, by an old name too, else that of the playbook's
 * {@code group_vars}, else the role's default.
 */
final class WhatCounts {
    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{((?:(?!\\}\\}|\\{\\{).)*)\\}\\}");

    private final Subject subject;
    private final Set<Place> refused;
    private final Map<String, Setting> renamed = new HashMap<>();
    private final Map<String, Optional<YamlNode>> nodes = new HashMap<>();
    private final Set<String> followed = new HashSet<>();
    private final List<Setting> consulted = new ArrayList<>();

    WhatCounts(Subject subject) {
        this.subject = subject;
        this.refused = new RefusedValues()
                .look(subject).stream().map(LintFinding::place).collect(Collectors.toSet());
        subject.own()
                .filter(setting -> !subject.catalog().defines(setting.name()))
                .forEach(setting -> subject.catalog()
                        .oldNames()
                        .fate(setting.name())
                        .flatMap(Fate::replacement)
                        .ifPresent(now -> renamed.put(now, setting)));
    }

    /** Who sets a variable. */
    Optional<Setting> setting(String name) {
        return subject.users(name).or(() -> Optional.ofNullable(renamed.get(name)));
    }

    /** What a variable is; {@link Expression#UNKNOWN} if only Ansible can tell. */
    Object variable(String name) {
        if (!followed.add(name)) {
            return Expression.UNKNOWN;
        }
        try {
            setting(name).ifPresent(consulted::add);
            Optional<YamlNode> node = nodes.computeIfAbsent(name, this::node);
            return node.isPresent() ? value(node.get()) : Expression.UNKNOWN;
        } finally {
            followed.remove(name);
        }
    }

    /** The user's settings that a condition was found out by, the first one first. */
    List<Setting> consulted() {
        return List.copyOf(consulted);
    }

    /** Forgets them. */
    void begin() {
        consulted.clear();
    }

    /** What a value comes to. */
    Object value(YamlNode node) {
        if (!(node instanceof YamlNode.Scalar scalar)) {
            return node.toJava();
        }
        Matcher template = TEMPLATE.matcher(scalar.text());
        if (template.matches()) {
            return Expression.value(template.group(1), this::variable);
        }
        Object value = node.toJava();
        boolean plain = !(value instanceof Tagged)
                && !scalar.text().contains("{{")
                && !scalar.text().contains("{%");
        return plain ? value : Expression.UNKNOWN;
    }

    private Optional<YamlNode> node(String name) {
        Optional<Setting> setting = setting(name);
        if (setting.isPresent()) {
            return setting.filter(users -> users.name().equals(name) || isRename(users))
                    // What follows from a value that has to become another one will be otherwise, too.
                    .filter(users -> !refused.contains(users.place()))
                    .flatMap(Setting::value);
        }
        if (subject.partlyUnread()) {
            return Optional.empty();
        }
        try {
            return subject.winner(name)
                    .map(Setting::value)
                    .orElseGet(() -> subject.catalog().find(name).map(Variable::value));
        } catch (Failure broken) {
            // Whoever looks for broken files says so.
            return Optional.empty();
        }
    }

    /** Something else that took its place may be something else. */
    private boolean isRename(Setting setting) {
        return subject.catalog()
                .oldNames()
                .fate(setting.name())
                .filter(Fate::isRename)
                .isPresent();
    }
}
