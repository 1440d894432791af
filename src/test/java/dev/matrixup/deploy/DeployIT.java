package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.testing.RealSshd;
import dev.matrixup.testing.RealSynapse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole deployment, with a real Ansible, a small playbook and a real Synapse beside it. */
class DeployIT {
    private static final String SHARED_SECRET = "the-shared-secret-of-this-server";
    private static final String PASSWORD = "a password, that's {{ hard }} to quote";

    @TempDir
    static Path synapseFolder;

    private static RealSynapse synapse;

    @TempDir
    Path folder;

    @BeforeAll
    static void startSynapse() {
        synapse = RealSynapse.start(synapseFolder, Lab.DOMAIN, SHARED_SECRET);
    }

    @AfterAll
    static void stopSynapse() {
        synapse.close();
    }

    @BeforeEach
    void forgetTokens() throws IOException {
        Files.deleteIfExists(credentials());
    }

    @Test
    void theFirstRunMakesAVerifiedAdministratorAndTheNextOneChangesNothing() throws IOException {
        Lab lab = running(Lab.workspace(folder, "admin_api: public", "root_redirect: off"));
        String before = lab.vars();

        Result first = withInput(PASSWORD + "\n", () -> lab.run("deploy", "--admin", "alice", "--password-stdin"));

        assertThat(first.code()).as(first.out() + first.err()).isZero();
        assertThat(lab.vars())
                .isEqualTo(before
                        + "# Set by matrixup from matrixup.yml.\n"
                        + "matrix_synapse_container_labels_public_client_root_redirection_enabled: false\n"
                        + "matrix_synapse_container_labels_public_client_synapse_admin_api_enabled: true\n");
        assertThat(lab.read(lab.data().resolve("synapse/labels"))).isEqualTo("redirect=false\nadmin=true\nupload=50\n");
        assertThat(lab.read(lab.data().resolve("started"))).isEqualTo("conditional=True\n");
        assertThat(first.said())
                .contains("preflight ok")
                .contains("settings=2")
                .contains("verify ok")
                .contains("user=@alice:example.com created=true proof=login token=true");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(credentials())))
                .isEqualTo("rw-------");
        String token = lab.read(credentials());

        List<String> afterFirst = lab.snapshot();
        Object inode = inode(lab);
        Result second = lab.run("deploy", "--admin", "alice");

        assertThat(second.code()).as(second.out() + second.err()).isZero();
        assertThat(second.said())
                .contains("created=false proof=stored_token token=true")
                .contains("changed=0")
                .doesNotContain("edit vars");
        assertThat(lab.snapshot()).isEqualTo(afterFirst);
        assertThat(inode(lab)).isEqualTo(inode);
        assertThat(lab.read(credentials())).isEqualTo(token);
        noSecretIsLeft(lab, first, second);
        assertThat(lab.records())
                .hasSize(2)
                .allSatisfy(record -> assertThat(record)
                        .contains("\"exit\" : 0", "\"state\" : \"FINISHED\"", "\"server\" : \"matrix.example.com\""));
        assertThat(lab.records().get(0)).contains("\"changed_variables\" : [", "root_redirection_enabled");

        // Who is no administrator, and a password that is not right, end with 7; both exist only now.
        Files.delete(credentials());
        Result wrong = withInput(
                "another\n", () -> lab.run("deploy", "--tags", "start", "--admin", "alice", "--password-stdin"));
        assertThat(wrong.code()).isEqualTo(7);
        assertThat(wrong.error()).contains("@alice:example.com exists, and its password was refused");

        RealSshd.run(
                RealSynapse.virtualenv().resolve("bin/register_new_matrix_user").toString(),
                "--user=bob",
                "--password=bobs-password",
                "--no-admin",
                "--config=" + synapse.homeserverYaml(),
                synapse.url().toString());
        Result taken = withInput(
                "bobs-password\n", () -> lab.run("deploy", "--tags", "start", "--admin", "bob", "--password-stdin"));
        assertThat(taken.code()).isEqualTo(7);
        assertThat(taken.error())
                .contains("@bob:example.com exists and is not an administrator", "It was not changed.");
        assertThat(credentials()).doesNotExist();
    }

    @Test
    void aGeneratedPasswordGoesIntoItsFileAndNowhereElse() throws IOException {
        Lab lab = running(Lab.byHand(folder));
        Path file = folder.resolve("password");

        Result result = lab.run(
                "deploy",
                "--tags",
                "start",
                "--admin",
                "carol",
                "--generate-password",
                "--password-file",
                file.toString(),
                "--require-token");

        assertThat(result.code()).as(result.out() + result.err()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String password = lab.read(file).strip();
        assertThat(password).hasSizeGreaterThan(15);
        assertThat(everythingKept(lab) + result.out() + result.err()).doesNotContain(password);
    }

    @Test
    void withoutADeploymentFileNothingOfTheUsersIsEdited() {
        Lab lab = running(Lab.byHand(folder));
        List<String> before = lab.snapshot();

        Result result = lab.run("deploy", "matrix.example.com");

        assertThat(result.code()).as(result.out() + result.err()).isZero();
        assertThat(lab.snapshot())
                .containsAll(before.stream()
                        .filter(line -> line.startsWith(lab.root().toString()))
                        .toList());
        assertThat(lab.read(lab.data().resolve("synapse/labels"))).startsWith("redirect=true\nadmin=false\n");
    }

    @Test
    void aDomainThatIsATemplateIsAskedOfAnsible() {
        Lab lab = Lab.byHand(folder);
        lab.write(
                lab.varsFile(),
                lab.vars().replace("matrix_domain: example.com", "us: chat.example.com\nmatrix_domain: \"{{ us }}\""));

        Result result = lab.run("deploy", "chat.example.com", "--tags", "install-synapse,start");

        assertThat(result.code()).as(result.out() + result.err()).isZero();
        assertThat(result.said()).contains("chat.example.com run=");
    }

    @Test
    void aHomeserverThatDoesNotAnswerIsNoSuccess() {
        Lab lab = Lab.byHand(folder);
        lab.vars(
                "matrix_homeserver_url: http://127.0.0.1:1",
                "matrix_synapse_container_client_api_host_bind_port: '127.0.0.1:1'");

        Result result = lab.run("deploy", "--verify-timeout", "1");

        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(7);
        assertThat(result.error()).contains("The homeserver does not answer", "127.0.0.1:1");
    }

    @Test
    void aFailedTaskIsNamedAndTheNextRunRestartsEverything() throws IOException {
        Lab lab = Lab.byHand(folder);
        String before = lab.vars();
        lab.vars("matrix_synapse_trouble: no room for correct-horse-battery-staple-0001 on the disk");
        hook(lab, "pre-deploy", "env > pre-deploy.env; echo getting ready");
        hook(lab, "on-failure", "echo $MATRIXUP_EXIT $MATRIXUP_DOMAIN > on-failure.said");
        hook(lab, "post-deploy", "echo $MATRIXUP_HOOK > post-deploy.said");

        Result failed = lab.run("deploy", "--tags", "install-synapse,start");

        assertThat(failed.code()).as(failed.out() + failed.err()).isEqualTo(4);
        assertThat(failed.err())
                .contains("Task      custom/matrix-synapse : Start Synapse for the first time")
                .contains("Said      no room for **HIDDEN** on the disk")
                .contains("1 task failed on matrix.example.com (exit 4)");
        assertThat(failed.out()).contains("getting ready");
        noSecretIsLeft(lab, failed);
        assertThat(lab.read(lab.root().resolve("on-failure.said"))).isEqualTo("4 example.com\n");
        assertThat(lab.root().resolve("post-deploy.said")).doesNotExist();
        assertThat(lab.read(lab.root().resolve("pre-deploy.env")).lines().map(line -> line.split("=")[0]))
                .contains("MATRIXUP_HOOK", "MATRIXUP_SERVER", "PATH")
                .doesNotContain("MATRIXUP_HOME", "MATRIXUP_CONFIG", "MATRIXUP_EXIT");

        lab.write(lab.varsFile(), before);
        assertThat(lab.run("deploy", "--tags", "install-synapse,start").code()).isZero();
        assertThat(lab.read(lab.data().resolve("started"))).isEqualTo("conditional=False\n");
        assertThat(lab.read(lab.root().resolve("post-deploy.said"))).isEqualTo("post-deploy\n");

        // Only a run of everything brings everything in line again; nothing answers here, which is no matter of the
        // playbook.
        assertThat(lab.run("deploy", "--verify-timeout", "0").code()).isEqualTo(7);
        assertThat(lab.read(lab.data().resolve("started"))).isEqualTo("conditional=False\n");
        assertThat(lab.run("deploy", "--tags", "start").code()).isZero();
        assertThat(lab.read(lab.data().resolve("started"))).isEqualTo("conditional=True\n");
    }

    @Test
    void aPreDeployHookCanStopADeploymentBeforeAnythingIsChanged() throws IOException {
        Lab lab = Lab.workspace(folder, "admin_api: public");
        hook(lab, "pre-deploy", "echo not today >&2; exit 3");
        hook(lab, "on-failure", "touch on-failure.said");
        List<String> before = lab.snapshot();

        Result result = lab.run("deploy");

        assertThat(result.code()).isEqualTo(9);
        assertThat(result.said()).contains("not today", "The hook pre-deploy ended with 3. Nothing was changed.");
        assertThat(lab.snapshot()).isEqualTo(before);
    }

    @Test
    void aRunInWhichNothingRanIsNoSuccess() {
        Lab lab = Lab.byHand(folder);

        Result nothing = lab.run("deploy", "--tags", "start", "--", "--skip-tags", "start");
        assertThat(nothing.code()).as(nothing.out() + nothing.err()).isEqualTo(6);
        assertThat(nothing.error()).contains("no task with the requested tags was run");

        lab.write(
                "roles/galaxy/systemd_service_manager/tasks/main.yml",
                "- name: Unheard of\n  example.com.nothing: {}\n  tags: [start]\n");
        Result broken = lab.run("deploy", "--tags", "start");
        assertThat(broken.code()).as(broken.out() + broken.err()).isEqualTo(6);
        assertThat(broken.error()).contains("before it had counted anything", "example.com.nothing");
    }

    @Test
    void aRecapThatSaysOkIsNotBelievedAgainstAnsiblesExitCode() {
        Lab lab = Lab.byHand(folder);
        lab.write("callback_plugins/last_words.py", """
                import atexit
                import os
                from ansible.plugins.callback import CallbackBase

                class CallbackModule(CallbackBase):
                    CALLBACK_VERSION = 2.0
                    CALLBACK_TYPE = 'notification'
                    CALLBACK_NAME = 'last_words'

                    def v2_playbook_on_stats(self, stats):
                        atexit.register(os._exit, 5)
                """);

        Result result = lab.run("deploy", "--tags", "install-synapse");

        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(6);
        assertThat(result.error())
                .contains("The result is inconsistent, so it counts as a failure")
                .contains("Ansible's exit code: 5", "the recap it printed:");
    }

    @Test
    void overSshTheInventoryIsRenderedAndTheHostKeyIsKept() {
        try (RealSshd sshd = RealSshd.start(folder.resolve("sshd"))) {
            Lab lab = Lab.workspace(folder);
            lab.deploymentFile(
                    "address: 127.0.0.1",
                    "ssh: {user: %s, port: %d, identity: %s}".formatted(sshd.user(), sshd.port(), sshd.userKey()));

            Result result = lab.run("deploy", "--tags", "install-synapse", "--host-key", sshd.fingerprint("ed25519"));

            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(lab.read(lab.root().resolve("inventory/hosts")))
                    .contains("Rendered by matrixup", "matrix.example.com ansible_host=127.0.0.1");
            assertThat(lab.read(lab.root().resolve("known_hosts")))
                    .contains(sshd.knownHostsLine("ed25519").strip());
            assertThat(lab.data().resolve("synapse/labels")).exists();

            String edited = lab.read(lab.root().resolve("inventory/hosts")) + "# mine\n";
            lab.write("inventory/hosts", edited);
            lab.deploymentFile("address: localhost");
            Result refused = lab.run("deploy", "--tags", "install-synapse");
            assertThat(refused.code()).isEqualTo(3);
            assertThat(refused.err()).contains("inventory/hosts", "# mine");
            assertThat(lab.read(lab.root().resolve("inventory/hosts"))).isEqualTo(edited);

            lab.deploymentFile("connection: local");
            Result adopted = lab.run("deploy", "--tags", "install-synapse", "--adopt");
            assertThat(adopted.code()).as(adopted.out() + adopted.err()).isZero();
            assertThat(lab.read(lab.root().resolve("inventory/hosts")))
                    .contains(" ansible_connection=local")
                    .endsWith("# mine\n");
        }
    }

    /** Lets the Synapse of this class be the one that the lab's playbook stands for. */
    private static Lab running(Lab lab) {
        try {
            Files.createDirectories(lab.data().resolve("synapse"));
            Files.createSymbolicLink(lab.data().resolve("synapse/config"), synapseFolder);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        lab.vars(
                "matrix_homeserver_url: " + synapse.url(),
                "matrix_synapse_container_client_api_host_bind_port: '127.0.0.1:%d'".formatted(synapse.port()));
        return lab;
    }

    private static Result withInput(String input, Supplier<Result> run) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return run.get();
        } finally {
            System.setIn(before);
        }
    }

    private static void hook(Lab lab, String name, String script) throws IOException {
        Path file = lab.write("playbook-hooks/" + name, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static Object inode(Lab lab) throws IOException {
        return Files.getAttribute(lab.root().resolve(lab.varsFile()), "unix:ino");
    }

    private static Path credentials() {
        return Path.of(System.getenv("MATRIXUP_CONFIG"), "credentials.yml");
    }

    private static void noSecretIsLeft(Lab lab, Result... results) {
        String kept = everythingKept(lab);
        assertThat(Stream.concat(Stream.of(kept), Stream.of(results).map(result -> result.out() + result.err())))
                .allSatisfy(text -> assertThat(text)
                        .doesNotContain(SHARED_SECRET)
                        .doesNotContain(PASSWORD)
                        .doesNotContain("correct-horse-battery-staple-0001"));
    }

    /** All that matrixup keeps of the lab's runs. */
    private static String everythingKept(Lab lab) {
        try (Stream<Path> files = Files.walk(lab.root().resolve(".matrixup"))) {
            return files.filter(Files::isRegularFile).map(lab::read).reduce("", String::concat);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
