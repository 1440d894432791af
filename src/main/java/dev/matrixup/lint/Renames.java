package dev.matrixup.lint;

import dev.matrixup.playbook.Changelog;
import dev.matrixup.playbook.ChangelogEntry;
import dev.matrixup.playbook.Fate;
import dev.matrixup.playbook.FlagEdit;
import dev.matrixup.playbook.Flags;
import dev.matrixup.playbook.StaleName;
import dev.matrixup.report.Place;
import dev.matrixup.workspace.VarsFiles.Layer;
import dev.matrixup.yaml.Mention;
import dev.matrixup.yaml.YamlText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What became of the old names that a user sets or mentions, and which of them a new name alone mends. */
public final class Renames {
    private final Subject subject;
    private final Ignored ignored;
    private final Map<String, List<Setting>> set;
    private final Map<String, List<Mention>> mentions;
    private final Map<String, Fate> fates = new HashMap<>();
    private final Map<String, StaleName> flags = new HashMap<>();
    /** The old names that are set, by the name that they have now. */
    private final Map<String, Set<String>> claims = new HashMap<>();

    private final Map<String, String> safe;
    private final Map<String, String> twins;
    private final Set<String> gone;
    private final List<IgnoredName> kept = new ArrayList<>();

    /** By old names; read when the first one is looked for. */
    private Map<String, String> links;

    private Renames(Subject subject, Ignored ignored) {
        this.subject = subject;
        this.ignored = ignored;
        this.set = subject.own().collect(Collectors.groupingBy(Setting::name));
        this.mentions = subject.mentions().collect(Collectors.groupingBy(Mention::name));
        Set<String> used = Stream.concat(set.keySet().stream(), mentions.keySet().stream())
                .filter(name -> !subject.catalog().defines(name))
                .collect(Collectors.toSet());
        used.forEach(name -> subject.catalog().oldNames().fate(name).ifPresent(fate -> fates.put(name, fate)));
        if (!CheckoutRoles.allThere(subject)) {
            // Where a new name leads nowhere, it may lead to one of these roles.
            fates.values().removeIf(Renames::isLost);
        }
        Flags.of(subject.catalog()).stale(subject.homeserver(), used).forEach(flag -> flags.put(flag.name(), flag));
        set.keySet()
                .forEach(name -> becomes(name)
                        .ifPresent(now -> claims.computeIfAbsent(now, each -> new TreeSet<>())
                                .add(name)));
        safe = allSafe();
        twins = allTwins();
        gone = allGone();
        keepIgnored(Rule.RENAMED, safe.keySet());
        keepIgnored(Rule.RENAMED, twins.keySet());
        keepIgnored(Rule.REMOVED, gone);
    }

    private void keepIgnored(Rule rule, Set<String> names) {
        names.removeIf(name -> ignoredAt(rule, name)
                .map(place -> kept.add(new IgnoredName(place, name, rule)))
                .isPresent());
    }

    /** Whether its new name leads nowhere. */
    private static boolean isLost(Fate fate) {
        return (fate.kind() == Fate.Kind.RENAME || fate.kind() == Fate.Kind.CHAIN) && !fate.isRename();
    }

    /** Those of a server's files. */
    static Renames of(Subject subject) {
        return of(subject, List.of());
    }

    /**
     * Those of a server's files.
     *
     * @param ignored the ids of findings that the user does not want to hear of, besides those that comments name. Throws a
     *     {@link dev.matrixup.report.Failure} of code 64 for one that is none
     */
    public static Renames of(Subject subject, Collection<String> ignored) {
        return new Renames(subject, new Ignored(ignored, subject));
    }

    /**
     * The new names by the old ones, where a value means the same under its new name, nothing else that the user sets has or would get that
     * name, and no line of an inventory and no merged mapping sets it. Of a variable that is mentioned and not set, what to mention. Here and
     * below without those that the user ignores anywhere.
     */
    public Map<String, String> safe() {
        return safe;
    }

    private Map<String, String> allSafe() {
        Map<String, String> found = new TreeMap<>();
        old().forEach(name -> becomes(name)
                .filter(now -> !set.containsKey(name) || isAlone(name) && !set.containsKey(now) && !isOutOfReach(name))
                .ifPresent(now -> found.put(name, now)));
        return found;
    }

    /** The old names in vars files whose variable is set by its new name, too, and to the same value; with the new name. */
    public Map<String, String> twins() {
        return twins;
    }

    private Map<String, String> allTwins() {
        Map<String, String> found = new TreeMap<>();
        old().filter(set::containsKey)
                .forEach(name -> becomes(name)
                        .filter(now -> set.containsKey(now) && isAlone(name) && isInVarsFilesOnly(name))
                        .filter(now -> set.get(name).stream().allMatch(setting -> saysTheSame(setting, now)))
                        .ifPresent(now -> found.put(name, now)));
        return found;
    }

