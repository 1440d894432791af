package dev.matrixup.lint;

import dev.matrixup.jinja.Jinja;
import dev.matrixup.jinja.Scope;
import dev.matrixup.playbook.Definition;
import dev.matrixup.playbook.Fate;
import dev.matrixup.playbook.Variable;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What variables are, as far as it needs no Ansible to know it: what the role fixes, else the user's value, by an old name too, else that of
 * the playbook's {@code group_vars}, else the role's default.
 */
final class WhatCounts implements Scope {
    static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");

    private final Subject subject;
    private final Set<Place> refused;
    private final Map<String, Setting> renamed = new HashMap<>();
    private final Map<String, Value> values = new HashMap<>();
    private final Set<String> followed = new HashSet<>();
    private Set<Setting> consulted = new LinkedHashSet<>();
    private Path role;

    /** What a variable is, and which of the user's settings make it so. */
    private record Value(Object value, Set<Setting> by) {}

    WhatCounts(Subject subject) {
        this.subject = subject;
        this.refused = RefusedValues.places(subject);
        this.role = subject.checkout().root();
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

    /** Those of the user's settings that a condition or template mentions, in its order. */
    List<Setting> mentioned(String jinja) {
        return NAME.matcher(jinja)
                .results()
                .flatMap(name -> setting(name.group()).stream())
                .distinct()
                .toList();
    }

    @Override
    public Object variable(String name) {
        if (name.equals("role_path")) {
            return role.toString();
        }
        Value known = values.get(name);
        if (known == null) {
            if (!followed.add(name)) {
                return Jinja.UNKNOWN;
            }
            Set<Setting> outer = consulted;
            consulted = new LinkedHashSet<>();
            try {
                setting(name).ifPresent(consulted::add);
                Optional<YamlNode> node = node(name);
                known = new Value(node.isPresent() ? Jinja.value(node.get(), this) : Jinja.UNKNOWN, consulted);
                values.put(name, known);
            } finally {
                followed.remove(name);
                consulted = outer;
            }
        }
        consulted.addAll(known.by());
        return known.value();
    }

    /** Ansible looks for it in the running role. */
    @Override
    public Optional<String> template(String path) {
        return Stream.of(role.resolve("templates").resolve(path), role.resolve(path))
                .map(Path::normalize)
                .filter(file -> file.startsWith(subject.checkout().root()) && Files.isRegularFile(file))
                .findFirst()
                .flatMap(WhatCounts::read);
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** From now on this role's tasks ask. */
    void begin(Path folder) {
        role = folder;
        consulted.clear();
    }

    /** The user's settings that were asked for, each before those that its value mentions; they are forgotten. */
    List<Setting> consulted() {
        List<Setting> all = List.copyOf(consulted);
        consulted.clear();
        return all;
    }

    private Optional<YamlNode> node(String name) {
        List<Definition> fixed = subject.catalog().fixed(name);
        if (!fixed.isEmpty()) {
            return fixed.size() == 1 ? Optional.of(fixed.get(0).value()) : Optional.empty();
        }
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
