package dev.matrixup.playbook;

import dev.matrixup.playbook.Fate.Kind;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names that a checkout refuses, as the tasks of its roles list them, and what became of each. Ansible stops at the first task that
 * finds one, and only in the roles that it runs.
 */
public final class OldNames {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");
    private static final Pattern IN_WORDS = Pattern.compile("\\b[A-Za-z]\\w*_\\w+");
    private static final Pattern REMOVED = Pattern.compile(
            "(?i)^(?:removed|(?:now )?unnecessary|not applicable|not supported anymore|deprecated\\b.*\\bremoved)\\b");
    private static final Pattern SUPERSEDED =
            Pattern.compile("(?i)(?:superseded by|replaced by|split into|flattened into) ");
    private static final Pattern TO_REMOVE = Pattern.compile("(?i)\\bremoved?\\b|\\bno longer\\b|\\bnot used\\b");

    private final List<OldName> names;
    private final List<PrefixCheck> prefixes;
    private final List<UnknownShape> unknown;
    private final List<PrefixRename> renames;
    private final Predicate<String> lives;
    private final Map<String, OldName> byName = new HashMap<>();

    /**
     * @param renames what is said outside of the checks, to be believed where it leads from a refused name to a variable that is there
     * @param lives whether the checkout has a variable
     */
    OldNames(
            List<OldName> names,
            List<PrefixCheck> prefixes,
            List<UnknownShape> unknown,
            List<PrefixRename> renames,
            Predicate<String> lives) {
        this.names = List.copyOf(names);
        this.prefixes = List.copyOf(prefixes);
        this.unknown = List.copyOf(unknown);
        this.renames = List.copyOf(renames);
        this.lives = lives;
        names.forEach(old -> byName.putIfAbsent(old.name(), old));
    }

    /** The names that are refused one by one, in the order of the roles. */
    public List<OldName> names() {
        return names;
    }

    /** The checks that refuse many names at once, in the order of the roles. */
    public List<PrefixCheck> prefixes() {
        return prefixes;
    }

    /** What may refuse names too and cannot be read. */
    public List<UnknownShape> unknown() {
        return unknown;
    }

    /** What is said outside of the checks. */
    List<PrefixRename> renames() {
        return renames;
    }

    /** What became of a variable; empty if the checkout does not refuse it. */
    public Optional<Fate> fate(String name) {
        return fate(name, Set.of());
    }

    /** @param followed the names that led here: a table may run in a circle */
    private Optional<Fate> fate(String name, Set<String> followed) {
        if (followed.contains(name)) {
            return Optional.empty();
        }
        OldName old = byName.get(name);
        if (old != null) {
            return Optional.of(listed(old, followed));
        }
        return prefixes.stream()
                .filter(check -> check.refuses(name))
                // devture_postgres_ is that of postgres_backup_ too.
                .max(Comparator.comparing(check -> check.prefix().length()))
                .map(check -> prefixed(new OldName(name, "", check.place(), check.check()), check, followed));
    }

    private Fate listed(OldName old, Set<String> followed) {
        if (NAME.matcher(old.becomes()).matches()) {
            return renamed(old, old.becomes(), old.becomes(), followed);
        }
        if (old.becomes().isEmpty()) {
            return said(old, old.check().words(old.name()), TO_REMOVE, followed);
        }
        return said(old, old.becomes().replaceAll("^<|>(?=$| )", ""), REMOVED, followed);
    }

    private Fate prefixed(OldName old, PrefixCheck check, Set<String> followed) {
        String words = check.check().words(old.name());
        List<Fate> fates = Stream.of(check.renames(), renames)
                .flatMap(List::stream)
                .sorted(Comparator.comparing(rename -> -rename.from().length()))
                .flatMap(rename -> rename.apply(old.name()).stream())
                .map(next -> renamed(old, next, words, followed))
                .toList();
        return fates.stream()
                .filter(fate -> fate.replacement().isPresent())
                .findFirst()
                .or(() -> fates.stream().findFirst())
                .orElseGet(() -> said(old, words, TO_REMOVE, followed));
    }

    private Fate renamed(OldName old, String next, String words, Set<String> followed) {
        if (lives.test(next)) {
            return fate(old, Kind.RENAME, Optional.of(next), List.of(), words);
        }
        return fate(next, with(followed, old.name()))
                .map(end -> fate(
                        old,
                        end.kind() == Kind.RENAME ? Kind.CHAIN : end.kind(),
                        end.replacement(),
                        Stream.concat(Stream.of(next), end.via().stream()).toList(),
                        end.words()))
                .orElseGet(() -> fate(old, Kind.RENAME, Optional.empty(), List.of(next), words));
    }

    private Fate said(OldName old, String words, Pattern removed, Set<String> followed) {
        if (removed.matcher(words).find()) {
            return fate(old, Kind.REMOVED, Optional.empty(), List.of(), words);
        }
        Kind kind = SUPERSEDED.matcher(words).lookingAt() ? Kind.SUPERSEDED : Kind.PROSE;
        return fate(old, kind, onlyOneIn(words, with(followed, old.name())), List.of(), words);
    }

    /** The variable that lives today and that the words name, themselves or by an old name; empty if they name several. */
    private Optional<String> onlyOneIn(String words, Set<String> followed) {
        List<String> living = IN_WORDS.matcher(words)
                .results()
                .map(MatchResult::group)
                .filter(name -> !followed.contains(name))
                .flatMap(name ->
                        lives.test(name) ? Stream.of(name) : fate(name, followed).flatMap(Fate::replacement).stream())
                .distinct()
                .toList();
        return living.size() == 1 ? Optional.of(living.get(0)) : Optional.empty();
    }

    private static Fate fate(OldName old, Kind kind, Optional<String> replacement, List<String> via, String words) {
        return new Fate(old.name(), kind, replacement, via, words, old.place(), old.check());
    }

    private static Set<String> with(Set<String> names, String name) {
        Set<String> more = new HashSet<>(names);
        more.add(name);
        return more;
    }
}
