package dev.matrixup.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The HTTPS address at which everybody reaches a homeserver, with a certificate for {@code localhost} that only {@link #authority} knows. */
public final class PublicName implements AutoCloseable {
    private static final String PASSWORD = "password";

    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final URI homeserver;
    private final HttpsServer server;
    private final Path authority;
    private volatile boolean adminApi;
    private volatile String guarded;
    private volatile String cut;

    private PublicName(URI homeserver, HttpsServer server, Path authority) {
        this.homeserver = homeserver;
        this.server = server;
        this.authority = authority;
        server.createContext("/", this::forward);
        server.setExecutor(threads);
        server.start();
    }

    /** Puts it in front of a homeserver; the admin API is not let through at first. The folder takes its keys. */
    public static PublicName of(URI homeserver, Path folder) {
        try {
            Files.createDirectories(folder);
            Path store = folder.resolve("keys.p12");
            Path pem = folder.resolve("authority.pem");
            String keytool =
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            RealSshd.run(
                    keytool,
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    PASSWORD,
                    "-alias",
                    "server",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "san=dns:localhost",
                    "-ext",
                    "bc:c");
            RealSshd.run(
                    keytool,
                    "-exportcert",
                    "-rfc",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    PASSWORD,
                    "-alias",
                    "server",
                    "-file",
                    pem.toString());
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
            managers.init(keys, PASSWORD.toCharArray());
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(managers.getKeyManagers(), null, null);
            HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(tls));
            return new PublicName(homeserver, server, pem);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code localhost:PORT}. */
    public String name() {
        return "localhost:" + server.getAddress().getPort();
    }

    /** The file with the certificate to trust, in PEM. */
    public Path authority() {
        return authority;
    }

    /** Lets everybody through to the admin API. */
    public void openAdminApi() {
        adminApi = true;
    }

    /** From now on the connection breaks where this is asked for. */
    public void cut(String part) {
        cut = part;
    }

    /** Wants a login of its own below this path, as a reverse proxy with basic authentication does. */
    public void guard(String path) {
        guarded = path;
    }

    private void forward(HttpExchange exchange) throws IOException {
        if (cut != null && exchange.getRequestURI().getPath().contains(cut)) {
            exchange.close();
            return;
        }
        if (guarded != null && exchange.getRequestURI().getPath().startsWith(guarded)) {
            byte[] page = "<html><h1>401 Authorization Required</h1></html>".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"staff\"");
            exchange.sendResponseHeaders(401, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
            return;
        }
        if (!adminApi && exchange.getRequestURI().getPath().startsWith("/_synapse/admin")) {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
            return;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        homeserver.resolve(exchange.getRequestURI().toString()))
                .method(
                        exchange.getRequestMethod(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                exchange.getRequestBody().readAllBytes()));
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try {
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            exchange.sendResponseHeaders(
                    response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
            exchange.getResponseBody().write(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
