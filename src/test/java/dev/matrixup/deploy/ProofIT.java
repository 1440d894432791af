package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.matrixup.admin.HomeserverAddress;
import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.playbook.AdminApi;
import dev.matrixup.playbook.RootRedirect;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.remote.HostKeyPolicy;
import dev.matrixup.remote.Remote;
import dev.matrixup.remote.Remotes;
import dev.matrixup.remote.SshTarget;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.testing.RealSshd;
import dev.matrixup.workspace.BaseDomain;
import dev.matrixup.workspace.Invocation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a deployment does so that a server is found, and what it says where it is not; with a real Ansible. */
class ProofIT {
    private static final String SERVED_HERE = "matrix_static_files_container_labels_base_domain_enabled";

    @TempDir
    Path folder;

    // The domain's own address

    @Test
    void theServerServesItsDomainByTheCheckoutsOwnVariable() {
        Lab lab = Lab.workspace(folder, "base_domain: served-here");
        staticFiles(lab, "");

        Result result = lab.run("deploy", "--tags", "install-all,start");

        assertThat(result.code()).as(result.out() + result.err()).isZero();
        assertThat(lab.vars()).endsWith("# Set by matrixup from matrixup.yml.\n" + SERVED_HERE + ": true\n");
    }

    @Test
    void aCheckoutThatCannotServeTheDomainIsRefused() {
        Lab lab = Lab.workspace(folder, "base_domain: served-here");

        Result result = refused(lab, 3, "deploy");

        assertThat(result.error())
                .contains("cannot let the server serve example.com")
                .contains("it has neither " + SERVED_HERE + " nor matrix_nginx_proxy_base_domain_serving_enabled")
                .contains("base_domain: elsewhere");
    }

    @Test
    void aWebsiteElsewhereGetsTheFilesThatThePlaybookMakes() throws IOException {
        Lab lab = Lab.workspace(folder, "base_domain: elsewhere");
        staticFiles(lab, "");
        lab.vars(
                "matrix_federation_public_port: 443",
                "matrix_static_files_file_matrix_client_configuration_extension: {m.another: [1, 2]}");

        Result first = lab.run("deploy", "--tags", "install-all,start");

        assertThat(first.code()).as(first.out() + first.err()).isZero();
        Path files = lab.root().resolve(".matrixup/well-known/example.com");
        assertThat(lab.read(files.resolve("client")).replaceAll("\\s", ""))
                .isEqualTo("{\"m.homeserver\":{\"base_url\":\"https://matrix.example.com\"},\"m.another\":[1,2]}");
        assertThat(lab.read(files.resolve("server")).replaceAll("\\s", ""))
                .isEqualTo("{\"m.server\":\"matrix.example.com:443\"}");
        assertThat(first.out()).contains("well-known ok files=2");

        Object inode = Files.getAttribute(files.resolve("client"), "unix:ino");
        Result second = lab.run("deploy", "--tags", "install-all,start");
        assertThat(second.code()).as(second.out() + second.err()).isZero();
        assertThat(Files.getAttribute(files.resolve("client"), "unix:ino")).isEqualTo(inode);
        assertThat(second.out()).doesNotContain("well-known");
    }

    @Test
    void aCheckoutThatMakesNoSuchFilesGetsTheLeastThatTheySay() {
        Lab lab = Lab.workspace(folder, "base_domain: elsewhere");

        Result result = lab.run("deploy", "--tags", "install-all,start");

        assertThat(result.code()).as(result.out() + result.err()).isZero();
        Path files = lab.root().resolve(".matrixup/well-known/example.com");
        assertThat(lab.read(files.resolve("client"))).contains("\"https://matrix.example.com\"");
        assertThat(lab.read(files.resolve("server"))).contains("\"matrix.example.com:8448\"");
    }

    // The playbook's own look

