package dev.matrixup.lint;

import dev.matrixup.jinja.Jinja;
import dev.matrixup.jinja.Scope;
import dev.matrixup.lint.CheckTasks.Round;
import dev.matrixup.playbook.PlaybookRole;
import dev.matrixup.playbook.Service;
import dev.matrixup.report.Place;
import dev.matrixup.workspace.SecretVariables;
import dev.matrixup.yaml.Entry;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlNode.Mapping;
import dev.matrixup.yaml.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the roles' own checks would stop a run at, each one evaluated as Ansible does: settings that a service that is switched on requires
 * ({@link Rule#MISSING}), and whatever else they refuse ({@link Rule#VALUE}), in their words. Only what can be told without Ansible.
 */
final class PlaybookChecks implements Check {
    /** Something instead of nothing. */
    private static final String ANY = "any";

    /** How long the playbook's words may become here, in chars. */
    private static final int LONGEST = 600;

    @Override
    public List<LintFinding> look(Subject subject) {
        if (!CheckoutRoles.allThere(subject)) {
            return List.of();
        }
        WhatCounts counts = new WhatCounts(subject);
        Findings findings = new Findings(subject, counts);
        for (PlaybookRole role : new LinkedHashSet<>(subject.catalog().roles())) {
            for (CheckTask check : CheckTasks.of(role, subject, counts)) {
                for (Round round : CheckTasks.rounds(check.task(), check.scope(), counts)) {
                    check.conditions().forEach(condition -> findings.judge(check, condition, round));
                }
            }
        }
        return findings.all.stream().distinct().toList();
    }

    /** What was found so far. */
    private static final class Findings {
        private final Subject subject;
        private final WhatCounts counts;
        private final Set<String> missing;
        private final Set<Place> told;
        private final List<LintFinding> all = new ArrayList<>();

        Findings(Subject subject, WhatCounts counts) {
            this.subject = subject;
            this.counts = counts;
            // Those of the example have a check of their own.
            this.missing = new HashSet<>(
                    MissingVariables.example(subject).stream().map(Entry::key).toList());
            this.told = new DomainValue()
                    .look(subject).stream().map(LintFinding::place).collect(Collectors.toSet());
        }

        void judge(CheckTask check, String condition, Round round) {
            counts.consulted();
            if (!CheckTasks.holds(condition, round.scope())) {
                return;
            }
            List<Setting> consulted = counts.consulted();
            Optional<String> asked = asked(condition, round.scope());
            Stream<Setting> by = asked.isPresent()
                    ? Stream.concat(counts.setting(asked.get()).stream(), check.on().stream())
                    : Stream.of(counts.mentioned(condition), round.about(), check.on(), consulted)
                            .flatMap(List::stream);
            Optional<Place> place = by.findFirst().map(Setting::place).or(subject::top);
            if (place.isEmpty() || told.contains(place.get())) {
                return;
            }
            if (asked.isEmpty()) {
                // What follows from a missing value is mended with it.
                if (Words.among(condition, missing).stream().noneMatch(this::isEmpty)) {
                    all.add(refused(check, round.scope(), place.get()));
                }
            } else if (subject.catalog().fixed(asked.get()).isEmpty() && missing.add(asked.get())) {
                all.add(missing(asked.get(), check.role(), place.get()));
            }
        }

        /**
         * The empty variable that a condition asks for: with any value it would not hold. None if it is about several that are empty: what
         * is enough then the playbook's own words say best.
         */
        private Optional<String> asked(String condition, Scope scope) {
            Object item = scope.variable("item");
            Object named = item instanceof Map<?, ?> map ? map.get("name") : item;
            List<String> empty = Stream.concat(
                            WhatCounts.NAME.matcher(condition).results().map(MatchResult::group),
                            named instanceof String name ? Stream.of(name) : Stream.empty())
                    .distinct()
                    .filter(name -> subject.catalog().defines(name))
                    .filter(this::isEmpty)
                    .toList();
            return Optional.of(empty)
                    .filter(names -> names.size() == 1)
                    .map(names -> names.get(0))
                    .filter(name -> !CheckTasks.holds(condition, scope.with(name, ANY)));
        }

        private LintFinding missing(String name, PlaybookRole role, Place place) {
            List<String> mend = new ArrayList<>(List.of(name + ": ..."));
            // A token or key may be somebody else's to give.
            if (name.endsWith("_password")) {
                mend.add("openssl rand -hex 32       makes a good value for a new one");
            }
            return LintFinding.error(
                    Rule.MISSING,
                    place,
                    "%s is not set, without which the playbook stops: %s is on.".formatted(name, service(role)),
                    mend.toArray(String[]::new));
        }

        private LintFinding refused(CheckTask check, Scope scope, Place place) {
            Place there = check.task().place();
            return LintFinding.error(
                    Rule.VALUE,
                    place,
                    "The playbook stops at this, in its words: " + words(check.task(), scope),
                    "Change it as that says. The check is %s:%d."
                            .formatted(subject.checkout().root().relativize(there.file()), there.line()));
        }

        private static String words(Mapping task, Scope scope) {
            String message = Stream.of("fail", "assert")
                    .flatMap(module -> task.get("ansible.builtin." + module).or(() -> task.get(module)).stream())
                    .filter(Mapping.class::isInstance)
                    .flatMap(
                            module -> Stream.of("msg", "fail_msg").flatMap(key -> ((Mapping) module).get(key).stream()))
                    .map(text -> text instanceof Scalar scalar ? scalar.text() : "")
                    .findFirst()
                    .or(() -> task.get("name").map(YamlNode::toJava).map(String::valueOf))
                    .orElse("");
            String words = Jinja.shown(message, "...", new WithoutSecrets(scope))
                    .strip()
                    .replaceAll("\\s+", " ");
            int sentence = words.length() > LONGEST ? words.lastIndexOf(". ", LONGEST) + 1 : 0;
            return sentence > 0
                    ? words.substring(0, sentence)
                    : words.length() > LONGEST ? words.substring(0, LONGEST) + "..." : words;
        }

        private String service(PlaybookRole role) {
            return Service.of(subject.catalog()).stream()
                    .filter(one -> one.role().equals(role.name()))
                    .map(Service::name)
                    .findFirst()
                    .orElseGet(() -> role.name().replaceFirst(".*/(?:matrix-)?", ""));
        }

        private boolean isEmpty(String name) {
            Object value = counts.variable(name);
            return value == null
                    || value.equals("")
                    || value instanceof Collection<?> list && list.isEmpty()
                    || value instanceof Map<?, ?> map && map.isEmpty();
        }
    }

    /** What may be shown. */
    private record WithoutSecrets(Scope all) implements Scope {
        @Override
        public Object variable(String name) {
            return SecretVariables.isSecret(name) ? Jinja.UNKNOWN : all.variable(name);
        }

        @Override
        public Optional<String> template(String path) {
            return all.template(path);
        }
    }
}
