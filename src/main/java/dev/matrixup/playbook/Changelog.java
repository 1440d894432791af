package dev.matrixup.playbook;

import dev.matrixup.report.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The changelog of the playbook, {@code CHANGELOG.md}: a heading for a day, below it one for each change. The playbook has no releases;
 * what breaks something stands here, and only some of it in the {@link VersionGate}.
 *
 * @param entries newest first, as in the file
 */
public record Changelog(List<ChangelogEntry> entries) {
    /** Where people read it. */
    static final String URL = "https://github.com/spantaleev/matrix-docker-ansible-deploy/blob/master/CHANGELOG.md";

    private static final String FILE = "CHANGELOG.md";
    private static final Pattern DAY = Pattern.compile("# (\\d{4}-\\d{2}-\\d{2})\\s*");

    /** The second level; the author slipped at times. */
    private static final Pattern HEADING = Pattern.compile("##? (.*)");

    /** Copies the list. */
    public Changelog {
        entries = List.copyOf(entries);
    }

    /** That of a checkout; without entries if it has none. */
    public static Changelog of(Catalog catalog) {
        Path file = file(catalog.root());
        return Files.isRegularFile(file) ? parse(file, Catalog.read(file)) : new Changelog(List.of());
    }

    /** A changelog's text, for one of another commit; the file is for places only. */
    public static Changelog parse(Path file, String text) {
        List<ChangelogEntry> entries = new ArrayList<>();
        List<String> lines = text.lines().toList();
        LocalDate date = null;
        int start = 0;
        boolean code = false;
        for (int i = 0; i < lines.size(); i++) {
            code ^= lines.get(i).stripLeading().startsWith("```");
            if (!code && HEADING.matcher(lines.get(i)).matches()) {
                add(date, file, start, lines.subList(start, i), entries);
                Matcher day = DAY.matcher(lines.get(i));
                date = day.matches() ? day(day.group(1)).orElse(date) : date;
                start = i;
            }
        }
        add(date, file, start, lines.subList(start, lines.size()), entries);
        return new Changelog(entries);
    }

    /** The day of an ISO date; empty where the author slipped. */
    static Optional<LocalDate> day(String date) {
        try {
            return Optional.of(LocalDate.parse(date));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    static Path file(Path root) {
        return root.resolve(FILE);
    }

    /** The new names for old ones that it tells. */
    Stream<PrefixRename> renames() {
        return entries.stream().flatMap(entry -> entry.text().lines()).flatMap(PrefixRename::in);
    }

    /** Adds the part of the file that begins with a heading, but no day's heading alone. */
    private static void add(LocalDate date, Path file, int line, List<String> lines, List<ChangelogEntry> entries) {
        if (date != null) {
            String title = lines.get(0).replaceFirst("^#+", "").strip();
            String text = String.join("\n", lines.subList(1, lines.size())).strip();
            if (!text.isEmpty() || !title.equals(date.toString())) {
                entries.add(new ChangelogEntry(date, title, new Place(file, line + 1, 1, ""), text));
            }
        }
    }
}