    /** The variables in vars files that are gone, and that no template of the user's needs. */
    public Set<String> gone() {
        return gone;
    }

    private Set<String> allGone() {
        return old().filter(set::containsKey)
                .filter(name -> isGone(name) && isInVarsFilesOnly(name) && !mentions.containsKey(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those that only stay since the user ignores what is wrong with them. */
    public List<IgnoredName> ignored() {
        return kept;
    }

    /** The first place at which an old name is to be ignored. */
    private Optional<Place> ignoredAt(Rule rule, String name) {
        return places(name).filter(place -> ignored.covers(rule, place)).findFirst();
    }

    /** Where a variable is set, and mentioned outside of quotes. */
    private Stream<Place> places(String name) {
        return Stream.concat(
                set.getOrDefault(name, List.of()).stream().map(Setting::place),
                mentions.getOrDefault(name, List.of()).stream()
                        .filter(mention -> !mention.quoted())
                        .map(Mention::place));
    }

    /**
     * Where old names stand that stay because of other servers: in a file that one of them has, too, the user ignores them there.
     *
     * @param ignored as for {@link #of(Subject, Collection)}
     */
    static Set<Place> keptForOthers(Subject subject, Collection<Subject> others, Collection<String> ignored) {
        Renames renames = of(subject, ignored);
        Set<Place> kept = new HashSet<>();
        for (Subject other : others) {
            Set<Path> files = other.texts().stream().map(YamlText::file).collect(Collectors.toSet());
            of(other, ignored).ignored().stream()
                    .map(name -> renames.places(name.name()).toList())
                    .filter(places -> places.stream().map(Place::file).anyMatch(files::contains))
                    .forEach(kept::addAll);
        }
        return kept;
    }

    private Stream<String> old() {
        return Stream.concat(fates.keySet().stream(), flags.keySet().stream()).distinct();
    }

    /** The name that a variable has now, if its value means the same. */
    Optional<String> becomes(String name) {
        Optional<StaleName> flag = flag(name);
        if (meaning(name).isPresent()) {
            return Optional.empty();
        }
        return flag.isPresent()
                ? flag.flatMap(StaleName::replacement).map(FlagEdit::variable)
                : fate(name).filter(Fate::isRename).flatMap(Fate::replacement);
    }

    /** What became of the value, where that is not the same under the new name. */
    Optional<Meaning> meaning(String name) {
        return flags.containsKey(name)
                ? Meaning.of(name)
                : fate(name).filter(Fate::isRename).flatMap(Meaning::of);
    }

    /** Whether nothing took its place. */
    private boolean isGone(String name) {
        Optional<StaleName> flag = flag(name);
        return meaning(name).isEmpty()
                && flag.map(known -> known.replacement().isEmpty())
                        .orElseGet(() -> fates.get(name).kind() == Fate.Kind.REMOVED);
    }

    /** The others that the user sets and that would get the same name. */
    List<String> rivals(String name) {
        return becomes(name).map(claims::get).stream()
                .flatMap(Set::stream)
                .filter(other -> !other.equals(name))
                .toList();
    }

    /** Whether what counts for the new name is the value of this setting. */
    boolean saysTheSame(Setting setting, String now) {
        return subject.users(now).filter(setting::saysTheSame).isPresent();
    }

    /** Whether the user sets a variable. */
    public boolean isSet(String name) {
        return set.containsKey(name);
    }

    /** Where a variable is mentioned. */
    List<Place> mentions(String name) {
        return mentions.getOrDefault(name, List.of()).stream()
                .map(Mention::place)
                .toList();
    }

    Optional<Fate> fate(String name) {
        return Optional.ofNullable(fates.get(name));
    }

    Optional<StaleName> flag(String name) {
        return Optional.ofNullable(flags.get(name));
    }

    /** Where the playbook's changelog speaks of a variable; the newest entry. */
    Optional<String> link(String name) {
        if (links == null) {
            links = new HashMap<>();
            for (ChangelogEntry entry : Changelog.of(subject.catalog()).entries()) {
                Words.among(entry.text(), fates.keySet()).forEach(found -> links.putIfAbsent(found, entry.url()));
            }
        }
        return Optional.ofNullable(links.get(name));
    }

    private boolean isAlone(String name) {
        return rivals(name).isEmpty();
    }

    /** Whether it stands where it gets no other name: in an inventory, or in a mapping that others may need as it is. */
    private boolean isOutOfReach(String name) {
        return set.get(name).stream().anyMatch(setting -> setting.layer() == Layer.INVENTORY || setting.merged());
    }

    private boolean isInVarsFilesOnly(String name) {
        Optional<Path> deployment = subject.deployment().map(file -> file.text().file());
        return !isOutOfReach(name)
                && set.get(name).stream()
                        .noneMatch(setting ->
                                deployment.filter(setting.file()::equals).isPresent());
    }
}
