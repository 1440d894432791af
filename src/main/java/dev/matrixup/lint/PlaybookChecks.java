package dev.matrixup.lint;

import dev.matrixup.jinja.Jinja;
import dev.matrixup.jinja.Scope;
import dev.matrixup.playbook.Nodes;
import dev.matrixup.playbook.PlaybookRole;
import dev.matrixup.playbook.Service;
import dev.matrixup.report.GitAddress;
import dev.matrixup.report.Place;
import dev.matrixup.yaml.Entry;
import dev.matrixup.yaml.Tagged;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlNode.Mapping;
import dev.matrixup.yaml.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the roles' own checks would stop a run at, each one evaluated as Ansible does: settings that a service that is switched on requires
 * ({@link Rule#MISSING}), and whatever else they refuse ({@link Rule#VALUE}), in their words. Only what can be told without Ansible.
 */
final class PlaybookChecks implements Check {
    /** Something instead of nothing, and unlike anything. */
    private static final String ANY = "\uE0FE";

    /** How long a text is at least to be a part of a secret, in chars. */
    private static final int SHORTEST_PART = 3;

    /** How long something filled in may be to be shown, in chars. */
    private static final int SHORT = 60;

    /** The names of what is better not shown: of more than what is certainly a secret. */
    private static final Pattern SECRET =
            Pattern.compile("(?is).*(?:pass|secret|token|key|pepper|salt|hash|dsn|credential|auth).*");

    /** How long the playbook's words may become here, in chars. */
    private static final int LONGEST = 600;

    @Override
    public List<LintFinding> look(Subject subject) {
        if (!CheckoutRoles.allThere(subject)) {
            return List.of();
        }
        WhatCounts counts = new WhatCounts(subject);
        Findings findings = new Findings(subject, counts);
        CheckTasks.each(
                subject, counts, check -> check.conditions().forEach(condition -> findings.judge(check, condition)));
        return findings.all.stream().distinct().toList();
    }

    /** What was found so far. */
    private static final class Findings {
        private final Subject subject;
        private final WhatCounts counts;
        private final Set<String> missing = new HashSet<>();
        private final Set<String> example;
        private final Set<Place> told;
        private final Set<String> secrets = new HashSet<>();
        private final List<LintFinding> all = new ArrayList<>();

        Findings(Subject subject, WhatCounts counts) {
            this.subject = subject;
            this.counts = counts;
            // Those have a check of their own.
            this.example =
                    MissingVariables.example(subject).stream().map(Entry::key).collect(Collectors.toSet());
            subject.own().forEach(setting -> {
                setting.value().ifPresent(value -> collect(setting.name(), value.toJava(), secrets));
                collect(setting.name(), counts.variable(setting.name()), secrets);
            });
            secrets.removeIf(String::isBlank);
            this.told = new DomainValue()
                    .look(subject).stream().map(LintFinding::place).collect(Collectors.toSet());
        }

        void judge(CheckTask check, String condition) {
            counts.consulted();
            if (!CheckTasks.holds(condition, check.scope())) {
                return;
            }
            Set<String> by = counts.consulted();
            by.addAll(check.by());
            Optional<String> asked = asked(condition, check.scope());
            Stream<Setting> settings = asked.isPresent()
                    ? Stream.concat(counts.setting(asked.get()).stream(), check.on().stream())
                    : Stream.of(counts.mentioned(condition), check.about(), check.on(), counts.settings(by.stream()))
                            .flatMap(List::stream);
            Optional<Place> place = settings.findFirst().map(Setting::place).or(subject::top);
            if (place.isEmpty() || told.contains(place.get())) {
                return;
            }
            if (asked.isEmpty()) {
                // What follows from a missing value is mended with it.
                if (by.stream().noneMatch(missing::contains)
                        && Words.among(condition, example).stream().noneMatch(this::isEmpty)) {
                    all.add(refused(check, place.get()));
                }
            } else if (subject.catalog().fixed(asked.get()).isEmpty()
                    && !example.contains(asked.get())
                    && missing.add(asked.get())) {
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

        private LintFinding refused(CheckTask check, Place place) {
            Place there = check.task().place();
            return LintFinding.error(
                    Rule.VALUE,
                    place,
                    "The playbook stops at this, in its words: " + words(check.task(), check.scope()),
                    "Change it as that says. The check is %s:%d."
                            .formatted(subject.checkout().root().relativize(there.file()), there.line()));
        }

        private String words(Mapping task, Scope scope) {
            String message = Stream.of("fail", "assert")
                    .flatMap(module -> Nodes.module(task, module).stream())
                    .filter(Mapping.class::isInstance)
                    .flatMap(
                            module -> Stream.of("msg", "fail_msg").flatMap(key -> ((Mapping) module).get(key).stream()))
                    .map(text -> text instanceof Scalar scalar ? scalar.text() : "")
                    .findFirst()
                    .or(() -> task.get("name").map(YamlNode::toJava).map(String::valueOf))
                    .orElse("");
            String words =
                    Jinja.shown(message, this::mayBeSeen, "...", scope).strip().replaceAll("\\s+", " ");
            int sentence = words.length() > LONGEST ? words.lastIndexOf(". ", LONGEST) + 1 : 0;
            return sentence > 0
                    ? words.substring(0, sentence)
                    : words.length() > LONGEST ? words.substring(0, LONGEST) + "..." : words;
        }

        /** Something short that is no secret of the user's, nor has one in it; the name of one is none. */
        private boolean mayBeSeen(String filled) {
            return filled.length() <= SHORT
                    && (filled.matches("\\w*") || !SECRET.matcher(filled).matches())
                    && !GitAddress.holdsSecret(filled)
                    && secrets.stream().noneMatch(secret -> isPart(secret, filled.toLowerCase(Locale.ROOT)));
        }

        /** Whether one is in the other. */
        private static boolean isPart(String secret, String filled) {
            return filled.contains(secret) || filled.length() >= SHORTEST_PART && secret.contains(filled);
        }

        private static void collect(String name, Object value, Set<String> secrets) {
            if (value instanceof Map<?, ?> map) {
                map.forEach((key, item) ->
                        collect(SECRET.matcher(name).matches() ? name : String.valueOf(key), item, secrets));
            } else if (value instanceof List<?> list) {
                list.forEach(item -> collect(name, item, secrets));
            } else if (value != null
                    && !(value instanceof Boolean)
                    && SECRET.matcher(name).matches()) {
                String text = value instanceof Tagged tagged ? tagged.text() : value.toString();
                secrets.add(text.toLowerCase(Locale.ROOT));
            }
        }

        private String service(PlaybookRole role) {
            return Service.of(subject.catalog()).stream()
                    .filter(one -> one.role().equals(role.name()))
                    .map(Service::name)
                    .findFirst()
                    .orElseGet(() -> role.name().replaceFirst(".*/(?:matrix-)?", ""));
        }

        private boolean isEmpty(String name) {
            return WhatCounts.isEmpty(counts.variable(name));
        }
    }
}
