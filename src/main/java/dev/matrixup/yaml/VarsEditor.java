package dev.matrixup.yaml;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.yaml.ValueSpan.Form;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the edits that give top-level keys their values. Changes nothing itself. */
final class VarsEditor {
    /** Keys that read as plain text without quotes: names of variables, and domains. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    private final Source source;
    private final Document document;
    private final Map<TopLevel, Object> replaced = new IdentityHashMap<>();
    private final Map<String, Object> added = new LinkedHashMap<>();
    private final Set<TopLevel> removed = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Edit> edits = new ArrayList<>();
    private int addedAt;

    VarsEditor(Source source, Document document) {
        this.source = source;
        this.document = document;
    }

    /** Plans these values; a key that has its value already needs no edit. */
    void set(Map<String, Object> values, String comment) {
        values.forEach((key, value) -> {
            if (!KEY.matcher(key).matches() || Scalars.isTyped(key)) {
                throw Failure.refused("%s cannot be a key here.".formatted(key));
            }
            plan(key, Values.normal(value));
        });
        document.topLevel().stream().filter(replaced::containsKey).forEach(this::refuseUsedAnchor);
        replaced.forEach((pair, value) -> edits.addAll(new Replacement(source, document, pair).edits(value)));
        if (!added.isEmpty()) {
            Addition addition = Addition.in(source, document);
            addedAt = addition.index();
            edits.add(addition.edit(added, comment));
        }
    }

    /** Plans to take out every pair of this key. */
    void unset(String key) {
        List<TopLevel> pairs = document.topLevel();
        for (int i = 0; i < pairs.size(); i++) {
            if (pairs.get(i).isNamed(key)) {
                removed.add(pairs.get(i));
                edits.add(new Removal(source, document, pairs.get(i), i).edit());
            }
        }
        removed.forEach(this::refuseUsedAnchor);
    }

    List<Edit> edits() {
        return edits;
    }

    /**
     * Compares what was meant with what the edited text says: the edited values are the wanted ones, what was taken out is
     * gone; all others and the keys' order are as before. Throws a {@link Failure} otherwise.
     */
    void prove(Document edited) {
        List<TopLevel> before = document.topLevel().stream()
                .filter(pair -> !removed.contains(pair))
                .toList();
        List<TopLevel> after = edited.topLevel();
        List<String> names = new ArrayList<>(added.keySet());
        boolean emptied = before.isEmpty() && !removed.isEmpty();
        if (after.size() != before.size() + names.size()
                || emptied && edited.root() != null
                || !emptied && document.root() != null && !document.rootStep().equals(edited.rootStep())
                || edited.second() >= 0) {
            throw unproven("the file's structure", source.place(0));
        }
        for (int i = 0; i < after.size(); i++) {
            TopLevel now = after.get(i);
            if (i >= addedAt && i < addedAt + names.size()) {
                String name = names.get(i - addedAt);
                if (!now.isNamed(name) || !Values.same(now.entry().value(), added.get(name))) {
                    throw unproven(name, now.entry().place());
                }
                continue;
            }
            TopLevel then = before.get(i < addedAt ? i : i - names.size());
            boolean same = replaced.containsKey(then)
                    ? now.isNamed(then.entry().key()) && Values.same(now.entry().value(), replaced.get(then))
                    : now.steps().equals(then.steps());
            if (!same) {
                throw unproven(then.entry().key(), then.entry().place());
            }
        }
    }

    private static Failure unproven(String what, Place where) {
        return Failure.refused(
                        "The edit cannot be proven safe: after it, %s would not read as it should.".formatted(what))
                .at(where)
                .next("Edit the file by hand.");
    }

    private void plan(String key, Object value) {
        TopLevel old = document.find(key).orElse(null);
        if (old == null) {
            added.put(key, value);
        } else if (!Values.same(old.entry().value(), value)) {
            refuseMapping(old, value);
            replaced.put(old, value);
        }
    }

    private void refuseMapping(TopLevel old, Object value) {
        if (old.span().form() != Form.ALIAS
                && old.entry().value() instanceof YamlNode.Mapping mapping
                && !mapping.pairs().isEmpty()
                && !(value instanceof Map)) {
            throw Failure.refused("%s is a mapping here, where a single value is expected."
                            .formatted(old.entry().key()))
                    .at(source.place(old.span().start()))
                    .next("Quote the value if it begins with {{, or correct the indentation of the lines below.");
        }
    }

    private void refuseUsedAnchor(TopLevel old) {
        for (Alias alias : document.aliases()) {
            if (old.span().holds(alias.anchor())
                    && Stream.concat(replaced.keySet().stream(), removed.stream())
                            .noneMatch(pair -> pair.span().holds(alias.start()))) {
                throw Failure.refused("The value of %s is anchored and used again in line %d; %s."
                                .formatted(
                                        old.entry().key(),
                                        source.place(alias.start()).line(),
                                        removed.isEmpty() ? "a new value would change both" : "that needs it"))
                        .at(source.place(alias.anchor()))
                        .next("Write the value out where it is used, and remove the anchor.");
            }
        }
    }
}
