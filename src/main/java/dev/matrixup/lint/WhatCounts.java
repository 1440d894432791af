package dev.matrixup.lint;

import dev.matrixup.jinja.Jinja;
import dev.matrixup.jinja.Scope;
import dev.matrixup.playbook.Definition;
import dev.matrixup.playbook.Fate;
import dev.matrixup.playbook.Variable;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.workspace.VarsFiles.Layer;
import dev.matrixup.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
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
    private Set<String> consulted = new LinkedHashSet<>();
    private final Map<String, Value> ofRole = new HashMap<>();
    private final Set<String> elsewhere;
    private boolean asksRole;
    private Path role;

    /** What a variable is, and by which ones, itself the first. */
    private record Value(Object value, Set<String> by) {}

    WhatCounts(Subject subject) {
        this.subject = subject;
        this.refused = RefusedValues.places(subject);
        this.elsewhere = RunTimeVariables.of(subject);
        this.role = subject.checkout().root();
        subject.own()
                .filter(setting -> !subject.catalog().defines(setting.name()))
                .forEach(setting -> subject.catalog()
                        .oldNames()
                        .fate(setting.name())
                        .flatMap(Fate::replacement)
                        .ifPresent(now -> renamed.put(now, setting)));
    }

    /** Where the user sets a variable, if that is what counts. */
    Optional<Setting> setting(String name) {
        return counting(name).filter(setting -> setting.layer() != Layer.PLAYBOOK_GROUP);
    }

    /** Whether there is a variable of this name. */
    boolean defines(String name) {
        return subject.catalog().defines(name)
                || counting(name).isPresent()
                || !subject.catalog().fixed(name).isEmpty();
    }

    /** Those of the user's settings that a condition or template mentions, in its order. */
    List<Setting> mentioned(String jinja) {
        return settings(NAME.matcher(jinja).results().map(MatchResult::group));
    }

    /** Those of the user's settings that are among these variables. */
    List<Setting> settings(Stream<String> names) {
        return names.distinct().flatMap(name -> setting(name).stream()).toList();
    }

    @Override
    public Object variable(String name) {
        if (name.equals("role_path")) {
            asksRole = true;
            return role.toString();
        }
        Value known = values.getOrDefault(name, ofRole.get(name));
        if (known == null) {
            if (!followed.add(name)) {
                return Jinja.UNKNOWN;
            }
            Set<String> outer = consulted;
            boolean outerAsksRole = asksRole;
            consulted = new LinkedHashSet<>();
            asksRole = false;
            try {
                consulted.add(name);
                Optional<YamlNode> node = node(name);
                known = new Value(node.isPresent() ? Jinja.value(node.get(), this) : Jinja.UNKNOWN, consulted);
                (asksRole ? ofRole : values).put(name, known);
            } finally {
                followed.remove(name);
                consulted = outer;
                asksRole = outerAsksRole;
            }
        }
        asksRole |= ofRole.containsKey(name);
        consulted.addAll(known.by());
        return known.value();
    }

    /** Ansible looks for it in the running role. */
    @Override
    public Optional<String> template(String path) {
        asksRole = true;
        return CheckoutFiles.find(path, subject.checkout().root(), role.resolve("templates"), role)
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
        ofRole.clear();
        consulted.clear();
    }

    /** The variables that were asked for, each before those that its value mentions; they are forgotten. */
    Set<String> consulted() {
        Set<String> all = consulted;
        consulted = new LinkedHashSet<>();
        return all;
    }

    private Optional<YamlNode> node(String name) {
        if (elsewhere.contains(name)) {
            return Optional.empty();
        }
        List<Definition> fixed = subject.catalog().fixed(name);
        if (!fixed.isEmpty()) {
            return fixed.size() == 1 ? Optional.of(fixed.get(0).value()) : Optional.empty();
        }
        Optional<Setting> setting = counting(name);
        if (setting.isPresent()) {
            return setting.filter(one -> one.name().equals(name) || isRename(one))
                    // What follows from a value that has to become another one will be otherwise, too.
                    .filter(one -> !refused.contains(one.place()))
                    .flatMap(Setting::value)
                    // What is empty may be set where a file is encrypted.
                    .filter(value -> !subject.partlyUnread() || !isEmpty(value.toJava()));
        }
        try {
            return subject.partlyUnread()
                    ? Optional.empty()
                    : subject.catalog().find(name).map(Variable::value);
        } catch (Failure broken) {
            // Whoever looks for broken files says so.
            return Optional.empty();
        }
    }

    /** What gives a variable its value: the deployment file, else the strongest vars file, else one with an old name. */
    private Optional<Setting> counting(String name) {
        Optional<Setting> old = Optional.ofNullable(renamed.get(name));
        return subject.declared(name)
                .or(() -> subject.winner(name).filter(setting -> setting.layer() != Layer.PLAYBOOK_GROUP))
                .or(() -> old.filter(setting -> setting.layer() != Layer.GROUP))
                .or(() -> subject.winner(name))
                .or(() -> old);
    }

    /** Whether a value is nothing: null, or a text, list or mapping without anything in it. */
    static boolean isEmpty(Object value) {
        return value == null
                || value.equals("")
                || value instanceof Collection<?> list && list.isEmpty()
                || value instanceof Map<?, ?> map && map.isEmpty();
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
