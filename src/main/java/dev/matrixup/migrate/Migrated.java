package dev.matrixup.migrate;

import dev.matrixup.report.Place;
import dev.matrixup.workspace.Workspace;
import java.util.List;
import java.util.Optional;

/**
 * What a migration comes to, for programs. Files are relative to the workspace; lines are those before it, but of what is left those after it.
 *
 * @param removed the variables that were taken out
 * @param removable those that {@code --remove} takes out
 * @param ignored the variables that stay by their old names since the user ignores findings of this id
 * @param references where templates mention a renamed variable
 * @param gate the gate, if it is behind
 * @param changed whether any file changes
 */
public record Migrated(
        String server,
        List<Renamed> renamed,
        List<Removed> removed,
        List<Removed> removable,
        List<Ignored> ignored,
        List<Renamed> references,
        Optional<GateStep> gate,
        List<Left> left,
        boolean changed) {
    /** A name that changes. */
    public record Renamed(String file, int line, String from, String to) {}

    /** A variable that goes. */
    public record Removed(String file, int line, String name) {}

    /** A name that stays. */
    public record Ignored(String file, int line, String name, String id) {}

    /** Something that is still wrong. */
    public record Left(
            String id, String severity, String file, int line, int column, String reason, List<String> mend) {}

    static Migrated of(String server, Migration migration, Workspace workspace) {
        return new Migrated(
                server,
                renamed(migration.renamed(), workspace),
                removed(migration.removed(), workspace),
                removed(migration.removable(), workspace),
                migration.ignored().stream()
                        .map(name -> new Ignored(
                                file(name.place(), workspace),
                                name.place().line(),
                                name.name(),
                                name.rule().id()))
                        .toList(),
                renamed(migration.references(), workspace),
                migration.gates().stream().findFirst(),
                MigrationText.told(migration)
                        .map(finding -> new Left(
                                finding.rule().id(),
                                finding.severity().word(),
                                file(finding.place(), workspace),
                                finding.place().line(),
                                finding.place().column(),
                                finding.reason(),
                                finding.mend()))
                        .toList(),
                migration.changes());
    }

    private static List<Renamed> renamed(List<NameChange> changes, Workspace workspace) {
        return changes.stream()
                .map(change -> new Renamed(
                        file(change.place(), workspace), change.place().line(), change.from(), change.to()))
                .toList();
    }

    private static List<Removed> removed(List<NameChange> changes, Workspace workspace) {
        return changes.stream()
                .map(change -> new Removed(
                        file(change.place(), workspace), change.place().line(), change.from()))
                .toList();
    }

    private static String file(Place place, Workspace workspace) {
        return workspace.shown(place.file()).toString();
    }
}
