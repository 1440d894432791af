package dev.matrixup.workspace;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.workspace.VarsFiles.Winner;
import dev.matrixup.yaml.Entry;
import dev.matrixup.yaml.Tagged;
import dev.matrixup.yaml.YamlText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The vars files as they shall be. Nothing is written before {@link #apply}.
 *
 * @param files the files' edits; none if every variable has its value already
 * @param changes the variables that change, in the order of files and then as given
 */
public record VarsProposal(List<FileEdit> files, List<VarsChange> changes) {
    static final String MODE = "rw-------";

    /** Written where absent, never changed: another value is another server. */
    private static final Set<String> FINAL = Set.of("matrix_domain", "matrix_homeserver_implementation");

    /** Copies the lists. */
    public VarsProposal {
        files = List.copyOf(files);
        changes = List.copyOf(changes);
    }

    /**
     * The edits that give variables their values, each in the file that decides.
     *
     * @param comment the comment line above added variables
     * @throws Failure (3) with all reasons why that is not possible: a mapping where a value is expected or the other way round, a
     *     domain or homeserver that differs, a file that cannot be edited
     */
    public static VarsProposal of(VarsFiles vars, Map<String, Object> wanted, String comment) {
        List<Failure> failures = new ArrayList<>();
        Map<Path, Map<String, Object>> byFile = new TreeMap<>();
        wanted.forEach((name, value) -> {
            Optional<Winner> winner = vars.winner(name);
            winner.flatMap(now -> conflict(name, value, now)).ifPresent(failures::add);
            boolean open = winner.filter(now -> !now.editable() || now.value().isPresent())
                    .isEmpty();
            if (open || !FINAL.contains(name)) {
                byFile.computeIfAbsent(vars.target(name), file -> new LinkedHashMap<>())
                        .put(name, value);
            }
        });
        List<FileEdit> files = new ArrayList<>();
        List<VarsChange> changes = new ArrayList<>();
        byFile.forEach((file, values) -> {
            try {
                YamlText before = vars.text(file);
                YamlText after = before.set(values, comment);
                if (after != before) {
                    byte[] old = Files.exists(file) ? before.bytes() : null;
                    files.add(new FileEdit(file, old, after.bytes(), MODE));
                    values.keySet().forEach(name -> change(name, before, after).ifPresent(changes::add));
                }
            } catch (Failure e) {
                failures.add(e);
            }
        });
        if (failures.size() == 1) {
            throw failures.get(0);
        }
        if (!failures.isEmpty()) {
            throw Failure.refused("%d variables cannot be set.".formatted(failures.size()))
                    .findings(failures);
        }
        return new VarsProposal(files, changes);
    }

    /**
     * The edit that gives one variable a value that somebody typed, who has to be told where it stays as it is.
     *
     * @throws Failure (3) as {@link #of} does, and if it says which server this is and only Ansible can tell what it is now
     */
    public static VarsProposal ofTyped(VarsFiles vars, String name, Object value) {
        VarsProposal proposal = of(vars, Collections.singletonMap(name, value), "");
        vars.winner(name)
                .filter(now -> proposal.files().isEmpty()
                        && FINAL.contains(name)
                        && !now.value().equals(Optional.ofNullable(value)))
                .ifPresent(now -> {
                    throw Failure.refused("%s is %s. It can never be changed on a server that is deployed."
                                    .formatted(
                                            name,
                                            now.text()
                                                    .flatMap(text -> text.find(name))
                                                    .map(VarsProposal::show)
                                                    .orElse("set in the inventory")))
                            .at(now.place());
                });
        return proposal;
    }

    /**
     * The edit that takes a variable out of one file.
     *
     * @throws Failure (3) if that is not possible
     */
    public static VarsProposal without(YamlText text, String variable) {
        Place place = text.find(variable).orElseThrow().place();
        if (FINAL.contains(variable)) {
            throw Failure.refused("%s says which server this is; it stays.".formatted(variable))
                    .at(place);
        }
        YamlText after = text.unset(variable);
        if (after == text) {
            throw Failure.refused("%s comes from a mapping that is merged into this file.".formatted(variable))
                    .at(place);
        }
        return new VarsProposal(List.of(FileEdit.of(text, after)), List.of());
    }

    /** The files' new contents, for {@link ProposedInventory}. */
    public Map<Path, byte[]> contents() {
        Map<Path, byte[]> contents = new LinkedHashMap<>();
        files.forEach(edit -> contents.put(edit.file(), edit.after()));
        return contents;
    }

    /** What would keep {@link #apply} from writing, each of code 3; for preflight. */
    public List<Failure> obstacles() {
        return files.stream().flatMap(edit -> edit.obstacle().stream()).toList();
    }

    /**
     * Writes all files or none.
     *
     * @throws Failure (3) if that is not possible, so that every file is as it was; (1) if one could not be put back
     */
    public void apply() {
        files.forEach(FileEdit::requireUnchanged);
        Deque<FileEdit> written = new ArrayDeque<>();
        for (FileEdit edit : files) {
            try {
                edit.apply();
                written.push(edit);
            } catch (Failure e) {
                written.forEach(each -> putBack(each, e));
                throw Failure.refused(e.getMessage()).because(e);
            }
        }
    }

    private static void putBack(FileEdit edit, Failure cause) {
        try {
            edit.undo();
        } catch (Failure e) {
            throw Failure.unexpected("%s And %s, which was written before it, could not be put back as it was."
                            .formatted(cause.getMessage(), edit.file()))
                    .because(e);
        }
    }

    private static Optional<Failure> conflict(String name, Object value, Winner now) {
        Object old = now.value().orElse(null);
        boolean template = old instanceof Tagged || old instanceof String text && text.contains("{{");
        if (FINAL.contains(name) && old != null && !template && !old.equals(value)) {
            return Optional.of(Failure.refused(
                            "%s is %s, and the deployment wants %s. It can never be changed on a server that is deployed."
                                    .formatted(name, old, value))
                    .at(now.place()));
        }
        return Optional.empty();
    }

    private static Optional<VarsChange> change(String name, YamlText before, YamlText after) {
        Optional<Object> old =
                before.find(name).map(entry -> Optional.ofNullable(entry.value().toJava()));
        Entry entry = after.find(name).orElseThrow();
        Optional<Object> now = Optional.of(Optional.ofNullable(entry.value().toJava()));
        if (old.equals(now)) {
            return Optional.empty();
        }
        boolean secret = SecretName.matches(name);
        return Optional.of(new VarsChange(
                name,
                secret ? Optional.empty() : before.find(name).map(VarsProposal::show),
                secret ? Optional.empty() : Optional.of(show(entry)),
                old.isEmpty(),
                entry.place()));
    }

    private static String show(Entry entry) {
        return SecretVariables.shown(entry.key(), entry.value().toJava());
    }
}
