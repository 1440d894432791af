package dev.matrixup.deploy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The world outside on loopback: a real HTTPS server that stands for all hosts of example.com, with a certificate for them, and a real
 * proxy that leads every connection to it, so that the hosts need not exist. Only the resolver is ours.
 */
final class FarEnd implements AutoCloseable {
    private static final char[] PASSWORD = "password".toCharArray();

    private record Reply(int status, String body, List<String> headers) {}

    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private final Map<String, String> records = new ConcurrentHashMap<>();
    private final Set<String> nameless = ConcurrentHashMap.newKeySet();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final HttpsServer server;
    private final ServerSocket proxy;
    private final SSLContext trusting;

    /** @param certificate further options of keytool for the certificate: when it begins, how long it lasts */
    private FarEnd(Path folder, List<String> certificate) throws IOException, GeneralSecurityException {
        KeyStore made = keys(folder, certificate);
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, PASSWORD);
        own.setKeyEntry("server", made.getKey("server", PASSWORD), PASSWORD, made.getCertificateChain("server"));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, PASSWORD);
        SSLContext serving = SSLContext.getInstance("TLS");
        serving.init(keys.getKeyManagers(), null, null);
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, PASSWORD);
        authorities.setCertificateEntry("authority", made.getCertificate("authority"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(authorities);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trust.getTrustManagers(), null);

        InetAddress loopback = InetAddress.getLoopbackAddress();
        server = HttpsServer.create(new InetSocketAddress(loopback, 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(serving));
        server.setExecutor(Executors.newCachedThreadPool(FarEnd::daemon));
        server.createContext("/", this::reply);
        server.start();
        proxy = new ServerSocket(0, 50, loopback);
        daemon(this::acceptConnections).start();
    }

    static FarEnd start(Path folder, String... certificate) {
        try {
            return new FarEnd(folder, certificate.length == 0 ? List.of("-validity", "60") : List.of(certificate));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is answered at {@code HOST[:PORT]/PATH}; headers are {@code NAME: VALUE}. */
    FarEnd answers(String place, int status, String body, String... headers) {
        replies.put(place, new Reply(status, body, List.of(headers)));
        return this;
    }

    FarEnd answers(String place, String body, String... headers) {
        return answers(place, 200, body, headers);
    }

    /** Takes a name's address away. */
    void forget(String name) {
        nameless.add(name);
    }

    /** All that was asked for, {@code HOST[:PORT]/PATH}. */
    List<String> asked() {
        return asked;
    }

    InetAddress address(String name) throws UnknownHostException {
        if (name.endsWith("example.com") || name.equals("localhost")) {
            if (nameless.contains(name)) {
                throw new UnknownHostException(name);
            }
            return InetAddress.getLoopbackAddress();
        }
        // No name: an address.
        return InetAddress.getByName(name);
    }

    /** Gives a name an SRV record that leads to the server itself, under another name: no proxy is between. */
    FarEnd record(String name, String host) {
        records.put("_matrix-fed._tcp." + name, host + ":" + server.getAddress().getPort());
        return this;
    }

    private ServiceRecords records() {
        return name -> Optional.ofNullable(records.get(name));
    }

    NameChecks.Resolver resolver() {
        return name -> List.of(address(name));
    }

    /** The look from there, by somebody who trusts the authority behind the certificate. */
    Outside outside() {
        return new Outside(resolver(), records(), client().sslContext(trusting).build());
    }

    /** The look of somebody who does not know that authority. */
    Outside stranger() {
        return new Outside(resolver(), records(), client().build());
    }

    private HttpClient.Builder client() {
        return Outside.client()
                .proxy(ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.getLocalPort())));
    }

    private void reply(HttpExchange exchange) throws IOException {
        String place = exchange.getRequestHeaders().getFirst("Host")
                + exchange.getRequestURI().getPath();
        asked.add(place);
        Reply reply = replies.getOrDefault(place, new Reply(404, "404 page not found", List.of()));
        for (String header : reply.headers()) {
            String[] pair = header.split(": ", 2);
            exchange.getResponseHeaders().add(pair[0], pair[1]);
        }
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void acceptConnections() {
        while (!proxy.isClosed()) {
            try {
                Socket client = proxy.accept();
                daemon(() -> connect(client)).start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        try (client;
                Socket far = new Socket(
                        server.getAddress().getAddress(), server.getAddress().getPort())) {
            int newlines = 0;
            while (newlines < 2) {
                int read = client.getInputStream().read();
                newlines = read == '\n' ? newlines + 1 : read == '\r' ? newlines : 0;
            }
            client.getOutputStream().write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            Thread back = daemon(() -> copy(far, client));
            back.start();
            copy(client, far);
        } catch (IOException e) {
            // Either side went away.
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            // Either side went away.
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "far-end");
        thread.setDaemon(true);
        return thread;
    }

    private static KeyStore keys(Path folder, List<String> certificate) throws IOException, GeneralSecurityException {
        Path file = folder.resolve("keys.p12");
        if (!Files.exists(file)) {
            keytool(file, "authority", List.of("-dname", "CN=authority", "-ext", "bc:c", "-validity", "60"));
            List<String> options = new ArrayList<>(List.of(
                    "-dname",
                    "CN=example.com",
                    "-signer",
                    "authority",
                    "-ext",
                    "san=dns:example.com,dns:matrix.example.com,dns:www.example.com"));
            options.addAll(certificate);
            keytool(file, "server", options);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private static void keytool(Path file, String alias, List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD),
                "-alias",
                alias));
        command.addAll(options);
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException(said);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        try {
            proxy.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
