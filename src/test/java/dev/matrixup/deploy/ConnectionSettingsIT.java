package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.testing.RealSshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An inventory that says next to nothing: how to connect stands in all the other places where Ansible looks, and Ansible runs too. */
class ConnectionSettingsIT {
    @TempDir
    private Path folder;

    private Lab lab;
    private RealSshd sshd;
    private Path config;
    private Path knownHosts;

    @BeforeEach
    void startServer() throws IOException {
        sshd = RealSshd.start(folder.resolve("sshd"));
        lab = Lab.byHand(folder);
        inventory("ansible_host=127.0.0.1");
        knownHosts = folder.resolve("users_known_hosts");
        // By another name, that an option has to tell.
        Files.writeString(
                knownHosts,
                "matrix " + sshd.knownHostsLine("ed25519").split(" ", 2)[1] + sshd.knownHostsLine("ed25519"));
        config = Files.writeString(folder.resolve("ssh_config"), """
                User nobody-here
                Port 9
                IdentityFile none
                UserKnownHostsFile %s
                GlobalKnownHostsFile none
                IdentityAgent none
                """.formatted(knownHosts));
    }

    @AfterEach
    void stopServer() {
        sshd.close();
    }

    @Test
    void everythingStandsInTheConfigurationFile() throws IOException {
        Files.copy(sshd.userKey(), lab.root().resolve("own_key"));
        Path theirs = Files.writeString(folder.resolve("theirs"), Files.readString(knownHosts));
        Files.writeString(knownHosts, "");
        lab.write("ansible.cfg", """
                [defaults]
                remote_user = %s
                remote_port: %d
                private_key_file = own_key  ; beside this file
                timeout = 20
                [ssh_connection]
                ssh_args = -F %s
                    -o "UserKnownHostsFile=%s"
                ssh_common_args = '-o HostKeyAlias=matrix'
                """.formatted(sshd.user(), sshd.port(), config, theirs));
        deploys(lab.run("deploy", "--tags", "install-all"));
    }

    @Test
    void theEnvironmentWinsOverTheConfigurationFile() throws Exception {
        lab.write("ansible.cfg", """
                [defaults]
                remote_user = nobody-here
                remote_port = 9
                private_key_file = none
                [ssh_connection]
                ssh_args = -F /nowhere
                ssh_extra_args = -o NoSuchOption=1
                """);
        ProcessBuilder command = lab.command("deploy", "--tags", "install-all");
        command.environment()
                .putAll(Map.of(
                        "ANSIBLE_REMOTE_USER", sshd.user(),
                        "ANSIBLE_REMOTE_PORT", String.valueOf(sshd.port()),
                        "ANSIBLE_PRIVATE_KEY_FILE", sshd.userKey().toString(),
                        "ANSIBLE_SSH_ARGS", "-F " + config,
                        "ANSIBLE_SSH_EXTRA_ARGS", ""));
        deploys(Lab.await(command));
    }

    @Test
    void theUsersArgumentsAndExtraVariablesWinOverBoth() {
        lab.write("ansible.cfg", "[defaults]\nremote_user = nobody-here\n");
        deploys(lab.run(
                "deploy",
                "--tags",
                "install-all",
                "--",
                "-u",
                sshd.user(),
                "--private-key",
                sshd.userKey().toString(),
                "--ssh-common-args=-F " + config,
                "--ssh-extra-args",
                "-o HostKeyAlias=matrix -o HashKnownHosts=no",
                "-T",
                "20",
                "-e",
                "ansible_port=" + sshd.port()));

        // What the inventory says wins over an option, an extra variable over the inventory.
        inventory("ansible_host=127.0.0.1 ansible_user=nobody-here ansible_port=9");
        String[] words = {
            "deploy",
            "--tags",
            "install-all",
            "--",
            "-u",
            sshd.user(),
            "--key-file=" + sshd.userKey(),
            "--ssh-common-args=-F " + config,
            "-e",
            "ansible_port=" + sshd.port()
        };
        Result inventorys = lab.run(words);
        assertThat(inventorys.code()).isEqualTo(5);
        assertThat(inventorys.error()).contains("nobody-here@127.0.0.1:" + sshd.port() + " does not accept the login");
        words[4] = "-e";
        words[5] = "ansible_user=" + sshd.user();
        deploys(lab.run(words));
    }

    @Test
    void theConnectionPluginStandsAnywhere() {
        lab.write("ansible.cfg", "[defaults]\ntransport = local\n");
        deploys(lab.run("deploy", "--tags", "install-all"));

        lab.write("ansible.cfg", "[defaults]\ntransport = ssh\n");
        deploys(lab.run("deploy", "--tags", "install-all", "--", "-c", "local"));

        Path cfg = lab.write("ansible.cfg", "[defaults]\ntransport = community.general.lxd\n");
        List<String> before = lab.snapshot();
        Result refused = lab.run("deploy", "--tags", "install-all");
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.error())
                .contains("the connection plugin community.general.lxd (transport in " + cfg + ")")
                .contains("ansible_connection: ssh");
        assertThat(lab.snapshot()).isEqualTo(before);
        inventory("ansible_host=127.0.0.1 ansible_connection=incus");
        assertThat(lab.run("doctor").said())
                .contains("the connection plugin incus (ansible_connection of matrix.example.com)");
        assertThat(sshd.log()).doesNotContain("Accepted");
    }

    @Test
    void hostKeysAreCheckedEvenIfAnsibleIsToldNotTo() throws IOException {
        Path cfg = lab.write("ansible.cfg", "[defaults]\nhost_key_checking = False\n");
        inventory(
                "ansible_host=127.0.0.1 ansible_user=%s ansible_port=%d ansible_ssh_private_key_file=%s ansible_ssh_common_args='-F %s'"
                        .formatted(sshd.user(), sshd.port(), sshd.userKey(), config));
        String warning = "Ansible does not check the host key: host_key_checking in " + cfg
                + ". matrixup checks it nevertheless.";
        Result doctor = lab.run("doctor");
        assertThat(doctor.code()).as(doctor.said()).isZero();
        assertThat(doctor.said()).contains(warning);
        assertThat(lab.run("doctor", "--strict").code()).isEqualTo(3);
        deploys(lab.run("deploy", "--tags", "install-all"));

        lab.write("ansible.cfg", "[ssh_connection]\nssh_args = -o StrictHostKeyChecking=no\n");
        assertThat(lab.run("doctor").said())
                .contains("switches the host key check off; matrixup checks the key nevertheless");

        Files.writeString(knownHosts, "");
        Result unknown = lab.run("deploy", "--tags", "install-all");
        assertThat(unknown.code()).isEqualTo(3);
        assertThat(unknown.error()).contains("is not known", sshd.fingerprint("ed25519"));
    }

    @Test
    void anotherUserThanRootIsNotWhatThePlaybookNeeds() {
        Path cfg = lab.write("ansible.cfg", """
                [defaults]
                transport = local
                [privilege_escalation]
                become = True
                become_user = nobody
                """);
        Result refused = lab.run("deploy", "--tags", "install-all");
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.error())
                .contains("Ansible would become nobody (become_user in " + cfg + ") on matrix.example.com")
                .contains("set it to root");
    }

    private void inventory(String variables) {
        lab.write("inventory/hosts", "[matrix_servers]\n%s %s\n".formatted(Lab.HOST, variables));
    }

    private void deploys(Result result) {
        assertThat(result.code()).as(result.out() + result.err()).isZero();
        assertThat(lab.uploadSize()).isEqualTo("50");
    }
}
