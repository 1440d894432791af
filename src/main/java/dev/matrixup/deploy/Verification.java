package dev.matrixup.deploy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Looks at a homeserver as a client would: does its client API answer, does {@code /} redirect elsewhere, is the admin API open? Asks
 * without any credentials, never follows a redirect, always checks certificates.
 */
final class Verification {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();

    /** What one request came to: an answer, or the layer that failed and a sentence about it. */
    record Answer(int status, String location, String body, Layer failed, String problem) {
        boolean arrived() {
            return failed == null;
        }

        /** Whether this is the resource itself, or a homeserver's refusal of it, not its word that there is no such resource. */
        private boolean isFromHomeserver(String content) {
            return arrived()
                    && (body.contains(content) || body.contains("\"errcode\"") && !body.contains("M_UNRECOGNIZED"));
        }
    }

    /** What can fail between here and an answer, in this order. */
    enum Layer {
        DNS("name"),
        PORT("port"),
        CERTIFICATE("certificate"),
        ANSWER("answer");

        private final String word;

        Layer(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /** Whether the client API answers: empty if it does, else what fails. */
    Optional<Answer> clientApi(URI base) {
        Answer answer = get(base.resolve("/_matrix/client/versions"));
        if (answer.arrived() && (answer.status() != 200 || !answer.body().contains("\"versions\""))) {
            return Optional.of(new Answer(
                    answer.status(),
                    answer.location(),
                    answer.body(),
                    Layer.ANSWER,
                    "%s answers with status %d and is not a Matrix homeserver there".formatted(base, answer.status())));
        }
        return answer.arrived() ? Optional.empty() : Optional.of(answer);
    }

    /**
     * Where {@code /} sends a browser, if to another site; empty otherwise. Synapse's own page at {@code /_matrix/static/} is no redirect
     * in this sense.
     */
    Optional<String> redirect(URI base) {
        Answer answer = get(base.resolve("/"));
        if (!answer.arrived() || answer.status() / 100 != 3 || answer.location().isEmpty()) {
            return Optional.empty();
        }
        URI target = base.resolve(answer.location());
        boolean elsewhere = !String.valueOf(target.getAuthority()).equals(base.getAuthority());
        return elsewhere ? Optional.of(target.toString()) : Optional.empty();
    }

    /**
     * Whether Synapse's admin API is open here; empty where nothing answers. Two resources that need no token are asked for: the version,
     * which Dendrite does not have, and the registration's nonce, which Synapse does not have beside an authentication service. A reverse
     * proxy that does not forward the path has its own 404, a homeserver answers in JSON.
     */
    Optional<Boolean> adminApi(URI base) {
        Answer version = get(base.resolve("/_synapse/admin/v1/server_version"));
        Answer nonce = get(base.resolve("/_synapse/admin/v1/register"));
        if (version.isFromHomeserver("\"server_version\"") || nonce.isFromHomeserver("\"nonce\"")) {
            return Optional.of(true);
        }
        return version.arrived() && nonce.arrived() ? Optional.of(false) : Optional.empty();
    }

    private Answer get(URI uri) {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(ANSWER).GET().build();
        try {
            HttpResponse<Stream<String>> response = http.send(request, HttpResponse.BodyHandlers.ofLines());
            try (Stream<String> lines = response.body()) {
                String body = lines.limit(100).reduce("", (all, line) -> all.length() > 65536 ? all : all + line);
                return new Answer(
                        response.statusCode(),
                        response.headers().firstValue("location").orElse(""),
                        body,
                        null,
                        "");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(Layer.ANSWER, "interrupted");
        } catch (IOException e) {
            return explain(uri, e);
        }
    }

    private static Answer explain(URI uri, IOException e) {
        String host = uri.getHost();
        int port = uri.getPort() > 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
        if (e instanceof SSLException) {
            return failed(Layer.CERTIFICATE, "the certificate of %s is not valid: %s".formatted(host, e.getMessage()));
        }
        if (e instanceof HttpConnectTimeoutException) {
            return failed(Layer.PORT, "port %d of %s does not answer".formatted(port, host));
        }
        if (e instanceof HttpTimeoutException) {
            return failed(Layer.ANSWER, "%s takes longer than %d s to answer".formatted(host, ANSWER.toSeconds()));
        }
        if (e instanceof ConnectException) {
            boolean unresolved = Stream.<Throwable>iterate(e, t -> t != null, Throwable::getCause)
                    .anyMatch(UnresolvedAddressException.class::isInstance);
            return unresolved
                    ? failed(Layer.DNS, "%s has no address in DNS".formatted(host))
                    : failed(Layer.PORT, "port %d of %s is closed".formatted(port, host));
        }
        return failed(Layer.ANSWER, "%s: %s".formatted(host, e.getMessage()));
    }

    private static Answer failed(Layer layer, String problem) {
        return new Answer(0, "", "", layer, problem);
    }
}
