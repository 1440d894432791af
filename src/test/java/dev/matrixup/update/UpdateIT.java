package dev.matrixup.update;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.deploy.Lab;
import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.files.FolderTree;
import dev.matrixup.testing.Pty;
import dev.matrixup.testing.RealAnsible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code matrixup update} and {@code rollback} as their user sees them: real repositories, a real Ansible, the whole program. */
class UpdateIT {
    private static final String OLD_NAME = "matrix_synapse_max_upload_size_mb";
    private static final String NEW_NAME = "matrix_synapse_upload_limit_mb";

    private static final String VARS = """
            ---
            # Who we are.
            matrix_domain: example.com
            matrix_homeserver_implementation: synapse
            matrix_homeserver_generic_secret_key: 'correct-horse-battery-staple-0001'
            matrix_playbook_migration_validated_version: v2026.05.01.0

            # Bob sends videos.
            matrix_synapse_max_upload_size_mb:   200  # since March
            matrix_synapse_remark: "at most {{ matrix_synapse_max_upload_size_mb }} MB"
            """;

    @TempDir
    Path folder;

    private Upstream upstream;
    private Path root;
    private Path checkout;
    private Path vars;
    private String first;
    private Map<String, String> before;

    @BeforeEach
    void aWorkspaceOfTheFirstVersion() throws IOException {
        RealAnsible.installation();
        upstream = new Upstream(folder);
        first = upstream.newest();
        root = Files.createDirectories(folder.resolve("workspace"));
        checkout = root.resolve("playbook");
        vars = root.resolve("inventory/host_vars/matrix.example.com/vars.yml");
        Files.writeString(root.resolve("matrixup.yml"), """
                version: 1
                playbook: {path: playbook, url: "%s", revision: %s}   # moved by update
                servers:
                  example.com: {connection: local}
                """.formatted(upstream.playbook(), first));
        write(root.resolve("inventory/hosts"), "[matrix_servers]\nmatrix.example.com ansible_connection=local\n");
        write(vars, VARS);
        assertThat(run("sync").code()).isZero();
        before = files();
        upstream.publishNext();
    }

    @Test
    void movesEverythingAndRollbackPutsItBackByteForByte() throws IOException {
        Result told = run("update", "--dry-run");
        assertThat(told.code()).as(told.said()).isZero();
        assertThat(told.out())
                .contains(
                        "(BC Break) The upload size has another name",
                        newest(7) + ":CHANGELOG.md:3",
                        "-" + OLD_NAME + ":   200  # since March",
                        "+" + NEW_NAME + ":   200  # since March")
                .doesNotContain("Something old");
        assertThat(files()).isEqualTo(before);

        Result updated = run("update");

        assertThat(updated.code()).as(updated.said()).isZero();
        assertThat(updated.said())
                .contains("fetch ok commit=" + newest(7) + " commits=1", "roles ok roles=2 changed=2")
                .contains("The server is as before.");
        assertThat(Upstream.git(checkout, "rev-parse", "HEAD")).isEqualTo(upstream.newest());
        assertThat(Files.readString(vars)).isEqualTo(VARS.replace(OLD_NAME, NEW_NAME));
        assertThat(Files.readString(root.resolve("matrixup.yml")))
                .contains("revision: " + upstream.newest() + "}   # moved by update");
        assertThat(checkout.resolve("roles/galaxy/valkey/defaults/main.yml")).exists();
        assertThat(checkout.resolve("roles/galaxy/systemd_service_manager/defaults/later.yml"))
                .exists();
        assertThat(run("vars", "lint").code()).isZero();
        Map<String, String> after = files();

        Result nothing = run("update");
        assertThat(nothing.code()).isZero();
        assertThat(nothing.said()).contains("Everything is as new as can be. Nothing was changed.");
        assertThat(files()).isEqualTo(after);

        Result back = run("rollback");
        assertThat(back.code()).as(back.said()).isZero();
        assertThat(back.said())
                .contains("only files here; no server was touched")
                .contains("Database is not rolled back");
        assertThat(files()).isEqualTo(before);
        assertThat(Upstream.git(checkout, "rev-parse", "HEAD")).isEqualTo(first);

        assertThat(run("rollback").code()).isZero();
        assertThat(files()).isEqualTo(after);
    }

