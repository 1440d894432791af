package dev.matrixup.update;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.matrixup.files.FolderTree;
import dev.matrixup.playbook.GitRepository;
import dev.matrixup.playbook.RolePin;
import dev.matrixup.process.Argv;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import dev.matrixup.workspace.AtomicFile;
import dev.matrixup.workspace.FileEdit;
import dev.matrixup.workspace.Invocation;
import dev.matrixup.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a move from one version of the playbook to another replaces, so that every file can be put back: the commit, the roles' folders,
 * the contents of files. While the move is under way it lies in {@link Workspace#unfinishedUpdate}; a complete one becomes the last one,
 * of which there is one only.
 */
final class Savepoint {
    private static final String STATE = "state.json";

    private final Workspace workspace;
    private final Path folder;
    private final State state;

    private Savepoint(Workspace workspace, Path folder, State state) {
        this.workspace = workspace;
        this.folder = folder;
        this.state = state;
    }

    /**
     * What was there.
     *
     * @param branch the branch; empty where a commit was checked out
     * @param from the commit
     * @param to the commit that it was left for
     * @param galaxy whether there was a folder of roles at all
     * @param roles the names of the roles that were moved or taken away, and whether there was such a role before
     * @param files the files that were edited
     */
    private record State(
            String branch, String from, String to, boolean galaxy, Map<String, Boolean> roles, List<String> files) {
        private Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("branch", branch);
            json.put("from", from);
            json.put("to", to);
            json.put("galaxy", galaxy);
            json.put("roles", roles);
            json.put("files", files);
            return json;
        }

        @SuppressWarnings("unchecked")
        private static State of(Map<String, Object> json) throws IOException {
            State state = new State(
                    Objects.requireNonNull((String) json.get("branch")),
                    Objects.requireNonNull((String) json.get("from")),
                    Objects.requireNonNull((String) json.get("to")),
                    (Boolean) json.get("galaxy"),
                    (Map<String, Boolean>) json.get("roles"),
                    (List<String>) json.get("files"));
            if (!state.roles().keySet().stream().allMatch(RolePin::isName)) {
                throw new IOException("a role's name is none");
            }
            return state;
        }
    }

    /**
     * Keeps what is there before anything is moved.
     *
     * @param roles the names of the roles that are going to be moved or taken away
     * @param edits of files that are going to be edited
     */
    static Savepoint begin(
            Workspace workspace, GitRepository repository, String to, List<String> roles, List<FileEdit> edits) {
        Path galaxy = galaxy(workspace);
        Map<String, Boolean> there = new LinkedHashMap<>();
        roles.forEach(name -> there.put(name, Files.exists(galaxy.resolve(name), LinkOption.NOFOLLOW_LINKS)));
        State state = new State(
                repository.branch().orElse(""),
                repository.head(),
                to,
                Files.isDirectory(galaxy),
                there,
                edits.stream()
                        .map(edit -> workspace.shown(edit.file()).toString())
                        .toList());
        Path part = workspace.updates().resolve("begun.part");
        try {
            FolderTree.delete(part);
            Files.createDirectories(workspace.updates());
            Files.createDirectory(
                    part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            for (int i = 0; i < edits.size(); i++) {
                Path kept = kept(part, i);
                edits.get(i).before().ifPresent(before -> AtomicFile.write(kept, before, "rw-------"));
                AtomicFile.write(written(part, i), edits.get(i).after(), "rw-------");
            }
            AtomicFile.write(
                    part.resolve(STATE),
                    JSON.std.asString(state.toJson()).getBytes(StandardCharsets.UTF_8),
                    "rw-------");
            Files.move(part, workspace.unfinishedUpdate());
        } catch (IOException e) {
            throw Failure.refused("What is going to be replaced cannot be kept in %s: %s. Nothing was changed."
                            .formatted(workspace.updates(), Reason.of(e)))
                    .because(e);
        }
        return new Savepoint(workspace, workspace.unfinishedUpdate(), state);
    }

    /** That of a move that was broken off. */
    static Optional<Savepoint> unfinished(Workspace workspace) {
        return read(workspace, workspace.unfinishedUpdate());
    }

    /** That of the last move. */
    static Optional<Savepoint> last(Workspace workspace) {
        return read(workspace, lastFolder(workspace));
    }

    private static Optional<Savepoint> read(Workspace workspace, Path folder) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        Path file = folder.resolve(STATE);
        try {
            return Optional.of(new Savepoint(workspace, folder, State.of(JSON.std.mapFrom(Files.readString(file)))));
        } catch (IOException | ClassCastException | NullPointerException e) {
            throw Failure.refused("%s cannot be read, so matrixup does not know what the last update replaced."
                            .formatted(file))
                    .because(e);
        }
    }

    /** The commit that was left. */
    String from() {
        return state.from();
    }

    /** The commit that it was left for. */
    String to() {
        return state.to();
    }

    /** The roles that were moved or taken away. */
    List<String> roles() {
        return List.copyOf(state.roles().keySet());
    }

    /** The folder in which a role is kept that was there; empty if there was none. */
    Optional<Path> role(String name) {
        return Optional.of(folder.resolve("roles").resolve(name))
                .filter(role -> Files.exists(role, LinkOption.NOFOLLOW_LINKS));
    }

    /** The edits that bring the files back. */
    List<FileEdit> files() {
        List<FileEdit> edits = new ArrayList<>();
        for (int i = 0; i < state.files().size(); i++) {
            if (Files.exists(kept(folder, i))) {
                edits.add(FileEdit.of(file(i), bytes(kept(folder, i))));
            }
        }
        return edits;
    }

    /** The files that were changed again after the move. */
    List<Path> changedSince() {
        List<Path> changed = new ArrayList<>();
        for (int i = 0; i < state.files().size(); i++) {
            if (!isAsWritten(i)) {
                changed.add(file(i));
            }
        }
        return changed;
    }

    private boolean isAsWritten(int file) {
        return holds(file, written(folder, file));
    }

    /** Whether a file has the content of one that was kept. */
    private boolean holds(int file, Path content) {
        return Files.exists(file(file)) && Arrays.equals(bytes(file(file)), bytes(content));
    }

    /** Takes a role away and keeps it, if there is one. */
    void take(String role) throws IOException {
        Path place = galaxy(workspace).resolve(role);
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            FolderTree.move(place, folder.resolve("roles").resolve(role));
        }
    }

    /** The move is complete, and nobody is going to take it back. */
    void drop() throws IOException {
        setAside();
        FolderTree.delete(undone());
    }

    /** In one step: half of a savepoint must never look like one. */
    private void setAside() throws IOException {
        FolderTree.delete(undone());
        Files.move(folder, undone());
    }

    /** The move is complete: this becomes the last savepoint, and the one before goes. */
    void finish() throws IOException {
        Path last = lastFolder(workspace);
        Path older = olderFolder(workspace);
        FolderTree.delete(older);
        if (Files.exists(last)) {
            Files.move(last, older);
        }
        Files.move(folder, last);
        FolderTree.delete(older);
    }

    /**
     * Puts every file back, from wherever the move stopped, and ends it.
     *
     * @param broken whether git may have been stopped in the middle of its work
     * @return what somebody changed meanwhile, and where that is now, in sentences
     * @throws Failure (3) if the checkout is somewhere else by now; (1) if something cannot be put back, which can be tried again
     */
    List<String> restore(GitRepository repository, boolean broken) {
        repository.awaitOthers();
        requireBetween(repository);
        List<String> changed = new ArrayList<>();
        try {
            for (int i = 0; i < state.files().size(); i++) {
                restoreFile(i, changed);
            }
            if (broken) {
                if (repository.backFromTheMiddle(state.from(), state.to())) {
                    changed.add("What was changed in %s meanwhile lies in git's stash there."
                            .formatted(workspace.checkout()));
                }
            } else if (!repository.head().equals(state.from())) {
                repository.move(state.from());
            }
            Path galaxy = galaxy(workspace);
            for (Map.Entry<String, Boolean> role : state.roles().entrySet()) {
                Path place = galaxy.resolve(role.getKey());
                Path kept = folder.resolve("roles").resolve(role.getKey());
                if (Files.exists(kept, LinkOption.NOFOLLOW_LINKS)) {
                    FolderTree.delete(place);
                    FolderTree.move(kept, place);
                } else if (!role.getValue()) {
                    FolderTree.delete(place);
                }
            }
            if (!state.galaxy()) {
                FolderTree.delete(galaxy);
            }
            if (Files.exists(olderFolder(workspace)) && Files.notExists(lastFolder(workspace))) {
                Files.move(olderFolder(workspace), lastFolder(workspace));
            }
            if (changed.isEmpty()) {
                drop();
            } else {
                setAside();
            }
            return changed;
        } catch (IOException e) {
            throw Failure.unexpected(
                            "Not everything could be put back as it was before the update: %s.".formatted(Reason.of(e)))
                    .next(Invocation.of(workspace.root(), "rollback") + "       tries it again")
                    .because(e);
        }
    }

    /** @throws Failure (3) if somebody has moved the checkout since: that is his, and not ours to take back */
    private void requireBetween(GitRepository repository) {
        String head = repository.head();
        boolean there = head.equals(state.from()) || head.equals(state.to());
        if (!there || !repository.branch().orElse("").equals(state.branch())) {
            String back = state.branch().isEmpty() ? "--detach " + state.from() : state.branch();
            throw Failure.refused(
                            "An update was stopped in the middle, and since then the checkout in %s was moved by hand, to %s."
                                    .formatted(
                                            workspace.checkout(),
                                            repository.branch().orElse(head.substring(0, 7))))
                    .next(
                            "git -C %s checkout %s       goes back to where it was"
                                    .formatted(Argv.quote(workspace.checkout().toString()), back),
                            Invocation.of(workspace.root(), "rollback") + "       then puts every file back");
        }
    }

    private void restoreFile(int file, List<String> changed) throws IOException {
        boolean kept = Files.exists(kept(folder, file));
        if (isAsWritten(file)) {
            if (kept) {
                AtomicFile.write(file(file), bytes(kept(folder, file)), "rw-------");
            } else {
                Files.delete(file(file));
            }
        } else if (kept && !holds(file, kept(folder, file))) {
            changed.add("%s was changed meanwhile and stays so. As it was before the update it lies in %s."
                    .formatted(workspace.shown(file(file)), workspace.shown(kept(undone(), file))));
        }
    }

    private Path file(int index) {
        return workspace.root().resolve(state.files().get(index));
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw Failure.refused("Cannot read %s: %s.".formatted(file, Reason.of(e)))
                    .because(e);
        }
    }

    static Path galaxy(Workspace workspace) {
        return workspace.checkout().resolve("roles/galaxy");
    }

    /** What is kept of a move that was undone: files that somebody had changed meanwhile. */
    private Path undone() {
        return workspace.updates().resolve("undone");
    }

    private static Path lastFolder(Workspace workspace) {
        return workspace.updates().resolve("last");
    }

    /** Where the last one waits while the next takes its place. */
    private static Path olderFolder(Workspace workspace) {
        return workspace.updates().resolve("older");
    }

    private static Path kept(Path folder, int file) {
        return folder.resolve("files").resolve(file + ".before");
    }

    private static Path written(Path folder, int file) {
        return folder.resolve("files").resolve(file + ".after");
    }
}
