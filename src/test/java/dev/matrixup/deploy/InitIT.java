package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.testing.RealSshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Making a workspace, with a playbook that is there or is cloned, and all that it refuses. */
class InitIT {
    @TempDir
    Path folder;

    private Lab source;
    private Path workspace;

    @BeforeEach
    void choosePlaces() {
        source = Lab.byHand(folder.resolve("source"));
        workspace = folder.resolve("new workspace");
    }

    @Test
    void aWorkspaceIsMadeFromTheCheckoutsOwnExampleAndCanBeDeployed() throws IOException {
        Result result =
                init("example.com", "--local", "--playbook", source.checkout().toString());

        assertThat(result.code()).as(result.out() + result.err()).isZero();
        assertThat(result.said())
                .contains("Your users will be @name:example.com. This can never be changed.")
                .contains("matrixup -C '%s' deploy --admin alice".formatted(workspace))
                .contains("traefik_config_certificatesResolvers_acme_email");
        Path vars = workspace.resolve("inventory/host_vars/matrix.example.com/vars.yml");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(vars)))
                .isEqualTo("rw-------");
        String text = source.read(vars);
        String secret = text.replaceAll("(?s).*generic_secret_key: '?([A-Za-z0-9]*).*", "$1");
        assertThat(secret).hasSize(64);
        assertThat(text.replace(secret, "").replaceAll("generic_secret_key:.*", "generic_secret_key: ''"))
                .isEqualTo(source.read(source.checkout().resolve("examples/vars.yml"))
                        .replace("YOUR_BARE_DOMAIN_NAME_HERE", "example.com"));
        assertThat(source.read(workspace.resolve("matrixup.yml")))
                .contains(
                        "admin_api: public",
                        "root_redirect: off",
                        source.checkout().toString());
        assertThat(source.read(workspace.resolve("inventory/hosts")))
                .contains("Rendered by matrixup", "Digest: ", "matrix.example.com ansible_connection=local");
        assertThat(result.out() + result.err()).doesNotContain(secret);

        Result again =
                init("example.com", "--local", "--playbook", source.checkout().toString());
        assertThat(again.code()).isEqualTo(3);
        assertThat(again.error()).contains("is a workspace already; nothing was overwritten", "deploy --admin alice");
        assertThat(source.read(vars)).isEqualTo(text);

        Files.writeString(vars, text + "matrix_base_data_path: %s\n".formatted(source.data()));
        Result deployed = Lab.call("-C", workspace.toString(), "deploy", "--tags", "install-all,start");
        assertThat(deployed.code()).as(deployed.out() + deployed.err()).isZero();
        assertThat(source.read(source.data().resolve("synapse/labels"))).startsWith("redirect=false\nadmin=true\n");
    }

    @Test
    void aPlaybookIsClonedAtTheRevisionAndTheServersKeyIsKept() {
        String revision = RealSshd.run("git", "-C", source.checkout().toString(), "rev-parse", "HEAD")
                .strip();
        // A clone brings what is committed: the role from elsewhere is in the commit here.
        try (RealSshd sshd = RealSshd.start(folder.resolve("sshd"))) {
            Result result = init(
                    "matrix.example.com",
                    sshd.user() + "@127.0.0.1:" + sshd.port(),
                    "--identity",
                    sshd.userKey().toString(),
                    "--host-key",
                    sshd.fingerprint("ed25519"),
                    "--playbook",
                    source.checkout().toUri().toString(),
                    "--revision",
                    revision);

            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.said()).contains("server ok", "@name:matrix.example.com", "matrix.matrix.example.com");
            assertThat(source.read(workspace.resolve("known_hosts")))
                    .contains(sshd.knownHostsLine("ed25519").strip());
            assertThat(source.read(workspace.resolve("matrixup.yml")))
                    .contains(revision, "path: playbook", "address: \"127.0.0.1\"", "port: " + sshd.port());
            assertThat(workspace.resolve("playbook/.git")).isDirectory();
            assertThat(workspace.resolve("playbook.part")).doesNotExist();
        }
    }

    @Test
    void anAddressWithAPasswordIsRefusedBeforeAnythingIsMade() {
        Result result =
                init("example.com", "--local", "--playbook", "https://alice:pigeon@playbook.example.com/playbook.git");

        assertThat(result.code()).isEqualTo(64);
        assertThat(result.error()).contains("The playbook's address has a password in it", "credential helper");
        assertThat(result.out() + result.err()).doesNotContain("pigeon");
        assertThat(workspace).doesNotExist();
    }

    @Test
    void aCheckoutWithoutAnInventoryBecomesAWorkspaceWithThatPlaybook() {
        source.remove("inventory");

        Result result = Lab.call("-C", source.root().toString(), "init", "example.com", "--local");

        assertThat(result.code()).as(result.out() + result.err()).isZero();
        assertThat(source.root().resolve("playbook")).doesNotExist();
        assertThat(source.read(source.root().resolve("matrixup.yml")))
                .containsPattern("path: [\"']?\\.[\"']?\n")
                .doesNotContain("url:");
    }

    @Test
    void aWrongHostKeyStopsIt() {
        try (RealSshd sshd = RealSshd.start(folder.resolve("sshd"))) {
            Result result = init(
                    "example.com",
                    sshd.user() + "@127.0.0.1:" + sshd.port(),
                    "--host-key",
                    "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
                    "--playbook",
                    source.checkout().toString());

            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(3);
            assertThat(result.error()).contains("does not have the host key given with --host-key");
            assertThat(sshd.log()).doesNotContain("Accepted publickey");
        }
    }

    @Test
    void aChangedHostKeyStopsItAndIsNeverAccepted() throws IOException {
        try (RealSshd sshd = RealSshd.start(folder.resolve("sshd"))) {
            Path other = RealSshd.keyPair(folder.resolve("other"), "ed25519", "");
            String key = source.read(Path.of(other + ".pub")).split(" ")[1];
            Path known = folder.resolve("known");
            Files.writeString(known, "[127.0.0.1]:%d ssh-ed25519 %s\n".formatted(sshd.port(), key));
            Result result = init(
                    "example.com",
                    sshd.user() + "@127.0.0.1:" + sshd.port(),
                    "--known-hosts",
                    known.toString(),
                    "--playbook",
                    source.checkout().toString());

            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(3);
            assertThat(result.error()).contains("has changed", sshd.fingerprint("ed25519"), "ssh-keygen -R");
        }
    }

    @Test
    void anInventoryOfSomebodyElseIsShownAndKeptUnlessItIsAdopted() throws IOException {
        Path hosts = workspace.resolve("inventory/hosts");
        Files.createDirectories(hosts.getParent());
        String mine = "# mine\n[matrix_servers]\nmatrix.example.org ansible_host=203.0.113.9\n\n[others]\n";
        Files.writeString(hosts, mine);

        Result refused =
                init("example.com", "--local", "--playbook", source.checkout().toString());
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.err()).contains("# mine", "matrix.example.com ansible_connection=local", "--adopt");
        assertThat(source.read(hosts)).isEqualTo(mine);

        Result adopted = init(
                "example.com",
                "--local",
                "--adopt",
                "--playbook",
                source.checkout().toString());
        assertThat(adopted.code()).as(adopted.out() + adopted.err()).isZero();
        assertThat(source.read(hosts))
                .isEqualTo(mine.replace(
                        "[matrix_servers]\n", "[matrix_servers]\nmatrix.example.com ansible_connection=local\n"));
    }

    @Test
    void whatIsNoPlaybookLeavesNothingBehind() throws IOException {
        Path other = Files.createDirectories(folder.resolve("other"));
        RealSshd.run("git", "-C", other.toString(), "init", "--quiet");

        Result notOne =
                init("example.com", "--local", "--playbook", other.toUri().toString());
        assertThat(notOne.code()).as(notOne.out() + notOne.err()).isEqualTo(3);
        assertThat(notOne.error()).contains("is not the playbook: it has no setup.yml with roles/custom");

        Result nowhere = init(
                "example.com",
                "--local",
                "--playbook",
                folder.resolve("nowhere").toUri().toString());
        assertThat(nowhere.code()).isEqualTo(3);
        assertThat(nowhere.error()).contains("The playbook cannot be cloned from");
        assertThat(nowhere.out())
                .as("a blank line parts the error from the steps")
                .endsWith("\n\n");
        assertThat(workspace).isEmptyDirectory();
    }

    @Test
    void wrongDomainsServersAndFoldersAreRefused() {
        assertThat(refusal(64, "Example..com", "--local")).contains("Example..com");
        assertThat(refusal(64, "example.com")).contains("Where is the server?", "--local");
        assertThat(refusal(64, "example.com", "root@host:port")).contains("[USER@]HOST[:PORT]");
        assertThat(refusal(64, "example.com", "203.0.113.10", "--local")).contains("--local means this machine");
        assertThat(refusal(64, "example.com", "203.0.113.10:70000")).contains("70000 is no port");
        assertThat(workspace).doesNotExist();

        Result own = Lab.call("-C", Path.of("").toAbsolutePath().toString(), "init", "example.com", "--local");
        assertThat(own.code()).isEqualTo(3);
        assertThat(own.error()).contains("matrixup's own source folder");
    }

    private String refusal(int code, String... args) {
        Result result = init(args);
        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(code);
        return result.error();
    }

    @Test
    void rolesComeFromWhereTheUsersGitSettingsSendTheirAddress() throws IOException, InterruptedException {
        source.remove("inventory");
        Path role = source.checkout().resolve("roles/galaxy/systemd_service_manager");
        Path mirror = Files.move(role, folder.resolve("systemd_service_manager.git"));
        git(mirror, "init", "--quiet", "--initial-branch=main");
        git(mirror, "add", "--all");
        git(mirror, "commit", "--quiet", "--message=Role");
        source.commit();
        String rewrite = "[url \"%s\"]\n  insteadOf = https://git.example.com/\n";
        Path settings =
                Files.writeString(folder.resolve("gitconfig"), rewrite.formatted("http://alice:pigeon@127.0.0.1:9/"));
        ProcessBuilder init = source.command("init", "example.com", "--local");
        init.environment().put("GIT_CONFIG_GLOBAL", settings.toString());

        Result secret = Lab.await(init);

        assertThat(secret.code()).isEqualTo(3);
        assertThat(secret.said())
                .contains("comes, by git's own insteadOf, from an address that has a password in it")
                .doesNotContain("pigeon");
        Files.writeString(settings, rewrite.formatted(folder.toUri() + "/"));

        Result refused = Lab.await(init);

        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.said())
                .contains(
                        "pinned to v1.0.0-0, which does not exist in https://git.example.com/systemd_service_manager.git.",
                        "requirements.yml:2:3");
        assertThat(role.getParent()).isDirectoryNotContaining("glob:**systemd_service_manager*");

        git(mirror, "tag", "v1.0.0-0");
        Result made = Lab.await(init);

        assertThat(made.code()).as(made.err()).isZero();
        assertThat(role.resolve("meta/.galaxy_install_info")).content().contains("version: 'v1.0.0-0'");
    }

    private static void git(Path repository, String... words) {
        List<String> command = new ArrayList<>(List.of(
                "git", "-C", repository.toString(), "-c", "user.name=alice", "-c", "user.email=alice@example.com"));
        command.addAll(List.of(words));
        RealSshd.run(command.toArray(String[]::new));
    }

    private Result init(String... args) {
        List<String> all = new ArrayList<>(List.of("-C", workspace.toString(), "init"));
        all.addAll(List.of(args));
        return Lab.call(all.toArray(String[]::new));
    }
}
