package dev.matrixup.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real Synapse on a free port of the loopback, with a database of its own in a folder of the test, running until it is closed. It
 * comes from the sandbox playbook's virtual environment, which is made on first use in {@code target/synapse-venv} and shared by all
 * tests, also those that run at the same time. Registration is closed except through the shared secret; limits on logins are off.
 */
public final class RealSynapse implements AutoCloseable {
    private static final Path FILES =
            Path.of("src/main/sandbox/roles/custom/matrix-synapse/files").toAbsolutePath();
    private static final Duration STARTING = Duration.ofSeconds(90);
    private static final Duration STOPPING = Duration.ofSeconds(15);

    private final Process process;
    private final int port;
    private final Path homeserverYaml;
    private final Path log;
    private final Thread endWithUs;

    private RealSynapse(Process process, int port, Path homeserverYaml, Path log) {
        this.process = process;
        this.port = port;
        this.homeserverYaml = homeserverYaml;
        this.log = log;
        this.endWithUs = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(endWithUs);
    }

    /**
     * Starts a Synapse and waits until it is healthy.
     *
     * @param folder an existing empty folder for its configuration, database and log
     * @param serverName the domain of its users
     * @param sharedSecret its {@code registration_shared_secret}
     * @throws IllegalStateException if it does not become healthy, with the last lines of its log
     */
    public static RealSynapse start(Path folder, String serverName, String sharedSecret) {
        Path python = virtualenv().resolve("bin/python");
        int port = freePort();
        Path config = folder.resolve("homeserver.yaml").toAbsolutePath();
        Path log = folder.resolve("synapse.log");
        try {
            Files.writeString(config, configuration(folder.toAbsolutePath(), serverName, sharedSecret, port));
            ProcessBuilder builder = new ProcessBuilder(
                            python.toString(), "-m", "synapse.app.homeserver", "--config-path", config.toString())
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            // Else the version that Synapse tells has the branch of our own repository in it.
            builder.environment().put("GIT_CEILING_DIRECTORIES", virtualenv().toString());
            RealSynapse synapse = new RealSynapse(builder.start(), port, config, log);
            synapse.awaitHealth();
            return synapse;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The virtual environment that holds Synapse; made now if it is missing or half-made. */
    public static Path virtualenv() {
        Path folder = Path.of("target", "synapse-venv").toAbsolutePath();
        try {
            Process maker = new ProcessBuilder(
                            "python3",
                            FILES.resolve("virtualenv.py").toString(),
                            folder.toString(),
                            FILES.resolve("requirements.txt").toString())
                    .redirectErrorStream(true)
                    .start();
            maker.getOutputStream().close();
            String answer = new String(maker.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (maker.waitFor() != 0) {
                throw new IllegalStateException("no virtual environment for Synapse: " + answer);
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A port of the loopback that nobody listens on at this moment. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its client and admin API, without a slash at the end. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The port of the loopback it listens on. */
    public int port() {
        return port;
    }

    /** Its configuration file. */
    public Path homeserverYaml() {
        return homeserverYaml;
    }

    /** Ends it, and nothing else. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOPPING.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(endWithUs);
    }

    private void awaitHealth() {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest health = HttpRequest.newBuilder(url().resolve("/health"))
                .timeout(Duration.ofSeconds(5))
                .build();
        long deadline = System.nanoTime() + STARTING.toNanos();
        try {
            do {
                if (healthy(client, health)) {
                    return;
                }
            } while (System.nanoTime() < deadline && !process.waitFor(100, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
        throw new IllegalStateException("Synapse did not become healthy: " + lastLines());
    }

    private static boolean healthy(HttpClient client, HttpRequest health) throws InterruptedException {
        try {
            return client.send(health, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String configuration(Path folder, String serverName, String sharedSecret, int port) {
        return """
                server_name: "%2$s"
                public_baseurl: "http://127.0.0.1:%4$d/"
                listeners:
                  - port: %4$d
                    bind_addresses: ["127.0.0.1"]
                    type: http
                    x_forwarded: true
                    resources: [{names: [client]}]
                database: {name: sqlite3, args: {database: "%1$s/homeserver.db"}}
                signing_key_path: "%1$s/signing.key"
                media_store_path: "%1$s/media"
                pid_file: "%1$s/homeserver.pid"
                trusted_key_servers: []
                report_stats: false
                enable_registration: false
                registration_shared_secret: "%3$s"
                macaroon_secret_key: "macaroon"
                form_secret: "form"
                presence: {enabled: false}
                rc_registration: {per_second: 1000, burst_count: 1000}
                rc_login:
                  address: {per_second: 1000, burst_count: 1000}
                  account: {per_second: 1000, burst_count: 1000}
                  failed_attempts: {per_second: 1000, burst_count: 1000}
                """.formatted(folder, serverName, sharedSecret, port);
    }
}
