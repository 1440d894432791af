package dev.matrixup.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.matrixup.files.FolderTree;
import dev.matrixup.playbook.GitRepository;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import dev.matrixup.workspace.FileEdit;
import dev.matrixup.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A move as a whole or not at all, on a real repository; broken off at every point. */
class MoveTest {
    @TempDir
    Path folder;

    private Upstream upstream;
    private Workspace workspace;
    private GitRepository repository;
    private Path vars;
    private Map<String, String> before;
    private String from;
    private String to;

    @BeforeEach
    void aWorkspaceAndANewerVersion() throws IOException {
        upstream = new Upstream(folder);
        Path checkout = folder.resolve("workspace/playbook");
        Upstream.git(folder, "clone", "--quiet", upstream.playbook().toString(), checkout.toString());
        role("roles/galaxy/moved", "old");
        role("roles/galaxy/dropped", "old");
        role("roles/galaxy/mine", "mine");
        vars = write(folder.resolve("workspace/inventory/host_vars/matrix.example.com/vars.yml"), "a: 1\n");
        Files.setPosixFilePermissions(vars, PosixFilePermissions.fromString("rw-r-----"));
        write(checkout.resolve("untracked.txt"), "mine\n");
        workspace = new Workspace(
                folder.resolve("workspace"),
                Optional.empty(),
                checkout,
                List.of(folder.resolve("workspace/inventory/hosts")),
                folder.resolve("workspace/known_hosts"));
        repository = GitRepository.at(checkout, new ProcessRunner());
        from = repository.head();
        upstream.publishNext();
        to = repository.fetch(Optional.empty(), Optional.empty());
        before = files();
    }

    @Test
    void movesAllAndCanGoBackAndForth() throws IOException {
        move().make(repository, true);

        Map<String, String> after = files();
        assertThat(repository.head()).isEqualTo(to).isEqualTo(upstream.newest());
        assertThat(repository.branch()).contains("main");
        assertThat(after)
                .containsKeys(
                        "playbook/docs/new.md",
                        "playbook/roles/galaxy/moved/defaults/main.yml",
                        "playbook/roles/galaxy/added/defaults/main.yml",
                        "playbook/roles/galaxy/mine/defaults/main.yml",
                        "playbook/untracked.txt")
                .doesNotContainKeys("playbook/ansible.cfg", "playbook/roles/galaxy/dropped/defaults/main.yml");
        assertThat(after.get("playbook/roles/galaxy/moved/defaults/main.yml")).endsWith("# new\n");
        assertThat(after.get("inventory/host_vars/matrix.example.com/vars.yml"))
                .endsWith("b: 1\n")
                .contains("GROUP_READ");
        assertThat(workspace.unfinishedUpdate()).doesNotExist();

        Savepoint last = Savepoint.last(workspace).orElseThrow();
        assertThat(last.from()).isEqualTo(from);
        assertThat(last.changedSince()).isEmpty();
        last.restore(repository, false);
        assertThat(files()).isEqualTo(before);
        assertThat(repository.head()).isEqualTo(from);
        assertThat(repository.branch()).contains("main");
        assertThat(Savepoint.last(workspace)).isEmpty();
    }

    @Test
    void knowsWhatChangedSince() throws IOException {
        move().make(repository, true);
        Files.writeString(vars, "b: 2\n");

        assertThat(Savepoint.last(workspace).orElseThrow().changedSince()).containsExactly(vars);
    }

    @Test
    void aFailureAtTheEndPutsAllBack() throws IOException {
        Move move = move();
        // An edit of what somebody else has edited meanwhile is refused.
        Files.writeString(vars, "a: 1 # changed\n");
        before = files();

        Failure failure = catchThrowableOfType(Failure.class, () -> move.make(repository, true));

        assertThat(failure)
                .hasMessageContaining("was changed since it was read")
                .hasMessageContaining("as it was before");
        assertThat(Files.readString(vars)).isEqualTo("a: 1 # changed\n");
        assertThat(files()).isEqualTo(before);
        assertThat(repository.head()).isEqualTo(from);
        assertThat(workspace.unfinishedUpdate()).doesNotExist();
    }

