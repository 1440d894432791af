package dev.matrixup.lint;

import dev.matrixup.playbook.Fate;
import dev.matrixup.playbook.Fate.Kind;
import dev.matrixup.playbook.Flags;
import dev.matrixup.playbook.StaleName;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.workspace.VarsFiles.Layer;
import dev.matrixup.yaml.YamlNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
        Map<Place, StaleName> flags = new HashMap<>();
        Flags.of(subject.catalog())
                .stale(subject.homeserver(), subject.texts())
                .forEach(stale -> flags.put(stale.place(), stale));
        Map<String, Fate> fates = new HashMap<>();
        subject.settings().stream()
                .map(Setting::name)
                .filter(name -> !subject.catalog().defines(name))
                .forEach(name -> subject.catalog().oldNames().fate(name).ifPresent(fate -> fates.put(name, fate)));
        if (!CheckoutRoles.allThere(subject)) {
            fates.values().removeIf(OldVariables::isLost);
        }
        return subject.settings().stream()
                .flatMap(setting -> flag(setting, flags)
                        .or(() -> Optional.ofNullable(fates.get(setting.name()))
                                .map(fate -> finding(setting, fate, fates, subject)))
                        .stream())
                .toList();
    }

    /** The two flags that matrixup itself sets: a value never moves from an old name to a new one. */
    private static Optional<LintFinding> flag(Setting setting, Map<Place, StaleName> flags) {
        return flags.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(flags.get(setting.place())).map(stale -> {
                    Failure failure = stale.failure();
                    Rule rule = stale.replacement().isPresent() ? Rule.REPLACED : Rule.REMOVED;
                    return LintFinding.of(rule, Severity.ERROR, failure, setting.place());
                });
    }

    private static LintFinding finding(Setting setting, Fate fate, Map<String, Fate> fates, Subject subject) {
        String name = setting.name();
        String words = words(fate);
        return switch (fate.kind()) {
            case RENAME, CHAIN ->
                isLost(fate)
                        ? lost(setting, fate)
                        : renamed(setting, fate.replacement().orElseThrow(), fates, subject);
            case REMOVED ->
                LintFinding.error(
                        Rule.REMOVED, setting.place(), "%s is gone.%s".formatted(name, words), "delete the line");
            case SUPERSEDED, PROSE ->
                LintFinding.error(
                        Rule.REPLACED,
                        setting.place(),
                        "%s is gone.%s".formatted(name, words),
                        fate.replacement()
                                .map(next -> "set %s instead; its values may mean something else".formatted(next))
                                .orElse("do as the playbook says, and delete the line"));
        };
    }

    private static LintFinding renamed(Setting setting, String now, Map<String, Fate> fates, Subject subject) {
        Optional<Setting> present = subject.winner(now).filter(winner -> winner.layer() != Layer.PLAYBOOK_GROUP);
        if (present.isPresent()) {
            boolean same = value(present.get()).equals(value(setting));
            String where = "%s:%d"
                    .formatted(
                            present.get().file().getFileName(),
                            present.get().place().line());
            return LintFinding.error(
                    Rule.RENAMED,
                    setting.place(),
                    "%s is %s now, which %s sets too, to %s value."
                            .formatted(setting.name(), now, where, same ? "the same" : "another"),
                    same ? "delete the line" : "decide which value it shall be, and delete the line");
        }
        List<String> others = fates.values().stream()
                .filter(Fate::isRename)
                .filter(fate -> fate.replacement().filter(now::equals).isPresent())
                .map(Fate::name)
                .filter(name -> !name.equals(setting.name()))
                .sorted()
                .toList();
        return others.isEmpty()
                ? LintFinding.error(
                        Rule.RENAMED, setting.place(), "%s is %s now.".formatted(setting.name(), now), "now " + now)
                : LintFinding.error(
                        Rule.RENAMED,
                        setting.place(),
                        "%s is %s now, and so is %s.".formatted(setting.name(), now, String.join(" and ", others)),
                        "keep one of them, as " + now);
    }

    /** Its new name leads nowhere. */
    private static boolean isLost(Fate fate) {
        return (fate.kind() == Kind.RENAME || fate.kind() == Kind.CHAIN) && !fate.isRename();
    }

    private static LintFinding lost(Setting setting, Fate fate) {
        List<String> via = fate.via();
        boolean circle = via.contains(setting.name()) || via.stream().distinct().count() < via.size();
        String why = circle
                ? "the playbook's own tables lead from it in a circle: %s".formatted(String.join(", ", via))
                : "the playbook calls it %s, which this version does not have either"
                        .formatted(via.get(via.size() - 1));
        return LintFinding.error(
                Rule.RENAMED,
                setting.place(),
                "%s is gone: %s.".formatted(setting.name(), why),
                "look into the playbook's CHANGELOG.md, and delete the line");
    }

    /** What the playbook says, on one line and with a blank before it: of many sentences the first. */
    private static String words(Fate fate) {
        String words = fate.words().replaceAll("\\s+", " ").strip();
        if (words.isEmpty()) {
            return "";
        }
        Matcher first = SENTENCES.matcher(words);
        return words.length() > SHORT && first.find()
                ? " The playbook says: %s (more in %s)".formatted(first.group(1), fate.place())
                : " The playbook says: " + words + (words.matches(".*[.!?]") ? "" : ".");
    }

    private static Object value(Setting setting) {
        return setting.value().map(YamlNode::toJava).map(Objects::toString).orElse("");
    }
}
