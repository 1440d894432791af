package dev.matrixup.admin;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * JSON over HTTP to one homeserver. Certificates are always verified. A request that the server limits (429) is repeated after the
 * delay that it names; a connection that breaks, where repeating is harmless.
 *
 * <p>Every call throws {@link MatrixError} for the server's refusal, and another {@link IOException}, with a clause for people as its
 * message, where no homeserver answered. Neither holds a password, a token or the body of an answer.
 */
public final class HomeserverClient {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration REQUEST = Duration.ofSeconds(20);
    private static final int LARGEST_BODY = 1 << 20;
    private static final int LARGEST_LONG_BODY = 16 << 20;

    /** The HTTP status for something that was not there before. */
    static final int CREATED = 201;

    private static final int ATTEMPTS = 3;
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

    /** What a homeserver answered. */
    private record Answer(int status, Map<String, Object> body) {}

    /** One for all: each has a thread that ends only with the garbage collector, and polling makes many clients. */
    private static final HttpClient HTTP = http().build();

    private final URI base;
    private final HttpClient http;
    private final Duration patience;
    private final int largestBody;

    /** @param base {@code http} or {@code https}, host and port, without a path */
    public HomeserverClient(URI base) {
        this(base, HTTP);
    }

    private HomeserverClient(URI base, HttpClient http) {
        this(base, http, REQUEST, LARGEST_BODY);
    }

    private HomeserverClient(URI base, HttpClient http, Duration patience, int largestBody) {
        this.base = base;
        this.http = http;
        this.patience = patience;
        this.largestBody = largestBody;
    }

    /**
     * One that also trusts the certificates of a private authority.
     *
     * @param authority a file with its certificates in PEM
     * @throws Failure (64) if the file holds none
     */
    static HomeserverClient trusting(URI base, Path authority) {
        return new HomeserverClient(
                base, http().sslContext(PrivateAuthority.trusted(authority)).build());
    }