    @Test
    void whatTheSelfCheckFindsIsAWarning() throws IOException {
        HttpServer homeserver = homeserver();
        try {
            Lab lab = Lab.byHand(folder);
            int port = homeserver.getAddress().getPort();
            lab.write(
                    lab.varsFile(),
                    lab.vars().replace("proxy_type: none", "proxy_type: other-traefik-container")
                            + "matrix_homeserver_url: http://127.0.0.1:%d\n".formatted(port)
                            + "matrix_synapse_container_client_api_host_bind_port: '127.0.0.1:%d'\n".formatted(port));
            staticFiles(lab, "Failed checking that element.example.com is up. Full error: {'password': 'hunter2'}");

            Result result = lab.run("deploy");

            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.out())
                    .containsPattern("verify ok public=yes tls=no \\d")
                    .containsPattern("self-check warning found=1 \\d+\\.\\ds\n")
                    .contains("self-check: Failed checking that element.example.com is up.")
                    .contains("Your Matrix server is ready.")
                    .doesNotContain("hunter2");

            Result tagged = lab.run("deploy", "--tags", "install-all,start");
            assertThat(tagged.code()).as(tagged.out() + tagged.err()).isZero();
            assertThat(tagged.out()).doesNotContain("self-check");

            staticFiles(lab, "");
            Result good = lab.run("deploy");
            assertThat(good.code()).as(good.out() + good.err()).isZero();
            assertThat(good.out()).containsPattern("self-check ok ok=\\d");
        } finally {
            homeserver.stop(0);
        }
    }

    // Names

    @Test
    void twoServersWithTheSamePublicNameAreRefused() {
        Lab lab = Lab.byHand(folder);
        lab.write("inventory/hosts", """
                [matrix_servers]
                matrix.example.com ansible_connection=local
                old ansible_connection=local
                """);
        lab.write("inventory/host_vars/old/vars.yml", "matrix_domain: other.org\n");
        lab.vars("matrix_server_fqn_matrix: chat.example.com");
        lab.write("inventory/host_vars/old/names.yml", "matrix_server_fqn_matrix: chat.example.com\n");

        for (String name : List.of("example.com", "chat.example.com", "old")) {
            assertThat(refused(lab, 3, "deploy", name).error())
                    .contains("chat.example.com is the public name of 2 servers: matrix.example.com and old.");
        }
    }

    @Test
    void aDomainInCapitalsOrWithADotBehindGetsAHint() {
        Lab lab = Lab.byHand(folder);
        for (String name : List.of("EXAMPLE.com", "example.com.", "Matrix.example.com.")) {
            assertThat(refused(lab, 64, "deploy", name).error())
                    .contains("There is no server " + name + " here. Did you mean ")
                    .contains(name.startsWith("M") ? "mean matrix.example.com?" : "mean example.com?");
        }
        for (String domain : List.of("Example.com", "example.com.")) {
            lab.write(lab.varsFile(), lab.vars().replaceFirst("matrix_domain: .*", "matrix_domain: " + domain));
            assertThat(refused(lab, 3, "deploy").error())
                    .contains("matrix_domain is " + domain, "in lower case and without a dot at its end")
                    .contains("Next: matrix_domain: example.com");
        }
        Path fresh = folder.resolve("fresh");
        for (String domain : List.of("Example.com", "example.com.", "EXAMPLE.COM.")) {
            Result init = Lab.call("-C", fresh.toString(), "init", domain, "root@203.0.113.10");
            assertThat(init.code()).as(init.out() + init.err()).isEqualTo(64);
            assertThat(init.error()).contains("Did you mean example.com?");
        }
        assertThat(fresh).doesNotExist();
    }

    @Test
    void aServerOfTheDeploymentFileInCapitalsIsRefused() {
        Lab lab = Lab.workspace(folder);
        lab.write("matrixup.yml", lab.read(lab.root().resolve("matrixup.yml")).replace("example.com:", "Example.com:"));

        assertThat(refused(lab, 64, "deploy").error()).contains("'Example.com' has capital letters");
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        Lab lab = Lab.byHand(folder);
        lab.vars("matrix_homeserver_url: 'our server'");

        assertThat(refused(lab, 3, "deploy").error())
                .contains("matrix_homeserver_url is our server, which is no address")
                .contains("matrix_homeserver_url: https://matrix.example.com");
    }

    @Test
    void anIpv6AddressStandsInBracketsBesideAPort() {
        Lab lab = Lab.workspace(folder);
        lab.deploymentFile("address: '::1'", "ssh: {user: ops, port: 1}");

        Result result = refused(lab, 3, "doctor");

        assertThat(result.out()).contains("example.com ops@[::1]:1   playbook ");
    }

    // A server that goes away

    @Test
    void aServerThatRestartsInTheMiddleIsUnreachableAndTheNextRunIsAFullOne() throws Exception {
        Path gate = folder.resolve("gate");
        Lab lab = Lab.workspace(folder);
        lab.vars("matrix_synapse_wait_for: " + gate);
        CompletableFuture<Result> run;
        try (RealSshd sshd = RealSshd.start(folder.resolve("sshd"))) {
            lab.deploymentFile(
                    "address: 127.0.0.1",
                    "ssh: {user: %s, port: %d, identity: %s}".formatted(sshd.user(), sshd.port(), sshd.userKey()));
            run = CompletableFuture.supplyAsync(() ->
                    lab.run("deploy", "--tags", "install-synapse,start", "--host-key", sshd.fingerprint("ed25519")));
            awaitTheMiddle(lab, run);
        }

        Result broken = run.get(120, TimeUnit.SECONDS);

        assertThat(broken.code()).as(broken.out() + broken.err()).isEqualTo(5);
        assertThat(broken.error())
                .contains("The connection broke in the middle")
                .contains("The next run is a full one, with all services restarted. Lock released.")
                .contains("Task custom/matrix-synapse : Wait for Synapse")
                .contains("Ansible could not reach matrix.example.com (exit 5).");

        Files.createFile(gate);
        try (RealSshd again = RealSshd.start(folder.resolve("sshd"))) {
            Result next = lab.run("deploy", "--tags", "install-synapse,start");
            assertThat(next.code()).as(next.out() + next.err()).isZero();
            assertThat(lab.read(lab.data().resolve("started"))).isEqualTo("conditional=False\n");
            assertThat(again.port()).isPositive();
        }
    }

    @Test
    void aServerThatIsAwayWhenItIsLookedAtIsUnreachable() throws IOException {
        Path knownHosts = folder.resolve("known_hosts");
        Path config = Files.writeString(folder.resolve("config"), "");
        RealSshd sshd = RealSshd.start(folder.resolve("sshd"));
        Files.writeString(knownHosts, sshd.knownHostsLine("ed25519"));
        SshTarget target = new SshTarget(
                "127.0.0.1",
                OptionalInt.of(sshd.port()),
                Optional.of(sshd.user()),
                List.of(sshd.userKey()),
                List.of(knownHosts),
                List.of("-F", config.toString()),
                folder,
                Optional.empty());
        PublicAddress address = new PublicAddress(
                URI.create("http://127.0.0.1:1"),
                Lab.DOMAIN,
                "matrix.example.com:8448",
                true,
                true,
                BaseDomain.KEEP,
                Optional.empty());
        Verify verify = new Verify(
                address,
                List.of(new HomeserverAddress.ServerPort("127.0.0.1", 1)),
                true,
                false,
                AdminApi.KEEP,
                RootRedirect.KEEP,
                Duration.ZERO,
                new Mends(
                        new Invocation(folder, Optional.empty()),
                        Path.of(""),
                        "synapse",
                        address,
                        "127.0.0.1",
                        NameChecks.Resolver.SYSTEM));
        try (Remote remote =
                new Remotes(new ProcessRunner(), warning -> {}).connect(target, HostKeyPolicy.knownOnly())) {
            sshd.close();
            assertThatThrownBy(() -> verify.look(Outside.system(), remote, Clock.systemUTC(), () -> {}))
                    .isInstanceOfSatisfying(Failure.class, failure -> {
                        assertThat(failure.code()).isEqualTo(ExitCode.UNREACHABLE);
                        assertThat(failure).hasMessageContaining("Whether the homeserver answers is not known");
                    });
        }
    }

    private static void awaitTheMiddle(Lab lab, CompletableFuture<Result> run) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!inTheMiddle(lab)) {
            if (run.isDone()) {
                throw new AssertionError(run.get().said());
            }
            assertThat(System.nanoTime()).as("the playbook comes to its middle").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static boolean inTheMiddle(Lab lab) throws IOException {
        Path runs = lab.root().resolve(".matrixup/runs");
        if (!Files.isDirectory(runs)) {
            return false;
        }
        try (var folders = Files.list(runs)) {
            return folders.map(run -> run.resolve("ansible.log"))
                    .filter(Files::exists)
                    .anyMatch(log -> lab.read(log).contains("Wait for Synapse]"));
        }
    }

    private static Result refused(Lab lab, int code, String... args) {
        List<String> before = lab.snapshot();
        Result result = lab.run(args);
        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(code);
        assertThat(lab.snapshot()).isEqualTo(before);
        return result;
    }

    /** A role that makes the two files as the real playbook does, and looks at the server; {@code trouble} is what it finds. */
    private static void staticFiles(Lab lab, String trouble) {
        String role = lab.checkout().resolve("roles/custom/matrix-static-files") + "/";
        lab.write(role + "defaults/main.yml", """
                ---
                matrix_static_files_container_labels_base_domain_enabled: false
                matrix_server_fqn_matrix_federation: "{{ matrix_server_fqn_matrix }}"
                matrix_federation_public_port: 8448
                matrix_static_files_file_matrix_client_configuration_json: "{{ lookup('template', 'templates/client.j2', convert_data=False) | from_json }}"
                matrix_static_files_file_matrix_client_configuration_extension: {}
                matrix_static_files_file_matrix_client_configuration: "{{ matrix_static_files_file_matrix_client_configuration_json | combine(matrix_static_files_file_matrix_client_configuration_extension, recursive=True) }}"
                matrix_static_files_file_matrix_server_configuration_json: "{{ lookup('template', 'templates/server.j2', convert_data=False) | from_json }}"
                matrix_static_files_file_matrix_server_configuration: "{{ matrix_static_files_file_matrix_server_configuration_json }}"
                """);
        lab.write(
                role + "templates/client.j2",
                "{\"m.homeserver\": {\"base_url\": \"https://{{ matrix_server_fqn_matrix }}\"}}\n");
        lab.write(
                role + "templates/server.j2",
                "{\"m.server\": \"{{ matrix_server_fqn_matrix_federation }}:{{ matrix_federation_public_port }}\"}\n");
        lab.write(role + "tasks/main.yml", """
                ---
                - tags: [self-check]
                  block:
                    - name: Check Element
                      ansible.builtin.command: /bin/true
                      changed_when: false

                    - name: Fail if Element not working
                      ansible.builtin.fail:
                        msg: "%s"
                      when: %s
                """.formatted(trouble, !trouble.isEmpty()));
        Path setup = lab.checkout().resolve("setup.yml");
        if (!lab.read(setup).contains("matrix-static-files")) {
            lab.write(setup.toString(), lab.read(setup) + "    - role: custom/matrix-static-files\n");
        }
    }

    private static HttpServer homeserver() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/_matrix/client/versions", exchange -> {
            byte[] body = "{\"versions\": [\"v1.1\"]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }
}