    @Test
    void aRoleThatIsNotThereInTheMiddlePutsAllBack() throws IOException {
        Move move = move();
        FolderTree.delete(stage("added"));

        Failure failure = catchThrowableOfType(Failure.class, () -> move.make(repository, true));

        assertThat(failure).hasMessageContaining("Every file is as it was before.");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void gitsRefusalPutsAllBack() throws IOException {
        Files.writeString(workspace.checkout().resolve("CHANGELOG.md"), "mine\n");
        before = files();

        Failure failure = catchThrowableOfType(Failure.class, () -> move().make(repository, true));

        assertThat(failure).hasMessageContaining("CHANGELOG.md").hasMessageContaining("as it was before");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void isPutBackAfterAKillBetweenAnyTwoSteps() throws IOException {
        for (int steps = 0; steps <= 6; steps++) {
            killedAfter(steps);
            assertThat(Savepoint.unfinished(workspace))
                    .as("after %d steps", steps)
                    .isPresent();

            Savepoint.unfinished(workspace).orElseThrow().restore(repository, true);

            assertThat(files()).as("after %d steps", steps).isEqualTo(before);
            assertThat(repository.head()).isEqualTo(from);
            assertThat(repository.changed()).isEmpty();
            assertThat(workspace.unfinishedUpdate()).doesNotExist();
        }
    }

    @Test
    void whatSomebodyChangesInBetweenIsLaidAside() throws IOException {
        killedAfter(5);
        Files.writeString(workspace.checkout().resolve("setup.yml"), "mine\n");

        Savepoint.unfinished(workspace).orElseThrow().restore(repository, true);

        assertThat(files()).isEqualTo(before);
        assertThat(Upstream.git(workspace.checkout(), "stash", "show", "-p")).contains("+mine");
    }

    /** As {@link Move#make} goes, with git killed in the middle of its work as the fifth step. */
    private void killedAfter(int steps) throws IOException {
        Move move = move();
        Savepoint savepoint =
                Savepoint.begin(workspace, repository, to, List.of("added", "dropped", "moved"), move.edits());
        Path galaxy = Savepoint.galaxy(workspace);
        if (steps > 0) {
            FolderTree.move(stage("added"), galaxy.resolve("added"));
        }
        if (steps > 1) {
            savepoint.take("dropped");
        }
        if (steps > 2) {
            savepoint.take("moved");
        }
        if (steps > 3) {
            FolderTree.move(stage("moved"), galaxy.resolve("moved"));
        }
        if (steps == 5) {
            write(workspace.checkout().resolve("docs/new.md"), "New.\n");
            Files.delete(workspace.checkout().resolve("ansible.cfg"));
        }
        if (steps > 5) {
            repository.move(to);
            move.edits().get(0).apply();
        }
    }

    private Move move() throws IOException {
        role("staged/moved", "new");
        role("staged/added", "new");
        return new Move(
                workspace,
                to,
                Map.of("moved", stage("moved"), "added", stage("added")),
                List.of("dropped"),
                List.of(FileEdit.of(vars, "b: 1\n".getBytes(StandardCharsets.UTF_8))));
    }

    private Path stage(String role) {
        return folder.resolve("workspace/playbook/staged").resolve(role);
    }

    private void role(String path, String text) throws IOException {
        write(folder.resolve("workspace/playbook").resolve(path).resolve("defaults/main.yml"), "# " + text + "\n");
    }

    private Map<String, String> files() {
        Map<String, String> files = Upstream.files(workspace.root());
        files.keySet().removeIf(name -> name.startsWith("playbook/staged/"));
        return files;
    }

    private static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