    @Test
    void whereNothingIsNewRollbackStillGoesBackOverTheLastUpdate() throws IOException {
        String unpinned = "- src: git+%s\n  name: loose\n".formatted(upstream.role("loose"));
        upstream.write("roles/loose/tasks/main.yml", "---\n");
        Upstream.publish(upstream.role("loose"));
        upstream.write(
                "playbook/requirements.yml",
                Files.readString(upstream.playbook().resolve("requirements.yml")) + unpinned);
        Upstream.publish(upstream.playbook());
        assertThat(run("update").code()).isZero();
        Path file = root.resolve("matrixup.yml");
        Files.writeString(file, Files.readString(file).replace(upstream.newest(), newest(9)));
        Map<String, String> after = files();

        Result nothing = run("update");

        assertThat(nothing.said()).contains("Everything is as new as can be. Nothing was changed.");
        assertThat(files()).isEqualTo(after);
        assertThat(run("rollback", "--yes").code()).isZero();
        assertThat(files()).isEqualTo(before);

        assertThat(run("rollback").code()).isZero();
        upstream.write("roles/loose/tasks/main.yml", "---\n# More.\n");
        Upstream.publish(upstream.role("loose"));
        assertThat(run("update").said()).contains("roles=3 changed=1");
        assertThat(checkout.resolve("roles/galaxy/loose/tasks/main.yml")).hasContent("---\n# More.");
    }

    @Test
    void whatTheUserIgnoresIsLeftAlone() throws IOException {
        String ignoring = VARS.replace("# since March", "# matrixup: ignore renamed");
        Files.writeString(vars, ignoring);

        Result updated = run("update");

        assertThat(updated.code()).as(updated.said()).isZero();
        assertThat(updated.said())
                .contains("1 old name is left alone, as you ignore [renamed]: " + OLD_NAME
                        + " in inventory/host_vars/matrix.example.com/vars.yml:9.");
        assertThat(Files.readString(vars)).isEqualTo(ignoring);
    }

    @Test
    void asksAtATerminalAndChangesNothingWithoutAYes() {
        try (Pty terminal = terminal("update")) {
            terminal.await("The upload size has another name")
                    .await("Go ahead? [y/N]")
                    .type("n");
            assertThat(terminal.end()).isEqualTo(3);
            assertThat(terminal.said()).contains("You did not say yes. Nothing was changed.");
        }
        assertThat(files()).isEqualTo(before);

        try (Pty terminal = terminal("update")) {
            terminal.await("Go ahead? [y/N]").type("y");
            assertThat(terminal.end()).isZero();
        }
        assertThat(files()).isNotEqualTo(before);
    }

    @Test
    void anOperatorsOwnCheckoutMovesOnItsBranchAndStaysClean() throws IOException {
        Path own = folder.resolve("own");
        Upstream.git(folder, "clone", "--quiet", upstream.playbook().toString(), own.toString());
        Upstream.git(own, "reset", "--quiet", "--hard", first);
        write(own.resolve("inventory/hosts"), "[matrix_servers]\nmatrix.example.com ansible_connection=local\n");
        write(own.resolve("inventory/host_vars/matrix.example.com/vars.yml"), VARS);
        write(own.resolve("matrixup.yml"), "version: 1\nservers: {example.com: {connection: local}}\n");
        Map<String, String> untouched = Upstream.files(own);

        Result updated = Lab.call("-C", own.toString(), "update");

        assertThat(updated.code()).as(updated.said()).isZero();
        assertThat(updated.said()).contains("roles ok roles=2 changed=2");
        assertThat(Upstream.git(own, "rev-parse", "HEAD")).isEqualTo(upstream.newest());
        assertThat(Upstream.git(own, "branch", "--show-current")).isEqualTo("main");
        assertThat(Upstream.git(own, "status", "--porcelain")).isEmpty();
        assertThat(Lab.call("-C", own.toString(), "rollback").code()).isZero();
        assertThat(Upstream.files(own)).isEqualTo(untouched);
        assertThat(Upstream.git(own, "status", "--porcelain")).isEmpty();
    }

    @Test
    void changesThatNobodyHasReadAreAskedForAndElseLeft() throws IOException {
        upstream.raiseGate();

        Result quiet = run(
                "-q",
                "update",
                "--dry-run",
                "--events",
                folder.resolve("events").toString());
        assertThat(quiet.code()).isEqualTo(3);
        assertThat(quiet.out()).isEmpty();
        assertThat(quiet.error()).contains("1 error is left that stops a deploy.", "1 breaking change", "vars.yml:6:1");

        Result unread = run("update");
        assertThat(unread.code()).isEqualTo(3);
        assertThat(unread.said())
                .contains("The server speaks another language", "[gate]", "vars migrate --acknowledge v2026.06.02.0");
        assertThat(Files.readString(vars)).contains("validated_version: v2026.05.01.0\n");
        assertThat(run("rollback").code()).isZero();

        assertThat(run("update", "--acknowledge", "v2026.06.01.0").error()).contains("v2026.06.02.0");
        assertThat(files()).isEqualTo(before);
        try (Pty terminal = terminal("update")) {
            terminal.await("Go ahead? [y/N]")
                    .type("y")
                    .await("Have you read them, and adapted your files? [y/N]")
                    .type("y");
            assertThat(terminal.end()).isZero();
        }
        assertThat(Files.readString(vars))
                .isEqualTo(VARS.replace(OLD_NAME, NEW_NAME).replace("v2026.05.01.0", "v2026.06.02.0"));
    }

