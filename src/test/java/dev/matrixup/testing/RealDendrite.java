package dev.matrixup.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A real Dendrite on a free port of the loopback, with databases of its own in a folder of the test, running until it is closed. */
public final class RealDendrite implements AutoCloseable {
    private static final Path PROGRAMS = Path.of("target/dendrite").toAbsolutePath();
    private static final Duration STARTING = Duration.ofSeconds(60);

    private final Process process;
    private final int port;
    private final Path configuration;

    private RealDendrite(Process process, int port, Path configuration) {
        this.process = process;
        this.port = port;
        this.configuration = configuration;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /**
     * Starts a Dendrite and waits until it answers.
     *
     * @param folder an existing empty folder
     */
    public static RealDendrite start(Path folder, String serverName, String sharedSecret) {
        int port = RealSynapse.freePort();
        Path home = folder.toAbsolutePath();
        Path configuration = home.resolve("dendrite.yaml");
        try {
            Files.writeString(configuration, configuration(home, serverName, sharedSecret));
            run(
                    PROGRAMS.resolve("generate-keys").toString(),
                    "-private-key",
                    home.resolve("key.pem").toString());
            RealDendrite dendrite = new RealDendrite(
                    new ProcessBuilder(
                                    PROGRAMS.resolve("dendrite").toString(),
                                    "-config",
                                    configuration.toString(),
                                    "-http-bind-address",
                                    "127.0.0.1:" + port,
                                    "-https-bind-address",
                                    "127.0.0.1:0")
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(home.resolve("dendrite.log").toFile())
                            .start(),
                    port,
                    configuration);
            dendrite.awaitAnswer(home.resolve("dendrite.log"));
            return dendrite;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Its client API. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The port of the loopback it listens on. */
    public int port() {
        return port;
    }

    /** Its configuration file. */
    public Path configuration() {
        return configuration;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitAnswer(Path log) throws IOException, InterruptedException {
        HttpRequest versions = HttpRequest.newBuilder(url().resolve("/_matrix/client/versions"))
                .build();
        long deadline = System.nanoTime() + STARTING.toNanos();
        do {
            try {
                HttpClient.newHttpClient().send(versions, BodyHandlers.discarding());
                return;
            } catch (IOException notYet) {
                // It is asked again below.
            }
        } while (System.nanoTime() < deadline && !process.waitFor(100, TimeUnit.MILLISECONDS));
        close();
        throw new IllegalStateException("Dendrite does not answer: " + Files.readString(log));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
    }

    private static String configuration(Path home, String serverName, String sharedSecret) {
        return """
                version: 2
                global:
                  server_name: "%2$s"
                  private_key: %1$s/key.pem
                  disable_federation: true
                  jetstream: {storage_path: %1$s, in_memory: true}
                client_api: {registration_disabled: true, registration_shared_secret: "%3$s"}
                user_api: {account_database: {connection_string: "file:%1$s/users.db"}, bcrypt_cost: 4}
                room_server: {database: {connection_string: "file:%1$s/rooms.db"}}
                sync_api: {database: {connection_string: "file:%1$s/sync.db"}}
                federation_api: {database: {connection_string: "file:%1$s/federation.db"}}
                key_server: {database: {connection_string: "file:%1$s/keys.db"}}
                relay_api: {database: {connection_string: "file:%1$s/relay.db"}}
                media_api: {base_path: %1$s/media, database: {connection_string: "file:%1$s/media.db"}}
                mscs: {database: {connection_string: "file:%1$s/mscs.db"}}
                logging: [{type: std, level: warn}]
                """.formatted(home, serverName, sharedSecret);
    }
}
