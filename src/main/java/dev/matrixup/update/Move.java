package dev.matrixup.update;

import dev.matrixup.files.FolderTree;
import dev.matrixup.playbook.GitRepository;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import dev.matrixup.workspace.FileEdit;
import dev.matrixup.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A move of playbook, roles and files from one version to another: made as a whole or not at all.
 *
 * @param to the commit; that of the checkout if it does not move
 * @param roles the roles to put in place, by name: folders that are ready and that nobody else needs
 * @param gone the roles to take away
 * @param edits of files
 */
record Move(Workspace workspace, String to, Map<String, Path> roles, List<String> gone, List<FileEdit> edits) {
    /** Copies the collections. */
    Move {
        roles = Map.copyOf(roles);
        gone = List.copyOf(gone);
        edits = List.copyOf(edits);
    }

    /** Whether there is nothing to do. */
    boolean isEmpty(GitRepository repository) {
        return to.equals(repository.head()) && roles.isEmpty() && gone.isEmpty() && edits.isEmpty();
    }

    /**
     * Makes it.
     *
     * @param reversible whether it is to be possible to take it back
     * @throws Failure if it cannot be made; then every file is as it was
     */
    void make(GitRepository repository, boolean reversible) {
        edits.stream()
                .map(FileEdit::obstacle)
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(obstacle -> {
                    throw obstacle;
                });
        Savepoint savepoint = Savepoint.begin(
                workspace,
                repository,
                to,
                Stream.concat(roles.keySet().stream(), gone.stream()).sorted().toList(),
                edits);
        try {
            for (String role : savepoint.roles()) {
                savepoint.take(role);
                if (roles.containsKey(role)) {
                    FolderTree.move(roles.get(role), Savepoint.galaxy(workspace).resolve(role));
                }
            }
            if (!to.equals(savepoint.from())) {
                repository.move(to);
            }
            edits.forEach(FileEdit::apply);
            if (reversible) {
                savepoint.finish();
            } else {
                savepoint.drop();
            }
        } catch (IOException | RuntimeException e) {
            // A signal ends our children; these must not be among them.
            boolean broken = e instanceof Failure failure && failure.code() == ExitCode.INTERRUPTED;
            savepoint.restore(repository.unstoppable(), broken);
            throw putBack(e);
        }
    }

    private static Failure putBack(Exception e) {
        if (e instanceof Failure failure) {
            return Failure.of(failure.code(), failure.getMessage() + " Every file is as it was before.")
                    .next(failure.next().toArray(String[]::new))
                    .because(failure);
        }
        String reason = e instanceof IOException io ? Reason.of(io) : e.toString();
        return Failure.unexpected("Nothing was moved: %s. Every file is as it was before.".formatted(reason))
                .because(e);
    }
}
