package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.testing.RealSshd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong is refused with its code, its place and what to do next, and nothing is changed. */
class BadInputIT {
    @TempDir
    Path folder;

    // The deployment file

    @Test
    void unknownKeysAndWrongTypesAreAllNamedWithTheirPlaces() {
        Lab lab = Lab.workspace(folder, "admin_apo: public", "become: perhaps", "ssh: {port: many}");

        Result result = refused(lab, 64, "deploy");

        assertThat(result.err())
                .contains("admin_apo", "admin_api", "matrixup.yml:6:5")
                .contains("matrixup.yml:7:13")
                .contains("matrixup.yml:8:17");
    }

    @Test
    void ofTwoDeploymentFilesNoneCounts() {
        Lab lab = Lab.workspace(folder);
        lab.write("inventory/matrixup.yml", "version: 1\n");

        assertThat(refused(lab, 64, "deploy").error())
                .contains("two deployment files", "workspace/matrixup.yml", "workspace/inventory/matrixup.yml")
                .contains("Keep one and remove the other.");
    }

    @Test
    void anUnknownDomainListsThoseThereAre() {
        Lab lab = Lab.byHand(folder);

        assertThat(refused(lab, 64, "deploy", "exmaple.com").error())
                .contains("no server exmaple.com here", "Did you mean example.com?", "There is: example.com");
    }

    // The playbook

    @Test
    void aFolderWithoutAnythingNamesTheFirstCommands() {
        Lab lab = Lab.byHand(folder);
        lab.remove("setup.yml");

        assertThat(refused(lab, 3, "deploy").error())
                .contains(
                        "is no workspace",
                        "matrixup -C " + lab.root() + " init example.com root@203.0.113.10",
                        "matrixup demo");
    }

    @Test
    void aMissingCheckoutNamesTheCommandThatClonesIt() {
        Lab lab = Lab.workspace(folder);
        lab.remove("playbook");

        assertThat(refused(lab, 3, "deploy").error())
                .contains("no checkout of the playbook in " + lab.checkout())
                .contains("git clone https://", lab.checkout().toString());
    }

    @Test
    void missingRolesNameTheCommandThatInstallsThem() {
        Lab lab = Lab.byHand(folder);
        lab.remove("roles/galaxy");

        assertThat(refused(lab, 3, "deploy").error())
                .contains("1 of the 1 roles", "systemd_service_manager")
                .contains("cd " + lab.checkout() + " && ");
    }

    @Test
    void aCheckoutThatGitCannotDescribeIsRefusedNow() {
        Lab lab = Lab.byHand(folder);
        lab.remove(".git");

        assertThat(refused(lab, 3, "deploy").error())
                .contains("git cannot say which version", "not a git repository", "git clone");
    }

    @Test
    void breakingChangesThatNobodyHasReadAreListed() {
        Lab lab = Lab.byHand(folder);
        lab.write(lab.varsFile(), lab.vars().replace("v2026.05.01.0", "v2026.04.01.0"));

        assertThat(refused(lab, 3, "deploy").error())
                .contains("1 breaking change that you have not accepted")
                .contains("Calls need a new port", "https://example.com/changes#2026-05-01")
                .contains("matrix_playbook_migration_validated_version: \"v2026.05.01.0\"")
                .doesNotContain("The bridges have new names");
    }

    @Test
    void aFlagsOldNameIsRefusedWithItsLine() {
        Lab lab = Lab.byHand(folder);
        lab.vars("matrix_nginx_proxy_proxy_matrix_client_redirect_root_uri_to_domain: \"\"");

        Result result = refused(lab, 3, "deploy", "--tags", "install-synapse");

        assertThat(result.error())
                .contains("matrix_nginx_proxy_proxy_matrix_client_redirect_root_uri_to_domain is gone")
                .contains("matrix_synapse_container_labels_public_client_root_redirection_enabled");
        assertThat(result.err()).contains("vars.yml:10:1").contains("   10 | matrix_nginx_proxy_proxy");
    }

    // The vars file

    @Test
    void aMissingVarsFileNamesThePlaceWhereItBelongs() {
        Lab lab = Lab.byHand(folder);
        lab.remove(lab.varsFile());
        lab.write("inventory/host_vars/matrix.example.org/vars.yml", "---\nmatrix_domain: example.org\n");

        assertThat(refused(lab, 3, "deploy").error())
                .contains("no vars file for matrix.example.com", "variables for matrix.example.org")
                .contains("Make the file " + lab.root().resolve(lab.varsFile()));
    }

    @Test
    void aVarsFileThatCannotBeReadIsNamed() throws IOException {
        Lab lab = Lab.byHand(folder);
        lab.remove(lab.varsFile());
        Files.createSymbolicLink(lab.root().resolve(lab.varsFile()), Path.of("gone.yml"));

        assertThat(refused(lab, 3, "deploy").error()).contains("vars.yml");
    }

