package dev.matrixup.update;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.deploy.Lab;
import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.testing.RealAnsible;
import dev.matrixup.workspace.WorkspaceLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code matrixup sync}: with nothing but a deployment file, as in a pipeline, and where the pin has moved. */
class SyncIT {
    @TempDir
    Path folder;

    private Upstream upstream;
    private Path root;
    private Path checkout;
    private String first;

    @BeforeEach
    void aDeploymentFileAndNothingElse() throws IOException {
        RealAnsible.installation();
        upstream = new Upstream(folder);
        first = upstream.newest();
        root = Files.createDirectories(folder.resolve("workspace"));
        checkout = root.resolve("playbook");
        pin(first);
    }

    @Test
    void makesWhatTheDeploymentFileNames() throws IOException {
        upstream.publishNext();

        Result synced = sync();

        assertThat(synced.code()).as(synced.said()).isZero();
        assertThat(synced.said()).contains("playbook ok commit=" + first.substring(0, 7), "roles ok roles=1 changed=1");
        assertThat(head()).isEqualTo(first);
        assertThat(role("defaults/later.yml")).doesNotExist();
        assertThat(role("defaults/main.yml")).exists();

        Map<String, String> files = Upstream.files(root);
        Result again = sync();
        assertThat(again.said()).contains("roles ok roles=1 changed=0");
        assertThat(again.code()).isZero();
        assertThat(Upstream.files(root)).isEqualTo(files);

        pin(upstream.newest());
        Result moved = sync();
        assertThat(moved.code()).as(moved.said()).isZero();
        assertThat(moved.said()).contains("changed=2");
        assertThat(head()).isEqualTo(upstream.newest());
        assertThat(role("defaults/later.yml")).exists();

        pin(first);
        assertThat(sync().code()).isZero();
        assertThat(head()).isEqualTo(first);
        assertThat(role("defaults/later.yml")).doesNotExist();
    }

    @Test
    void followsABranch() throws IOException {
        pin("main");
        assertThat(sync().code()).isZero();
        upstream.publishNext();

        assertThat(sync().code()).isZero();

        assertThat(head()).isEqualTo(upstream.newest());
    }

    @Test
    void neverLeavesTheUsersBranch() throws IOException {
        Upstream.git(folder, "clone", "--quiet", upstream.playbook().toString(), checkout.toString());
        upstream.publishNext();
        pin(upstream.newest());

        assertThat(sync().code()).isZero();
        assertThat(head()).isEqualTo(upstream.newest());
        assertThat(Upstream.git(checkout, "branch", "--show-current")).isEqualTo("main");

        pin(first);
        Result back = sync();
        assertThat(back.code()).isEqualTo(3);
        assertThat(back.error())
                .contains("The branch main", "leaves no commit of yours and no branch")
                .contains("git -C " + checkout + " checkout --detach " + first);
        assertThat(head()).isEqualTo(upstream.newest());
    }

    @Test
    void movesNothingOverChangesOfTheUsers() throws IOException {
        assertThat(sync().code()).isZero();
        upstream.publishNext();
        pin(upstream.newest());
        Files.writeString(checkout.resolve("setup.yml"), "# mine\n");

        Result changed = sync();

        assertThat(changed.code()).isEqualTo(3);
        assertThat(changed.error()).contains("1 file of the playbook was changed here: setup.yml.", "stash");
        assertThat(head()).isEqualTo(first);

        Upstream.git(checkout, "checkout", "--quiet", "setup.yml");
        Files.createDirectories(checkout.resolve("docs"));
        Files.writeString(checkout.resolve("docs/new.md"), "mine\n");
        Result inTheWay = sync();
        assertThat(inTheWay.code()).isEqualTo(3);
        assertThat(inTheWay.error()).contains("there is one of yours in its place");
        assertThat(checkout.resolve("docs/new.md")).hasContent("mine");
    }

    @Test
    void saysWhatCannotBeHadAndLeavesNothingHalfDone() throws IOException {
        Path nowhere = folder.resolve("nowhere");
        write("""
                version: 1
                playbook: {path: playbook, url: "%s"}
                servers: {example.com: {connection: local}}
                """.formatted(nowhere));
        Result noPlaybook = sync();
        assertThat(noPlaybook.code()).isEqualTo(3);
        assertThat(noPlaybook.error()).contains("The playbook cannot be cloned from " + nowhere);

        pin("deadbeefdeadbeefdeadbeefdeadbeefdeadbeef");
        Result noPin = sync();
        assertThat(noPin.code()).isEqualTo(3);
        assertThat(noPin.error()).contains("There is no revision deadbeefdeadbeefdeadbeefdeadbeefdeadbeef in ");
        assertThat(root.toFile().list()).containsExactly("matrixup.yml");

        pin("--output=x");
        assertThat(sync().error()).contains("revision has to be a commit, tag or branch.");

        pin(first);
        Upstream.git(upstream.role(Upstream.PINNED), "tag", "--delete", "v1.0.0-0");
        Result noRole = sync();
        assertThat(noRole.code()).isEqualTo(3);
        assertThat(noRole.error()).contains("v1.0.0-0", "requirements.yml:");
    }

    @Test
    void givesGitNoPasswordFromWhereverItsAddressComes() throws IOException {
        String secret = "http://alice@example.org:pigeon@127.0.0.1:9/playbook.git";
        write("""
                version: 1
                playbook: {path: playbook, url: "%s", revision: main}
                servers: {example.com: {connection: local}}
                """.formatted(secret));
        refusesAPassword("The playbook's address has a password in it");

        pin(first);
        assertThat(sync().code()).isZero();
        write("""
                version: 1
                playbook: {path: playbook, revision: main}
                servers: {example.com: {connection: local}}
                """);
        Upstream.git(checkout, "remote", "set-url", "origin", secret);
        refusesAPassword("git -C " + checkout + " remote set-url origin http://127.0.0.1:9/playbook.git");

        Upstream.git(checkout, "remote", "set-url", "origin", "http://127.0.0.1:9/playbook.git");
        Upstream.git(checkout, "config", "url.http://alice:pigeon@127.0.0.1:9/.insteadOf", "http://127.0.0.1:9/");
        refusesAPassword("What git makes of the playbook's address by its insteadOf has a password in it");
    }

    private void refusesAPassword(String why) {
        Result refused = sync();
        assertThat(refused.code()).as(refused.error()).isEqualTo(64);
        assertThat(refused.error().replaceAll("\\s+", " ")).contains(why).doesNotContain("pigeon");
    }

    @Test
    void waitsForNobody() {
        assertThat(sync().code()).isZero();
        try (WorkspaceLock lock =
                WorkspaceLock.acquire(List.of(root.resolve(".matrixup/lock")), "other", WorkspaceLock.Patience.NONE)) {
            assertThat(sync().code()).isEqualTo(8);
        }
    }

    private Result sync() {
        return Lab.call("-C", root.toString(), "sync");
    }

    private String head() {
        return Upstream.git(checkout, "rev-parse", "HEAD");
    }

    private Path role(String file) {
        return checkout.resolve("roles/galaxy").resolve(Upstream.PINNED).resolve(file);
    }

    private void pin(String revision) throws IOException {
        write("""
                version: 1
                # Moved by update.
                playbook: {path: playbook, url: "%s", revision: %s}
                servers:
                  example.com:
                    connection: local
                """.formatted(upstream.playbook(), revision));
    }

    private void write(String text) throws IOException {
        Files.writeString(root.resolve("matrixup.yml"), text);
    }
}
