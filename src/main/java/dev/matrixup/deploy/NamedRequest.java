package dev.matrixup.deploy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One HTTPS request to a place that goes by another name, as SRV records have it: the certificate and the {@code Host} are the name's. The
 * JDK's HTTP client knows no such request.
 *
 * @param name whose certificate it has to be
 * @param place where it is asked
 * @param path what is asked for
 */
record NamedRequest(String name, InetSocketAddress place, String path) {
    private static final int BUFFER = 8192;

    /** What came back. */
    record Response(int status, String body) {}

    /**
     * Sends it.
     *
     * @param longest how much of the answer is read, in bytes
     * @throws IOException as the JDK's HTTP client does
     */
    Response send(SSLSocketFactory factory, Duration connect, Duration answer, int longest) throws IOException {
        try (Socket plain = new Socket()) {
            connect(plain, connect);
            long deadline = System.nanoTime() + answer.toNanos();
            // A handshake that comes in drops would renew the socket's own time limit for ever.
            CompletableFuture.delayedExecutor(answer.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> close(plain));
            try (SSLSocket tls = (SSLSocket) factory.createSocket(plain, name, place.getPort(), true)) {
                SSLParameters parameters = tls.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                parameters.setServerNames(List.of(new SNIHostName(name)));
                tls.setSSLParameters(parameters);
                tls.setSoTimeout((int) answer.toMillis());
                // With HTTP/1.0 the answer comes in one piece, and ends with the connection.
                tls.getOutputStream()
                        .write("GET %s HTTP/1.0\r\nHost: %s\r\n\r\n"
                                .formatted(path, name)
                                .getBytes(StandardCharsets.US_ASCII));
                return response(read(tls, deadline, longest));
            }
        } catch (SocketTimeoutException e) {
            throw new HttpTimeoutException("no answer");
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed.
        }
    }

    private void connect(Socket plain, Duration limit) throws IOException {
        try {
            plain.connect(place, (int) limit.toMillis());
        } catch (SocketTimeoutException e) {
            throw new HttpConnectTimeoutException("no answer");
        }
    }

    private static String read(SSLSocket tls, long deadline, int longest) throws IOException {
        InputStream in = tls.getInputStream();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER];
        while (all.size() < longest) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw new SocketTimeoutException();
            }
            tls.setSoTimeout((int) left);
            int read = in.read(buffer);
            if (read < 0) {
                break;
            }
            all.write(buffer, 0, read);
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    private static Response response(String text) throws IOException {
        String[] parts = text.split("\r?\n\r?\n", 2);
        String[] words = parts[0].split("[ \r\n]", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("\\d{3}")) {
            throw new IOException("what answers is no web server");
        }
        return new Response(Integer.parseInt(words[1]), parts.length < 2 ? "" : parts[1]);
    }
}
