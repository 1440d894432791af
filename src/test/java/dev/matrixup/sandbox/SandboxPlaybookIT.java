package dev.matrixup.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.testing.Processes;
import dev.matrixup.testing.RealAnsible;
import dev.matrixup.testing.RealSynapse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The sandbox playbook under a real {@code ansible-playbook}: one server for all tests, each of which first sets the variables it needs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SandboxPlaybookIT {
    private static final String INSTALL = "install-all,start";
    private static final String PASSWORD = "{{ p'a\"ss=1 }}";
    private static final String REDIRECT = "matrix_synapse_container_labels_public_client_root_redirection_enabled";
    private static final String PUBLIC_ADMIN =
            "matrix_synapse_container_labels_public_client_synapse_admin_api_enabled";
    private static final String INTERNAL_ADMIN =
            "matrix_synapse_container_labels_internal_client_synapse_admin_api_enabled";
    private static final String ADMIN_VERSION = "/_synapse/admin/v1/server_version";

    private final ProcessRunner runner = new ProcessRunner();
    private final HttpClient http = HttpClient.newHttpClient();
    private final int synapsePort = RealSynapse.freePort();
    private final int publicPort = RealSynapse.freePort();
    private final int internalPort = RealSynapse.freePort();

    private Path folder;
    private Path playbook;
    private Path data;
    private Path virtualenv;

    @BeforeAll
    void unpack(@TempDir Path temporary) throws IOException {
        folder = temporary;
        playbook = folder.resolve("play book");
        data = folder.resolve("da ta");
        copy(Path.of("src/main/sandbox"), playbook);
        Files.createDirectories(playbook.resolve("inventory/host_vars/matrix.example.com"));
        Files.writeString(
                playbook.resolve("inventory/hosts"), "[matrix_servers]\nmatrix.example.com ansible_connection=local\n");
        virtualenv = RealSynapse.virtualenv();
    }

    @AfterAll
    void stop() throws IOException {
        List<ProcessHandle> services = services();
        assertOk(play("stop"));
        assertThat(services).allMatch(ProcessRunner::hasEnded);
    }

    @Test
    void installsASynapseThatAnswersThroughTheProxyAndASecondRunChangesNothing() throws Exception {
        given(Map.of());

        assertOk(play(INSTALL));

        assertThat(get(publicPort, "/_matrix/client/versions").statusCode()).isEqualTo(200);
        assertThat(get(publicPort, "/.well-known/matrix/client").body())
                .isEqualTo("{\"m.homeserver\": {\"base_url\": \"http://127.0.0.1:%d\"}}".formatted(publicPort));
        assertThat(get(publicPort, "/elsewhere").statusCode()).isEqualTo(404);
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(data.resolve("synapse/config/homeserver.yaml"))))
                .isEqualTo("rw-------");
        List<ProcessHandle> services = services();

        Captured again = play(INSTALL);

        assertOk(again);
        assertThat(again.out()).contains("changed=0 ");
        assertThat(services()).isEqualTo(services);
    }

    @Test
    void bothFlagsHaveTheirEffectInBothPositions() throws Exception {
        given(Map.of(REDIRECT, "true", PUBLIC_ADMIN, "true", INTERNAL_ADMIN, "false"));
        assertOk(play(INSTALL));
        List<ProcessHandle> before = services();

        HttpResponse<String> root = get(publicPort, "/");
        assertThat(root.statusCode()).isEqualTo(302);
        assertThat(root.headers().firstValue("Location")).hasValue("https://element.example.com");
        assertThat(get(publicPort, ADMIN_VERSION).body()).isEqualTo("{\"server_version\":\"1.163.2\"}");
        assertThat(get(internalPort, ADMIN_VERSION).statusCode()).isEqualTo(404);

        given(Map.of(REDIRECT, "false", PUBLIC_ADMIN, "false", INTERNAL_ADMIN, "true"));
        assertOk(play("install-synapse,start"));

        assertThat(get(publicPort, "/").body()).contains("Synapse is running");
        assertThat(get(publicPort, ADMIN_VERSION).statusCode()).isEqualTo(404);
        assertThat(get(publicPort, "//_synapse/admin/v1/server_version").statusCode())
                .isEqualTo(404);
        assertThat(get(publicPort, "/_matrix/../_synapse/admin/v1/server_version")
                        .statusCode())
                .isEqualTo(404);
        assertThat(get(internalPort, ADMIN_VERSION).statusCode()).isEqualTo(200);
        assertThat(services().get(0)).as("the proxy").isNotEqualTo(before.get(0));
        assertThat(services().get(1)).as("Synapse").isEqualTo(before.get(1));
    }

    @Test
    void createsUsersOnceAndTheyCanLogIn() throws Exception {
        given(Map.of(
                "matrix_user_creator_users_additional",
                "[{username: alice, initial_password: !unsafe '%s', initial_type: admin}]"
                        .formatted(PASSWORD.replace("'", "''"))));
        Captured first = play("install-all,ensure-matrix-users-created,start");
        assertOk(first);
        assertThat(first.out() + first.err()).doesNotContain("a\"ss");

        Captured second = play("ensure-matrix-users-created");

        assertOk(second);
        assertThat(second.out()).contains("changed=0 ");
        assertThat(logIn("alice", PASSWORD)).contains("\"user_id\":\"@alice:example.com\"");
    }

    @Test
    void startsWhatWasKilledAndStopsWhatRuns() throws Exception {
        given(Map.of());
        assertOk(play(INSTALL));
        List<ProcessHandle> before = services();
        before.get(1).destroyForcibly();
        Processes.awaitEnd(before.subList(1, 2));

        assertOk(play("start"));

        assertThat(services().get(0)).as("the proxy").isEqualTo(before.get(0));
        assertThat(get(publicPort, "/_matrix/client/versions").statusCode()).isEqualTo(200);
        List<ProcessHandle> running = services();
        assertOk(play("stop"));
        assertThat(running).allMatch(ProcessRunner::hasEnded);
        assertThat(play("stop").out()).contains("changed=0 ");
    }

    @Test
    void tellsWhoHoldsABusyPort() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            given(Map.of("matrix_reverse_proxy_host_bind_port", "127.0.0.1:" + busy.getLocalPort()));

            Captured run = play(INSTALL);

            assertThat(run.status().code()).isEqualTo(2);
            assertThat(words(run))
                    .contains("matrix-reverse-proxy cannot listen on port %d of 127.0.0.1: Address already in use."
                            .formatted(busy.getLocalPort()))
                    .contains("It is held by java (process %d)."
                            .formatted(ProcessHandle.current().pid()));
        }
    }

    @Test
    void tellsTheLastWordsOfASynapseThatDoesNotStart() throws Exception {
        given(Map.of("matrix_synapse_max_upload_size_mb", "100X"));

        Captured run = play(INSTALL);

        assertThat(run.status().code()).isEqualTo(2);
        assertThat(words(run))
                .contains("matrix-synapse did not start. It ended with code 1.")
                .contains("ValueError", "'100X'");
    }

    @Test
    void refusesWhatItCannotDo() throws Exception {
        given(Map.of("matrix_homeserver_implementation", "dendrite"));

        Captured run = play(INSTALL);

        assertThat(run.status().code()).isEqualTo(2);
        assertThat(words(run))
                .contains("matrix_homeserver_implementation is `dendrite`. The sandbox knows synapse only.");
    }

    @Test
    void aHalfMadeEnvironmentIsMadeAnewAndNoNetworkIsTold() throws Exception {
        Path environment = Files.createDirectory(folder.resolve("venv"));
        Files.writeString(environment.resolve("pyvenv.cfg"), "");
        Path leftover = Files.writeString(environment.resolve("leftover"), "");

        Captured run = makeEnvironment(environment);

        assertThat(run.status().code()).isEqualTo(1);
        assertThat(run.out()).contains("The package index cannot be reached from here.");
        assertThat(leftover).doesNotExist();
        assertThat(environment.resolve("complete")).doesNotExist();
    }

    @Test
    void aFolderThatIsNoEnvironmentIsLeftAlone() throws Exception {
        Path documents = Files.createDirectory(folder.resolve("documents"));
        Path letter = Files.writeString(documents.resolve("letter"), "");

        Captured run = makeEnvironment(documents);

        assertThat(run.status().code()).isEqualTo(1);
        assertThat(run.out()).contains("exists and is no virtual environment");
        assertThat(letter).exists();
    }

    private Captured makeEnvironment(Path environment) {
        Path files = playbook.resolve("roles/custom/matrix-synapse/files");
        // Port 9 of the loopback (discard) stands for an index that cannot be reached.
        return runner.capture(Child.of(Argv.of(
                        "python3", files.resolve("virtualenv.py"), environment, files.resolve("requirements.txt")))
                .with(Map.of("PIP_INDEX_URL", "http://127.0.0.1:9/", "PIP_RETRIES", "1")));
    }

    private Captured play(String tags) {
        return runner.capture(Child.of(Argv.of(
                        RealAnsible.program("ansible-playbook"),
                        "-i",
                        "inventory/hosts",
                        "setup.yml",
                        "--tags=" + tags))
                .in(playbook)
                .with(Map.of("ANSIBLE_NOCOLOR", "1", "ANSIBLE_CONFIG", playbook.resolve("ansible.cfg") + ""))
                .timeout(Duration.ofMinutes(5)));
    }

    private void given(Map<String, String> settings) throws IOException {
        Map<String, Object> vars = new LinkedHashMap<>();
        vars.put("matrix_domain", "example.com");
        vars.put("matrix_homeserver_implementation", "synapse");
        vars.put("matrix_homeserver_generic_secret_key", "a-secret-of-the-test");
        vars.put("matrix_base_data_path", data);
        vars.put("matrix_synapse_virtualenv_path", virtualenv);
        vars.put("matrix_synapse_container_client_api_host_bind_port", "127.0.0.1:" + synapsePort);
        vars.put("matrix_reverse_proxy_host_bind_port", "127.0.0.1:" + publicPort);
        vars.put(
                "matrix_playbook_internal_matrix_client_api_traefik_entrypoint_host_bind_port",
                "127.0.0.1:" + internalPort);
        vars.putAll(settings);
        Files.writeString(
                playbook.resolve("inventory/host_vars/matrix.example.com/vars.yml"),
                vars.entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + entry.getValue() + "\n")
                        .collect(Collectors.joining()));
    }

    /** The processes that the playbook remembers, by name: the proxy, then Synapse. */
    private List<ProcessHandle> services() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("services"))) {
            return files.filter(file -> file.toString().endsWith(".state"))
                    .sorted()
                    .flatMap(file -> ProcessHandle.of(pid(file)).stream())
                    .toList();
        }
    }

    private static long pid(Path state) {
        try {
            Matcher pid = Pattern.compile("\"pid\": (\\d+)").matcher(Files.readString(state));
            assertThat(pid.find()).isTrue();
            return Long.parseLong(pid.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        return http.send(request(port, path).build(), BodyHandlers.ofString());
    }

    private String logIn(String user, String password) throws Exception {
        String body = """
                {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": "%s"}, "password": "%s"}""".formatted(user, password.replace("\"", "\\\""));
        return http.send(
                        request(publicPort, "/_matrix/client/v3/login")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20));
    }

    private static void assertOk(Captured run) {
        assertThat(run.status().code()).as(run.out() + run.err()).isZero();
    }

    /** What Ansible said, without the line breaks and doubled quotes that its YAML output puts into messages. */
    private static String words(Captured run) {
        return run.out().replaceAll("\\s+", " ");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