    private static HttpClient.Builder http() {
        return HttpClient.newBuilder()
                // Offered HTTP/2 in clear text, some reverse proxies stumble; nothing here needs it.
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT);
    }

    /** The same for calls that a homeserver answers only when all of a long work is done, and then may answer with a long list. */
    HomeserverClient patient(Duration time) {
        return new HomeserverClient(base, http, time, LARGEST_LONG_BODY);
    }

    /** One attempt without a token; for finding out whether anybody answers. */
    Map<String, Object> probe(String path) throws IOException {
        return once(request(path, Optional.empty()).GET().build()).body();
    }

    /** Reads. */
    Map<String, Object> get(String path) throws IOException {
        return repeatable(request(path, Optional.empty()).GET().build()).body();
    }

    /** Reads as the token's owner. */
    Map<String, Object> get(String path, Secret token) throws IOException {
        return repeatable(request(path, Optional.of(token)).GET().build()).body();
    }

    /** Sets, as the token's owner. */
    Map<String, Object> put(String path, Secret token, Map<String, ?> body) throws IOException {
        return repeatable(request(path, Optional.of(token))
                        .PUT(BodyPublishers.ofByteArray(json(body)))
                        .build())
                .body();
    }

    /**
     * The same in one attempt, so that the answer is about what this call did.
     *
     * @return the status, which tells whether it was this call that made something
     */
    int putOnce(String path, Secret token, Map<String, ?> body) throws IOException {
        return limited(request(path, Optional.of(token))
                        .PUT(BodyPublishers.ofByteArray(json(body)))
                        .build())
                .status();
    }

    /** Does something once, as nobody. */
    Map<String, Object> post(String path, Map<String, ?> body) throws IOException {
        return limited(request(path, Optional.empty())
                        .POST(BodyPublishers.ofByteArray(json(body)))
                        .build())
                .body();
    }

    /** Does something once, as the token's owner. */
    Map<String, Object> post(String path, Secret token, Map<String, ?> body) throws IOException {
        return limited(request(path, Optional.of(token))
                        .POST(BodyPublishers.ofByteArray(json(body)))
                        .build())
                .body();
    }

    /** Asks once, as the token's owner, that something be deleted. */
    Map<String, Object> delete(String path, Secret token, Map<String, ?> body) throws IOException {
        return limited(request(path, Optional.of(token))
                        .method("DELETE", BodyPublishers.ofByteArray(json(body)))
                        .build())
                .body();
    }

    /** The session in which the homeserver wants a proof of who asks (user-interactive authentication). */
    String challenge(String path, Secret token, Map<String, ?> body) throws IOException {
        HttpRequest request = request(path, Optional.of(token))
                .POST(BodyPublishers.ofByteArray(json(body)))
                .build();
        HttpResponse<byte[]> response = send(request);
        String session = text(parse(response.body()), "session");
        if (response.statusCode() != MatrixError.UNAUTHORIZED || session.isEmpty()) {
            throw new IOException("the answer asks for no proof");
        }
        return session;
    }

    private HttpRequest.Builder request(String path, Optional<Secret> token) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path)).header("Content-Type", "application/json");
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + header(secret)));
        return request;
    }

    /** Checked here, because the JDK's own complaint about a header quotes it. */
    private static String header(Secret token) {
        if (!Credential.isToken(token)) {
            throw new IllegalArgumentException("an access token is printable ASCII without blanks");
        }
        return token.reveal();
    }

    private static byte[] json(Map<String, ?> body) {
        try {
            return JSON.std.asBytes(body);
        } catch (IOException e) {
            throw new IllegalArgumentException("the body cannot be written as JSON");
        }
    }

    private Answer repeatable(HttpRequest request) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return limited(request);
            } catch (MatrixError e) {
                throw e;
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                pause(PAUSE);
            }
        }
    }

    private Answer limited(HttpRequest request) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(request);
            } catch (RateLimited e) {
                if (attempt == ATTEMPTS || e.delay.compareTo(LONGEST_DELAY) > 0) {
                    throw new MatrixError(429, "M_LIMIT_EXCEEDED", "Too many requests.");
                }
                pause(e.delay);
            }
        }
    }

    private Answer once(HttpRequest request) throws IOException {
        HttpResponse<byte[]> response = send(request);
        int status = response.statusCode();
        Map<String, Object> body = parse(response.body());
        if (status == 429) {
            throw new RateLimited(delay(response, body));
        }
        if (status / 100 != 2) {
            throw new MatrixError(status, text(body, "errcode"), text(body, "error"));
        }
        if (body == null) {
            throw new IOException("the answer is not a homeserver's");
        }
        return new Answer(status, body);
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        // The JDK's own request timeout ends with the headers; this one includes the body.
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, info -> new BoundedBody(largestBody));
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(reason(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("no answer within %d s".formatted(patience.toSeconds()));
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw interrupted();
        }
    }

    private static String reason(Throwable cause) {
        if (cause instanceof HttpTimeoutException) {
            return "no connection within %d s".formatted(CONNECT.toSeconds());
        }
        if (cause instanceof ConnectException) {
            return cause.getCause() instanceof UnresolvedAddressException
                    ? "this name has no address"
                    : "the connection is refused";
        }
        if (cause instanceof SSLException) {
            // Java's own words for it are longer than the screen is wide.
            return String.valueOf(cause.getMessage()).contains("PKIX path")
                    ? "nobody whom Java trusts has signed the certificate; --cacert FILE trusts an authority of your own"
                    : "the certificate does not hold (%s)".formatted(cause.getMessage());
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** The JSON object, or null. The parser's complaint is dropped: it can quote the text, which can hold a token. */
    private static Map<String, Object> parse(byte[] body) {
        try {
            return JSON.std.mapFrom(body);
        } catch (IOException e) {
            return null;
        }
    }

    private static String text(Map<String, Object> body, String key) {
        return body != null && body.get(key) instanceof String value ? value : "";
    }

    /** {@code Retry-After} in seconds, or the older {@code retry_after_ms} of the body. */
    private static Duration delay(HttpResponse<byte[]> response, Map<String, Object> body) {
        if (body != null && body.get("retry_after_ms") instanceof Number milliseconds) {
            return Duration.ofMillis(Math.max(0, milliseconds.longValue()));
        }
        return response.headers()
                .firstValue("Retry-After")
                .filter(seconds -> seconds.matches("[0-9]{1,6}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .orElse(PAUSE);
    }

    /** Waits. */
    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static Failure interrupted() {
        Thread.currentThread().interrupt();
        return Failure.of(ExitCode.INTERRUPTED, "Stopped while waiting for the homeserver.");
    }

    /** The server wants to be asked later. */
    private static final class RateLimited extends IOException {
        private static final long serialVersionUID = 1;
        private final transient Duration delay;

        RateLimited(Duration delay) {
            super("too many requests");
            this.delay = delay;
        }
    }
}
