package dev.matrixup.update;

import dev.matrixup.playbook.Catalog;
import dev.matrixup.playbook.Changelog;
import dev.matrixup.playbook.ChangelogEntry;
import dev.matrixup.playbook.Service;
import dev.matrixup.playbook.Variable;
import dev.matrixup.report.Wrap;
import dev.matrixup.workspace.VarsFiles;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the playbook's changelog tells between two versions, and what of it concerns somebody: entries that name a variable which his
 * vars files set, or whose heading names a service that is switched on.
 *
 * @param all the entries, newest first
 * @param concerning those that concern him
 */
record News(List<ChangelogEntry> all, List<ChangelogEntry> concerning) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z]\\w*_\\w+");

    /** Of entries that break nothing. */
    private static final int MOST = 10;

    private static final int WIDTH = 57;

    /** Copies the lists. */
    News {
        all = List.copyOf(all);
        concerning = List.copyOf(concerning);
    }

    /**
     * What lies between two catalogs.
     *
     * @param used the vars files of the servers that are deployed with the first one
     */
    static News between(Catalog before, Catalog after, Collection<VarsFiles> used) {
        List<ChangelogEntry> old = Changelog.of(before).entries();
        Set<String> known = old.stream().map(News::key).collect(Collectors.toSet());
        LocalDate newest = old.stream()
                .map(ChangelogEntry::date)
                .max(Comparator.naturalOrder())
                .orElse(LocalDate.MIN);
        List<ChangelogEntry> all = Changelog.of(after).entries().stream()
                .filter(entry -> !known.contains(key(entry)))
                // Headings of old entries are corrected at times.
                .filter(entry -> !entry.date().isBefore(newest))
                .toList();
        Set<String> variables = used.stream()
                .flatMap(vars -> vars.files().stream())
                .filter(file -> file.layer() != VarsFiles.Layer.PLAYBOOK_GROUP)
                .flatMap(file -> file.text().entries().stream())
                .map(entry -> entry.key())
                .collect(Collectors.toSet());
        Set<String> services = services(before, used);
        return new News(
                all,
                all.stream()
                        .filter(entry -> mentions(entry, variables) || names(entry, services))
                        .toList());
    }

    private static String key(ChangelogEntry entry) {
        return entry.date() + " " + entry.title();
    }

    private static boolean mentions(ChangelogEntry entry, Set<String> variables) {
        return NAME.matcher(entry.title() + "\n" + entry.text())
                .results()
                .map(MatchResult::group)
                .anyMatch(variables::contains);
    }

    private static boolean names(ChangelogEntry entry, Set<String> services) {
        String title = " " + words(entry.title()) + " ";
        return services.stream().anyMatch(service -> title.contains(" " + service + " "));
    }

    /** The names, in words, of all services that any of the servers has switched on, its homeserver among them. */
    private static Set<String> services(Catalog catalog, Collection<VarsFiles> used) {
        List<Service> services = Service.of(catalog);
        Set<String> names = new HashSet<>();
        for (VarsFiles vars : used) {
            names.add(value(vars, catalog, "matrix_homeserver_implementation")
                    .map(Object::toString)
                    .orElse("synapse"));
            services.stream()
                    .filter(service -> value(vars, catalog, service.variable())
                            .filter(Boolean.TRUE::equals)
                            .isPresent())
                    .flatMap(service -> Stream.concat(Stream.of(service.name()), service.aliases().stream()))
                    .map(News::words)
                    .forEach(names::add);
        }
        return names;
    }

    private static Optional<Object> value(VarsFiles vars, Catalog catalog, String variable) {
        return vars.winner(variable)
                .flatMap(VarsFiles.Winner::value)
                .or(() -> catalog.find(variable).map(Variable::value).map(node -> node.toJava()));
    }

    private static String words(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", " ").strip();
    }

    /**
     * What a person reads of it.
     *
     * @param changelog how he finds the file
     */
    List<String> lines(String changelog) {
        if (all.isEmpty()) {
            return List.of();
        }
        List<ChangelogEntry> breaking =
                concerning.stream().filter(ChangelogEntry::breaking).toList();
        List<ChangelogEntry> others =
                concerning.stream().filter(entry -> !entry.breaking()).toList();
        List<String> lines = new ArrayList<>();
        lines.add("%d of %d %s in the changelog %s you:"
                .formatted(
                        concerning.size(),
                        all.size(),
                        all.size() == 1 ? "entry" : "entries",
                        concerning.size() == 1 ? "concerns" : "concern"));
        lines.add("");
        breaking.forEach(entry -> lines.addAll(lines(entry, "!", changelog)));
        others.stream().limit(MOST).forEach(entry -> lines.addAll(lines(entry, ".", changelog)));
        if (others.size() > MOST) {
            lines.add("   .  and %d older ones that break nothing".formatted(others.size() - MOST));
        }
        if (concerning.isEmpty()) {
            lines.remove(lines.size() - 1);
            lines.set(
                    0,
                    lines.get(0)
                            .replaceFirst("^0 of (\\d+) entr(y|ies) .*", "None of $1 changelog entr$2 concerns you."));
        }
        return lines;
    }

    private static List<String> lines(ChangelogEntry entry, String mark, String changelog) {
        List<String> lines = new ArrayList<>();
        for (String line : Wrap.lines(entry.title(), WIDTH)) {
            lines.add(lines.isEmpty() ? "   %s  %s  %s".formatted(mark, entry.date(), line) : " ".repeat(18) + line);
        }
        if (mark.equals("!")) {
            lines.add(" ".repeat(18) + changelog + ":" + entry.place().line());
        }
        return lines;
    }
}