    @Test
    void textThatIsNoYamlIsShownWithItsLine() {
        Lab lab = Lab.byHand(folder);
        lab.vars("matrix_synapse_max_upload_size_mb: [10");

        Result result = refused(lab, 3, "deploy");

        assertThat(result.error()).contains("The file is not YAML");
        assertThat(result.err()).containsPattern("vars\\.yml:1[01]:");
    }

    @Test
    void bytesThatAreNoUtf8AreNamed() {
        Lab lab = Lab.byHand(folder);
        lab.write(lab.varsFile(), (lab.vars() + "motto: caf\u00e9\n").getBytes(StandardCharsets.ISO_8859_1));

        Result result = refused(lab, 3, "deploy");

        assertThat(result.error()).contains("The file is not UTF-8", "0xe9");
        assertThat(result.err()).contains("vars.yml:10:11");
    }

    @Test
    void aSecondDocumentIsNamedWithItsLine() {
        Lab lab = Lab.byHand(folder);
        lab.vars("---", "more: true");

        Result result = refused(lab, 3, "deploy");

        assertThat(result.error()).contains("A second YAML document begins here", "Remove the --- line");
        assertThat(result.err()).contains("vars.yml:10:1");
    }

    @Test
    void aConflictMarkerIsCalledByItsName() {
        Lab lab = Lab.byHand(folder);
        lab.vars("<<<<<<< HEAD", "a: 1", "=======", "a: 2", ">>>>>>> theirs");

        Result result = refused(lab, 3, "deploy");

        assertThat(result.error()).contains("conflict marker");
        assertThat(result.err()).contains("vars.yml:10:1");
    }

    @Test
    void aMappingWhereAValueIsExpectedIsNamed() {
        Lab lab = Lab.workspace(folder, "vars: {matrix_synapse_max_upload_size_mb: 100}");
        lab.vars("matrix_synapse_max_upload_size_mb:", "  small: 1");

        Result result = refused(lab, 3, "deploy");

        assertThat(result.error()).contains("matrix_synapse_max_upload_size_mb is a mapping here");
        assertThat(result.err()).containsPattern("vars\\.yml:1[01]:");
    }

    @Test
    void anotherFileThatWinsIsNamed() {
        Lab lab = Lab.workspace(folder, "vars: {matrix_synapse_max_upload_size_mb: 100}");
        Path winner = lab.write(
                "playbook/roles/custom/matrix-synapse/vars/main.yml", "matrix_synapse_max_upload_size_mb: 10\n");

        assertThat(refused(lab, 3, "deploy").error())
                .contains("matrix_synapse_max_upload_size_mb is set to 100, but Ansible takes another value")
                .contains(winner.toString());
    }

    // The machine

    @Test
    void withoutAnAnsibleThatWillDoItSaysWhatIsThereAndWhatToInstall() throws Exception {
        Lab lab = Lab.byHand(folder);
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("git"), ProcessRunner.find("git").orElseThrow());
        Path old = Files.writeString(bin.resolve("ansible-playbook"), """
                #!/bin/sh
                echo 'ansible-playbook [core 2.11.5]'
                echo '  ansible python module location = %1$s/ansible'
                echo '  executable location = %1$s/ansible-playbook'
                """.formatted(bin));
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwx------"));
        ProcessBuilder command = lab.command("deploy");
        command.environment().put("PATH", bin.toString());
        command.environment().put("MATRIXUP_HOME", folder.resolve("home").toString());
        List<String> before = lab.snapshot();