    @Test
    void aPinThatDoesNotExistIsNamedAndAllIsAsBefore() {
        Upstream.git(upstream.role("valkey"), "tag", "--delete", "v9.0.0-0");

        Result failed = run("update");

        assertThat(failed.code()).isEqualTo(3);
        assertThat(failed.error()).contains("valkey", "v9.0.0-0", newest(7) + ":requirements.yml:5");
        assertThat(files()).isEqualTo(before);
        assertThat(root.resolve(".matrixup/update/next")).doesNotExist();
    }

    @Test
    void withoutANetworkNothingChanges() throws IOException {
        FolderTree.move(upstream.playbook(), folder.resolve("away"));

        Result failed = run("update");

        assertThat(failed.code()).isEqualTo(3);
        assertThat(failed.error())
                .contains("Nothing can be fetched from " + upstream.playbook(), "Nothing was changed.");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void goesForwardOnlyAndNeverOverTheUsersWork() throws IOException {
        Files.writeString(checkout.resolve("setup.yml"), "# mine\n");
        Result dirty = run("update");
        assertThat(dirty.code()).isEqualTo(3);
        assertThat(dirty.error()).contains("setup.yml", "git -C " + checkout + " stash");
        Upstream.git(checkout, "checkout", "--quiet", "setup.yml");

        write(checkout.resolve("docs/mine.md"), "mine\n");
        Upstream.git(checkout, "add", "docs/mine.md");
        Upstream.git(checkout, "commit", "--quiet", "--message=Mine");
        Result diverged = run("update");
        assertThat(diverged.code()).isEqualTo(3);
        assertThat(diverged.error()).contains("has commits of its own", "rebase " + upstream.newest());
        Upstream.git(checkout, "reset", "--quiet", "--hard", upstream.newest());

        Result older = run("update", "--revision", first);
        assertThat(older.code()).isEqualTo(3);
        assertThat(older.error()).contains(first.substring(0, 7) + " is older than what you have, by 1 commit");

        Result unknown = run("update", "--revision", "v99");
        assertThat(unknown.code()).isEqualTo(3);
        assertThat(unknown.error()).contains("There is no revision v99 in " + upstream.playbook());
    }

    @Test
    void anUpdateThatWasKilledIsUndoneBeforeAnythingElse() throws IOException {
        begun("\"systemd_service_manager\":true");
        FolderTree.move(
                checkout.resolve("roles/galaxy/systemd_service_manager"),
                root.resolve(".matrixup/update/begun/roles/systemd_service_manager"));
        write(checkout.resolve("docs/new.md"), "New.\n");

        Result deploy = run("deploy");
        assertThat(deploy.code()).isEqualTo(3);
        assertThat(deploy.error()).contains("An update is at work, or was stopped in the middle", "rollback");

        Result rollback = run("rollback");
        assertThat(rollback.code()).as(rollback.said()).isZero();
        assertThat(rollback.said()).contains("An update that was stopped in the middle is undone.");
        assertThat(files()).isEqualTo(before);
        assertThat(run("rollback").error()).contains("There was no update here that could be rolled back.");
    }

    @Test
    void whatAKilledGitHasLeftIsNoObstacle() throws IOException {
        begun("\"systemd_service_manager\":true");
        Files.createFile(checkout.resolve(".git/index.lock"));
        write(checkout.resolve("docs/new.md"), "New.\n");

        Result rollback = run("rollback");

        assertThat(rollback.code()).as(rollback.said()).isZero();
        assertThat(rollback.said()).doesNotContain("goes back to the update");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void aBranchThatWasMadeSinceIsNotTakenBack() throws IOException {
        begun("");
        Upstream.git(checkout, "checkout", "--quiet", "-b", "mine");
        write(checkout.resolve("docs/mine.md"), "mine\n");
        Upstream.git(checkout, "add", "docs/mine.md");
        Upstream.git(checkout, "commit", "--quiet", "--message=Mine");

        Result refused = run("update", "--dry-run");

        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.error()).contains("was moved by hand, to mine", "checkout --detach " + first);
        assertThat(checkout.resolve("docs/mine.md")).hasContent("mine");
    }

    @Test
    void aSavepointThatNamesOtherFoldersIsNotBelieved() throws IOException {
        Path victim = Files.createDirectories(folder.resolve("victim"));
        begun("\"../../../../victim\":false");

        Result refused = run("rollback");

        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.error()).contains("state.json cannot be read");
        assertThat(victim).exists();
    }

