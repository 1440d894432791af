package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.testing.RealSshd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorIT {
    @TempDir
    Path folder;

    @Test
    void aReadyServerIsSaidToBeReadyAndNothingIsChanged() {
        try (RealSshd sshd = RealSshd.start(folder.resolve("sshd"))) {
            Lab lab = Lab.workspace(folder, "admin_api: public");
            lab.deploymentFile("address: 127.0.0.1", ssh(sshd));
            lab.write("known_hosts", sshd.knownHostsLine("ed25519"));
            List<String> before = lab.snapshot();

            Result result = lab.run("doctor");

            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.said())
                    .contains(
                            "controller ok",
                            "workspace ok vars_files=1",
                            "server ok reached=yes",
                            "Everything is ready.");
            assertThat(lab.snapshot()).isEqualTo(before);
            assertThat(lab.root().resolve(".matrixup/runs")).doesNotExist();
        }
    }

    @Test
    void everythingIsFoundAtOnceEachWithItsMend() throws IOException {
        Lab lab = Lab.workspace(folder);
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        lab.deploymentFile("address: 127.0.0.1", "ssh: {port: %d}".formatted(closed));
        lab.vars("matrix_homeserver_generic_secret_key: ''", "other_secret: ''");
        lab.write("inventory/host_vars/matrix.exmaple.com/vars.yml", "a: 1\n");
        lab.write("playbook/examples/vars.yml", "matrix_homeserver_generic_secret_key: ''\n");

        Result result = lab.run("doctor");

        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(3);
        assertThat(result.said())
                .contains("matrix_homeserver_generic_secret_key is empty.", "vars.yml:10:1", "openssl rand -hex 32")
                .contains("other_secret is empty.")
                .contains("matrix_homeserver_generic_secret_key is set again in line 10, and only that counts.")
                .contains("matrix.exmaple.com belongs to no host of the inventory")
                .contains("127.0.0.1 refuses connections at port " + closed)
                .contains("2 errors stop a deployment, 3 warnings do not.");
    }

    @Test
    void warningsCountOnlyIfTheyAreAskedTo() {
        Lab lab = Lab.workspace(folder);
        lab.vars("other_secret: ''");

        assertThat(lab.run("doctor").code()).isZero();
        assertThat(lab.run("doctor", "--strict").code()).isEqualTo(3);
        Result json = lab.run("doctor", "--json");
        assertThat(json.out()).contains("\"mark\":\"warning\"").contains("other_secret is empty.");
    }

    @Test
    void aPasswordInThePlaybooksAddressIsWarnedOfAndStopsNothingElse() {
        Lab lab = Lab.workspace(folder);
        lab.write("matrixup.yml", """
                version: 1
                playbook: {path: playbook, url: https://alice:pigeon@example.com/playbook.git}
                servers: {example.com: {connection: local}}
                """);

        Result doctor = lab.run("doctor");

        assertThat(doctor.code()).as(doctor.said()).isZero();
        assertThat(doctor.said())
                .contains("The url in matrixup.yml has a password in it")
                .doesNotContain("pigeon");
        assertThat(lab.run("vars", "list").code()).isZero();
    }

    @Test
    void whatVarsLintFindsIsFoundOnce() {
        Lab lab = Lab.workspace(folder);
        lab.vars("matrix_domain: Example.com", "nobody_reads_this: 1");
        lab.write("inventory/host_vars/matrix.example.com.yml", "matrix_synapse_max_upload_size_mb: 100\n");

        Result result = lab.run("doctor");

        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(3);
        assertThat(result.said())
                .containsOnlyOnce("matrix_domain is Example.com; the playbook wants it in lower case")
                .containsOnlyOnce("and so passes over matrix.example.com.yml")
                .doesNotContain("nobody_reads_this");
    }

    @Test
    void withoutAPlaybookOrAWorkspaceItSaysWhatIsMissing() {
        Lab lab = Lab.workspace(folder);
        lab.remove("playbook");
        Result result = lab.run("doctor");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.said()).contains("controller ok", "There is no checkout of the playbook", "git clone");
    }

    private static String ssh(RealSshd sshd) {
        return "ssh: {user: %s, port: %d, identity: %s}".formatted(sshd.user(), sshd.port(), sshd.userKey());
    }
}