        Result result = Lab.await(command);

        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(3);
        assertThat(result.error())
                .contains("No Ansible will do: core 2.11.7 or newer with community.docker and community.general")
                .contains(old + " is core 2.11.5, and 2.11.7 is needed")
                .contains("needs a newer Python on this machine; there is none");
        assertThat(result.err()).contains("Next: ", "python3-venv");
        assertThat(lab.snapshot()).isEqualTo(before);
    }

    /** No file may grow beyond 64 KB there: as on a full disk, a write is cut short, then fails. */
    @Test
    void onAFullDiskTheOldFileStaysAsItIs() throws Exception {
        Lab lab = Lab.workspace(folder, "admin_api: public");
        lab.vars("#".repeat(100).concat("\n").repeat(1000));
        ProcessBuilder command = lab.command("deploy");
        command.command().addAll(0, List.of("/bin/sh", "-c", "ulimit -f 128; exec \"$@\"", "sh"));
        List<String> before = lab.snapshot();

        Result result = Lab.await(command);

        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(3);
        assertThat(result.error()).contains("Cannot make a copy of the inventory", "File too large");
        assertThat(lab.snapshot()).isEqualTo(before);
    }

    // What can never change, and what does not fit together

    @Test
    void anotherDomainThanTheDeployedOneIsRefused() {
        Lab lab = Lab.byHand(folder);
        writeBelow(lab.data(), "synapse/config/homeserver.yaml", "server_name: \"example.org\"\n");

        assertThat(refused(lab, 3, "deploy").error())
                .contains("The server is example.org, but matrix_domain is example.com")
                .contains("Set matrix_domain back to example.org");
    }

    @Test
    void anotherHomeserverThanTheDeployedOneIsRefused() {
        Lab lab = Lab.byHand(folder);
        writeBelow(lab.data(), "dendrite/config/dendrite.yaml", "");

        assertThat(refused(lab, 3, "deploy").error())
                .contains("The server runs dendrite, but matrix_homeserver_implementation is synapse")
                .contains("Set matrix_homeserver_implementation back to dendrite.");
    }

    @Test
    void theAdminApiIsNotClosedWhileAServiceNeedsIt() {
        Lab lab = Lab.workspace(folder, "admin_api: off");
        lab.vars("matrix_ketesa_enabled: true");

        assertThat(refused(lab, 3, "deploy").error())
                .contains("admin_api: off would close the admin API", "matrix_ketesa_enabled")
                .contains("admin_api: public");
    }

    @Test
    void anUnknownTagIsRefusedBeforeAnsibleWouldIgnoreIt() {
        Lab lab = Lab.byHand(folder);

        assertThat(refused(lab, 6, "deploy", "--tags", "install-synapze").error())
                .contains("no tag install-synapze", "Did you mean install-synapse");
    }

    @Test
    void allFindingsComeAtOnce() {
        Lab lab = Lab.byHand(folder);
        lab.remove("roles/galaxy");
        lab.vars("matrix_nginx_proxy_proxy_matrix_client_redirect_root_uri_to_domain: \"\"");

        assertThat(refused(lab, 3, "deploy").error())
                .contains("2 problems stop this deployment. Nothing was changed.")
                .contains("roles that the playbook takes from elsewhere")
                .contains("is gone. The old value is a domain, the new one a whole address");
    }

    @Test
    void variablesThatAreGivenToAnsibleItselfAreNotMissing() {
        Lab lab = Lab.byHand(folder);
        lab.write(lab.varsFile(), "matrix_domain: example.com\n");
        lab.vars("matrix_nginx_proxy_proxy_matrix_client_redirect_root_uri_to_domain: \"\"");
        String missing = "matrix_homeserver_generic_secret_key is not set";

        assertThat(refused(lab, 3, "deploy").error()).contains(missing);
        assertThat(refused(lab, 3, "deploy", "--", "-e", "matrix_homeserver_generic_secret_key=correct-horse")
                        .error())
                .contains("client_redirect_root_uri_to_domain is gone")
                .doesNotContain(missing);
    }

    // Files that cannot be written

    @Test
    void aReadOnlyVarsFileIsRefusedBeforeTheRun() throws IOException {
        Lab lab = Lab.workspace(folder, "admin_api: public");
        Files.setPosixFilePermissions(lab.root().resolve(lab.varsFile()), PosixFilePermissions.fromString("r--r--r--"));

        assertThat(refused(lab, 3, "deploy").error())
                .contains("vars.yml cannot be written: it is marked read-only", "chmod u+w");
    }

    @Test
    void hooksThatOthersCouldChangeAreRefused() throws IOException {
        Lab lab = Lab.byHand(folder);
        Path hook = lab.write("playbook-hooks/pre-deploy", "#!/bin/sh\n");
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxrwx---"));

        assertThat(refused(lab, 3, "deploy").error())
                .contains("pre-deploy can be written by others", "chmod go-w " + hook);
    }

    @Test
    @Tag("sudo")
    void hooksOfSomebodyElseAreRefused() throws IOException {
        Lab lab = Lab.byHand(folder);
        Path hook = lab.write("playbook-hooks/pre-deploy", "#!/bin/sh\n");
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwx------"));
        Files.setAttribute(
                hook,
                "posix:owner",
                hook.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));

        assertThat(refused(lab, 3, "deploy").error()).contains("pre-deploy belongs to nobody", "chown");
    }

    // The way to the server

    @Test
    void anUnknownHostKeyIsRefusedWithoutATerminal() {
        try (RealSshd sshd = RealSshd.start(folder.resolve("sshd"))) {
            Lab lab = Lab.workspace(folder);
            lab.deploymentFile("address: 127.0.0.1", ssh(sshd));

            assertThat(refused(lab, 3, "deploy").error())
                    .contains("The host key of")
                    .contains("is not known")
                    .contains(sshd.fingerprint("ed25519"));
            assertThat(sshd.log()).doesNotContain("Accepted publickey");
        }
    }

    @Test
    void aChangedHostKeyIsRefusedAlways() {
        try (RealSshd sshd = RealSshd.start(folder.resolve("sshd"))) {
            Lab lab = Lab.workspace(folder);
            lab.deploymentFile("address: 127.0.0.1", ssh(sshd));
            Path other = RealSshd.keyPair(folder.resolve("other"), "ed25519", "");
            String key = lab.read(Path.of(other + ".pub")).split(" ")[1];
            lab.write("known_hosts", "[127.0.0.1]:%d ssh-ed25519 %s\n".formatted(sshd.port(), key));

            Result result = refused(lab, 3, "deploy", "--host-key", sshd.fingerprint("ed25519"));

            assertThat(result.error()).contains("known_hosts:1").containsIgnoringCase("changed");
        }
    }

    @Test
    void aClosedPortIsUnreachable() throws IOException {
        Lab lab = Lab.workspace(folder);
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        lab.deploymentFile("address: 127.0.0.1", "ssh: {port: %d}".formatted(closed));

        assertThat(refused(lab, 5, "deploy").error()).contains("127.0.0.1 refuses connections at port " + closed);
    }

    @Test
    void aServerThatSaysNothingIsUnreachable() throws IOException {
        Lab lab = Lab.byHand(folder);
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            lab.write(
                    "inventory/hosts",
                    "[matrix_servers]\n%s ansible_host=127.0.0.1 ansible_port=%d ansible_ssh_common_args='-o ConnectTimeout=2'\n"
                            .formatted(Lab.HOST, silent.getLocalPort()));

            assertThat(refused(lab, 5, "deploy").error()).contains("127.0.0.1").contains("2 s");
        }
    }

    // Usage

    @Test
    void argumentsThatWouldBreakTheVerdictAreNotPassedOn() {
        Lab lab = Lab.byHand(folder);

        assertThat(refused(lab, 64, "deploy", "--", "-v", "--check", "-t", "start")
                        .error())
                .contains("cannot be passed on to Ansible", "--check: it changes nothing", "-t: use the option --tags");
    }

    @Test
    void twoSourcesOfAPasswordExcludeEachOther() {
        Lab lab = Lab.byHand(folder);

        assertThat(refused(lab, 64, "deploy", "--password-stdin", "--generate-password")
                        .error())
                .contains("--password-stdin and --generate-password exclude each other.");
        assertThat(refused(lab, 64, "deploy", "--password-file", "p").error()).contains("--generate-password");
    }

    @Test
    void aPasswordFileThatIsThereIsNotOverwritten() {
        Lab lab = Lab.byHand(folder);
        Path file = lab.write("password", "somebody's\n");

        assertThat(refused(
                                lab,
                                3,
                                "deploy",
                                "--admin",
                                "alice",
                                "--generate-password",
                                "--password-file",
                                file.toString())
                        .error())
                .contains("exists already; it is not overwritten");
    }

    @Test
    void mistypedCommandsAndOptionsGetAHint() {
        Result command = Lab.call("depoly");
        assertThat(command.code()).isEqualTo(64);
        assertThat(command.error()).contains("depoly", "Did you mean", "deploy", "matrixup --help");

        for (String far : List.of("xylophone", "grandmother")) {
            Result nothing = Lab.call(far, "list");
            assertThat(nothing.code()).isEqualTo(64);
            assertThat(nothing.error()).contains(far, "matrixup --help").doesNotContain("Did you mean");
        }

        Result option = Lab.call("deploy", "--requier-token");
        assertThat(option.code()).isEqualTo(64);
        assertThat(option.error())
                .contains("--requier-token", "Did you mean", "--require-token", "matrixup deploy --help");

        Result two = Lab.call("deploy", "example.com", "--server", "example.org");
        assertThat(two.code()).isEqualTo(64);
        assertThat(two.error()).contains("one server at a time");
    }

    @Test
    void withoutACommandTheCommandsAreShown() {
        Result result = Lab.call();
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("matrixup demo", "matrixup init", "matrixup deploy");
        assertThat(result.err()).isEmpty();
    }

    private static String ssh(RealSshd sshd) {
        return "ssh: {user: %s, port: %d, identity: %s}".formatted(sshd.user(), sshd.port(), sshd.userKey());
    }

    private static Result refused(Lab lab, int code, String... args) {
        List<String> before = lab.snapshot();

        Result result = lab.run(args);

        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(code);
        assertThat(lab.snapshot()).isEqualTo(before);
        return result;
    }

    private static void writeBelow(Path folder, String file, String text) {
        try {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
