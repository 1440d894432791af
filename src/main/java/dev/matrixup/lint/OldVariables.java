package dev.matrixup.lint;

import dev.matrixup.playbook.Fate;
import dev.matrixup.report.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Variables that the checkout no longer has: {@link Rule#RENAMED}, {@link Rule#REPLACED}, {@link Rule#REMOVED}. The playbook refuses them
 * in some runs and ignores them in all others, so each is an error, whatever switches its check off.
 */
final class OldVariables implements Check {
    private static final int SHORT = 160;

    private static final Pattern SENTENCES = Pattern.compile("^(.{60,}?[.?!]) ");

    /** Whether there is nothing left to do about a variable's value: the checkout has none that would take it. */
    static boolean isGone(Subject subject, Setting setting) {
        return !subject.catalog().defines(setting.name())
                && subject.catalog()
                        .oldNames()
                        .fate(setting.name())
                        .filter(fate -> fate.replacement().isEmpty())
                        .isPresent();
    }

    @Override
    public List<LintFinding> look(Subject subject) {
        Renames renames = Renames.of(subject);
        Map<String, String> safe = renames.safe();
        return subject.own()
                .filter(setting -> renames.fate(setting.name()).isPresent()
                        || renames.flag(setting.name()).isPresent())
                .map(setting -> finding(setting, renames, subject).mendable(safe.containsKey(setting.name())))
                .toList();
    }

    private static LintFinding finding(Setting setting, Renames renames, Subject subject) {
        String name = setting.name();
        if (renames.meaning(name).isPresent()) {
            Meaning meaning = renames.meaning(name).get();
            return LintFinding.error(
                    Rule.REPLACED,
                    setting.place(),
                    "%s is gone. %s".formatted(name, meaning.why()),
                    meaning.mend(setting.value(), subject).toArray(String[]::new));
        }
        if (renames.becomes(name).isPresent()) {
            return renamed(setting, renames.becomes(name).get(), renames, subject);
        }
        if (renames.flag(name).isPresent()) {
            return LintFinding.error(
                    Rule.REMOVED,
                    setting.place(),
                    "%s is gone. %s has no such setting.".formatted(name, subject.homeserver()),
                    removal(name, "delete the line", renames));
        }
        Fate fate = renames.fate(name).orElseThrow();
        return switch (fate.kind()) {
            case RENAME, CHAIN ->
                LintFinding.error(
                        Rule.RENAMED,
                        setting.place(),
                        lost(fate),
                        removal(name, "look into the playbook's CHANGELOG.md, and delete the line", renames));
            case REMOVED ->
                LintFinding.error(
                        Rule.REMOVED,
                        setting.place(),
                        "%s is gone.%s".formatted(name, words(fate)),
                        removal(name, "delete the line", renames));
            case SUPERSEDED, PROSE ->
                LintFinding.error(
                        Rule.REPLACED,
                        setting.place(),
                        "%s is gone.%s".formatted(name, words(fate)),
                        removal(
                                name,
                                fate.replacement()
                                        .map(next ->
                                                "set %s instead; its values may mean something else".formatted(next))
                                        .orElse("do as the playbook says, and delete the line"),
                                renames));
        };
    }

    private static LintFinding renamed(Setting setting, String now, Renames renames, Subject subject) {
        String name = setting.name();
        if (renames.isSet(now)) {
            Place present = subject.users(now).orElseThrow().place();
            boolean same = renames.saysTheSame(setting, now);
            return LintFinding.error(
                    Rule.RENAMED,
                    setting.place(),
                    "%s is %s now, which %s:%d sets too, to %s value."
                            .formatted(
                                    name,
                                    now,
                                    present.file().getFileName(),
                                    present.line(),
                                    same ? "the same" : "another"),
                    same ? "delete the line" : "decide which value it shall be, and delete the line");
        }
        List<String> others = renames.rivals(name);
        return others.isEmpty()
                ? LintFinding.error(Rule.RENAMED, setting.place(), "%s is %s now.".formatted(name, now), "now " + now)
                : LintFinding.error(
                        Rule.RENAMED,
                        setting.place(),
                        "%s is %s now, and so is %s.".formatted(name, now, String.join(" and ", others)),
                        "keep one of them, as " + now);
    }

    /** What to do about a line that has to go: first that, and where to read about it. */
    private static String[] removal(String name, String what, Renames renames) {
        List<String> mend = new ArrayList<>(List.of(what));
        List<Place> places = renames.mentions(name);
        if (!places.isEmpty()) {
            mend.add("it is used in %s: write something else there first"
                    .formatted(places.stream()
                            .map(place -> place.file().getFileName() + ":" + place.line())
                            .distinct()
                            .collect(Collectors.joining(", "))));
        }
        renames.link(name).ifPresent(link -> mend.add("read " + link));
        return mend.toArray(String[]::new);
    }

    /** That its new name leads nowhere. */
    private static String lost(Fate fate) {
        List<String> via = fate.via();
        boolean circle = via.contains(fate.name()) || via.stream().distinct().count() < via.size();
        return "%s is gone: %s."
                .formatted(
                        fate.name(),
                        circle
                                ? "the playbook's own tables lead from it in a circle: %s"
                                        .formatted(String.join(", ", via))
                                : "the playbook calls it %s, which this version does not have either"
                                        .formatted(via.get(via.size() - 1)));
    }

    /** What the playbook says, on one line and with a blank before it: of many sentences the first. */
    static String words(Fate fate) {
        String words = fate.words().replaceAll("\\s+", " ").strip();
        if (words.isEmpty()) {
            return "";
        }
        Matcher first = SENTENCES.matcher(words);
        return words.length() > SHORT && first.find()
                ? " The playbook says: %s (more in %s)".formatted(first.group(1), fate.place())
                : " The playbook says: " + words + (words.matches(".*[.!?]") ? "" : ".");
    }
}