    @Test
    void filesThatGitIgnoresAreNotOverwritten() throws IOException {
        write(checkout.resolve("inventory-note"), "mine\n");
        Files.writeString(checkout.resolve(".git/info/exclude"), "/inventory-note\n");
        upstream.write("playbook/inventory-note", "theirs\n");
        Upstream.publish(upstream.playbook());

        Result refused = run("update");

        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.error()).contains("brings the file", "inventory-note");
        assertThat(checkout.resolve("inventory-note")).hasContent("mine");
    }

    @Test
    void aRoleThatIsALinkComesBackAsOne() throws IOException {
        Path galaxy = checkout.resolve("roles/galaxy");
        FolderTree.move(galaxy.resolve("systemd_service_manager"), root.resolve("mine"));
        Files.createSymbolicLink(galaxy.resolve("systemd_service_manager"), Path.of("../../../mine"));
        before = files();

        assertThat(run("update").code()).isZero();
        Result back = run("rollback");

        assertThat(back.code()).as(back.said()).isZero();
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void ownWorkInARoleIsNotReplaced() throws IOException {
        Path role = checkout.resolve("roles/galaxy/systemd_service_manager");
        FolderTree.delete(role);
        Upstream.git(folder, "clone", "--quiet", upstream.role(Upstream.PINNED).toString(), role.toString());
        Upstream.git(role, "checkout", "--quiet", "v1.0.0-0");
        write(role.resolve("tasks/mine.yml"), "[]\n");

        Result refused = run("update");

        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.error()).contains("is a clone with work of yours in it");
        assertThat(role.resolve("tasks/mine.yml")).exists();
    }

    @Test
    void onesOwnCommitsOnTopOfTheNewestAreKept() throws IOException {
        Upstream.git(checkout, "fetch", "--quiet");
        Upstream.git(checkout, "checkout", "--quiet", "--detach", upstream.newest());
        write(checkout.resolve("docs/mine.md"), "mine\n");
        Upstream.git(checkout, "add", "docs/mine.md");
        Upstream.git(checkout, "commit", "--quiet", "--message=Mine");
        String mine = Upstream.git(checkout, "rev-parse", "HEAD");

        Result updated = run("update");

        assertThat(updated.code()).as(updated.said()).isZero();
        assertThat(Upstream.git(checkout, "rev-parse", "HEAD")).isEqualTo(mine);
        assertThat(checkout.resolve("roles/galaxy/valkey/defaults/main.yml")).exists();

        assertThat(Files.readString(root.resolve("matrixup.yml"))).contains("revision: " + upstream.newest());
        Result synced = run("sync");
        assertThat(synced.code()).as(synced.said()).isZero();
        assertThat(Upstream.git(checkout, "rev-parse", "HEAD")).isEqualTo(mine);
    }

    @Test
    void aPinnedBranchIsFollowed() throws IOException {
        Upstream.git(upstream.playbook(), "branch", "stable", first);
        Upstream.git(checkout, "fetch", "--quiet");
        Path file = root.resolve("matrixup.yml");
        Files.writeString(file, Files.readString(file).replace("revision: " + first, "revision: stable"));

        Result updated = run("update");

        assertThat(updated.code()).as(updated.said()).isZero();
        assertThat(updated.said()).contains("commits=0");
        assertThat(Upstream.git(checkout, "rev-parse", "HEAD")).isEqualTo(first);
    }

    /** The state of a workspace whose update to the newest version was killed before it moved anything. */
    private void begun(String roles) throws IOException {
        Upstream.git(checkout, "fetch", "--quiet");
        write(root.resolve(".matrixup/update/begun/state.json"), """
                {"branch":"","from":"%s","to":"%s","galaxy":true,"roles":{%s},"files":[]}
                """.formatted(first, upstream.newest(), roles));
    }

    @Test
    void whatWasTypedSinceIsNotLostUnasked() throws IOException {
        assertThat(run("update").code()).isZero();
        String typed = Files.readString(vars) + "matrix_synapse_remark: new\n";
        Files.writeString(vars, typed);

        Result refused = run("rollback");
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.error()).contains("vars.yml changed since the update", "rollback --yes");

        Result said = run("rollback", "--yes");
        assertThat(said.code()).as(said.said()).isZero();
        assertThat(files()).isEqualTo(before);
        Result again = run("rollback");
        assertThat(again.code()).as(again.said()).isZero();
        assertThat(Files.readString(vars)).isEqualTo(typed);
    }

    private Result run(String... arguments) {
        return Lab.call(Stream.concat(Stream.of("-C", root.toString()), Stream.of(arguments))
                .toArray(String[]::new));
    }

    private Pty terminal(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.console=java.base",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.matrixup.Main",
                "-C",
                root.toString()));
        command.addAll(List.of(arguments));
        return Pty.start(new ProcessBuilder(command));
    }

    private Map<String, String> files() {
        return Upstream.files(root);
    }

    private String newest(int length) {
        return upstream.newest().substring(0, length);
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
