package dev.matrixup.deploy;

import dev.matrixup.playbook.Variable;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Listing;
import dev.matrixup.report.Place;
import dev.matrixup.report.Style;
import dev.matrixup.report.Wrap;
import dev.matrixup.workspace.SecretVariables;
import dev.matrixup.workspace.VarsFiles;
import dev.matrixup.workspace.VarsFiles.VarsFile;
import dev.matrixup.yaml.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the user's vars files set, counted while it was listed.
 *
 * @param counts how many are so
 * @param encrypted files of which only Ansible knows what they set
 */
public record VarsList(Map<Standing, Long> counts, List<String> encrypted) {
    private static final int WIDTH = 52;
    private static final int SCREEN = 77;

    /** How a value stands to the playbook. */
    public enum Standing {
        /** It is another one than the default, as both are written. */
        CHANGED(Mark.CHANGED, "not as by default", true),
        /** It is the default. */
        DEFAULT(Mark.NOTE, "as by default", false),
        /** The playbook has no default for it. */
        OWN(Mark.ADDED, "without a default", true),
        /** Something else wins. */
        WITHOUT_EFFECT(Mark.WARNING, "without effect", false);

        private final Mark mark;
        private final String words;
        private final boolean changed;

        Standing(Mark mark, String words, boolean changed) {
            this.mark = mark;
            this.words = words;
            this.changed = changed;
        }
    }

    /**
     * One setting.
     *
     * @param value as it is written, secrets hidden
     * @param role the role whose default it overrides
     * @param winner what wins where it is without effect
     */
    public record Row(
            String name,
            Object value,
            String file,
            int line,
            Standing standing,
            Optional<String> role,
            Optional<String> winner)
            implements GroupedRow {
        @Override
        public String group() {
            return file;
        }

        @Override
        public List<String> lines(Style style) {
            return SettingLines.of(
                    style,
                    standing.mark,
                    Path.of(file).getFileName() + ":" + line,
                    name,
                    winner.map(place -> "no effect, %s wins"
                                    .formatted(Path.of(place).getFileName()))
                            .orElseGet(() -> cut(name, value)));
        }
    }

    /** Copies the collections. */
    public VarsList {
        counts = Map.copyOf(counts);
        encrypted = List.copyOf(encrypted);
    }

    static VarsList read(Resolved resolved, Optional<String> part, boolean changed, Listing<Row> listing) {
        VarsFiles vars = resolved.vars();
        Map<Standing, Long> counts = new EnumMap<>(Standing.class);
        listing.begins(resolved.server().domain());
        for (VarsFile file : vars.files()) {
            if (file.layer() == VarsFiles.Layer.PLAYBOOK_GROUP) {
                continue;
            }
            List<Row> rows = file.text().variables().stream()
                    .filter(entry -> matches(part, entry.key()))
                    .map(entry -> row(resolved, entry))
                    .filter(row -> !changed || row.standing().changed)
                    .toList();
            rows.forEach(row -> counts.merge(row.standing(), 1L, Long::sum));
            listing.rows(rows);
        }
        return new VarsList(
                counts,
                vars.encrypted().stream()
                        .map(file -> resolved.workspace().shown(file).toString())
                        .toList());
    }

    private static Row row(Resolved resolved, Entry entry) {
        Place place = entry.place();
        Optional<Variable> known = resolved.catalog().find(entry.key());
        Object value = entry.value().toJava();
        Optional<Place> winner =
                resolved.vars().winner(entry.key()).map(VarsFiles.Winner::place).filter(other -> !other.equals(place));
        Standing standing = winner.isPresent()
                ? Standing.WITHOUT_EFFECT
                : known.isEmpty()
                        ? Standing.OWN
                        : Objects.equals(known.get().value().toJava(), value) ? Standing.DEFAULT : Standing.CHANGED;
        return new Row(
                entry.key(),
                SecretVariables.hide(entry.key(), value),
                resolved.workspace().shown(place.file()).toString(),
                place.line(),
                standing,
                known.flatMap(Variable::owner),
                winner.map(resolved::shown));
    }

    static boolean matches(Optional<String> part, String name) {
        return part.filter(text -> !name.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT)))
                .isEmpty();
    }

    /** A value, as much of it as there is room for below its name. */
    static String cut(String name, Object value) {
        String text = SecretVariables.shown(name, value);
        return text.length() <= WIDTH ? text : text.substring(0, WIDTH - 2) + "..";
    }

    /** What stands above the rows. */
    public static List<String> head(Style style, String domain) {
        return List.of(style.bold(domain) + "  what your vars files set", "");
    }

    /** The screen's last lines. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        String standings = Stream.of(Standing.values())
                .filter(counts::containsKey)
                .map(standing -> counts.get(standing) + " " + standing.words)
                .collect(Collectors.joining(", "));
        if (all > 0) {
            lines.add("");
        }
        List<String> sentences = new ArrayList<>();
        sentences.add(
                all == 0
                        ? "Nothing of that kind is set."
                        : "%d %s: %s.".formatted(all, all == 1 ? "setting" : "settings", standings));
        encrypted.forEach(file -> sentences.add(file + " is encrypted as a whole; what it sets is not listed."));
        sentences.forEach(sentence -> lines.addAll(Wrap.lines(sentence, SCREEN)));
        return lines;
    }
}
