package dev.matrixup.lint;

import dev.matrixup.jinja.Jinja;
import dev.matrixup.jinja.Scope;
import dev.matrixup.lint.CheckTasks.Round;
import dev.matrixup.playbook.PlaybookRole;
import dev.matrixup.playbook.Service;
import dev.matrixup.report.Place;
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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the roles' own checks would stop a run at, each one evaluated as Ansible does: settings that a service that is switched on requires
 * ({@link Rule#MISSING}), and whatever else they refuse ({@link Rule#VALUE}), in their words. Only what can be told without Ansible.
 */
final class PlaybookChecks implements Check {
    /** What is asked for a value, as opposed to what is refused as one. */
    private static final Pattern ASKS_FOR =
            Pattern.compile("(\\w+)(?:\\s*\\|\\s*default\\('',? ?(?:true)?\\))?(?:\\s*\\|\\s*string)?"
                    + "(?: == ''|\\s*\\|\\s*length == 0| is none)");

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
            List<Setting> about = counts.consulted();
            Set<String> asked = asked(condition, round.scope());
            Optional<Place> on = check.on().stream().findFirst().map(Setting::place);
            // What follows from a missing value is mended with it.
            if (asked.isEmpty() && Words.among(condition, missing).stream().noneMatch(this::isEmpty)) {
                Optional<Place> place = Stream.of(
                                about.stream().filter(setting -> mentions(condition, setting)),
                                round.about().stream(),
                                check.on().stream(),
                                about.stream())
                        .flatMap(settings -> settings)
                        .findFirst()
                        .map(Setting::place)
                        .or(subject::top);
                place.filter(where -> !told.contains(where))
                        .ifPresent(where -> all.add(refused(check, round.scope(), where)));
            }
            asked.stream()
                    .filter(name -> subject.catalog().defines(name))
                    .filter(name -> subject.catalog().fixed(name).isEmpty())
                    .filter(missing::add)
                    .forEach(name -> counts.setting(name)
                            .map(Setting::place)
                            .or(() -> on)
                            .or(subject::top)
                            .ifPresent(place -> all.add(missing(name, check.role(), place))));
        }

        private static boolean mentions(String condition, Setting setting) {
            return !Words.among(condition, Set.of(setting.name())).isEmpty();
        }

        /** The empty variables that a condition asks for. */
        private Set<String> asked(String condition, Scope scope) {
            Object item = scope.variable("item");
            Object named = item instanceof Map<?, ?> map ? map.get("name") : item;
            return Stream.concat(
                            named instanceof String name && condition.contains("item")
                                    ? Stream.of(name)
                                    : Stream.empty(),
                            ASKS_FOR.matcher(condition).results().map(match -> match.group(1)))
                    .filter(this::isEmpty)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
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
                    "The playbook stops here, in its words: " + words(check.task(), scope),
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
            String words = Jinja.shown(message, "...", scope).strip().replaceAll("\\s+", " ");
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
}
