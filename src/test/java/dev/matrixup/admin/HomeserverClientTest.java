package dev.matrixup.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.matrixup.report.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real Synapse cannot be made to do: the server here is the JDK's. */
class HomeserverClientTest {
    private static final String PATH = "/_matrix/client/versions";

    private final AtomicInteger requests = new AtomicInteger();
    private volatile Handler handler;
    private HttpServer server;
    private HomeserverClient client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            try (exchange) {
                handler.handle(exchange);
            }
        });
        server.start();
        client = new HomeserverClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aLimitedRequestIsRepeatedAfterTheDelayThatTheServerNames() throws IOException {
        onRequest(exchange -> {
            if (requests.get() == 1) {
                answer(exchange, 429, "{\"errcode\": \"M_LIMIT_EXCEEDED\", \"retry_after_ms\": 300}");
            } else {
                answer(exchange, 200, "{\"done\": true}");
            }
        });
        long start = System.nanoTime();

        assertThat(client.post(PATH, Map.of())).containsEntry("done", true);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        assertThat(requests).hasValue(2);
    }

    @Test
    void theDelayMayStandInTheHeaderOnly() throws IOException {
        onRequest(exchange -> {
            if (requests.get() == 1) {
                exchange.getResponseHeaders().add("Retry-After", "0");
                answer(exchange, 429, "slow down");
            } else {
                answer(exchange, 200, "{}");
            }
        });

        assertThat(client.get(PATH)).isEmpty();
    }

    @Test
    void neitherAnEndlessLimitNorALongDelayHoldsUs() {
        onRequest(exchange -> answer(exchange, 429, "{\"retry_after_ms\": 1}"));
        assertThatThrownBy(() -> client.get(PATH))
                .isInstanceOfSatisfying(
                        MatrixError.class, e -> assertThat(e.status()).isEqualTo(429));
        assertThat(requests).hasValue(3);

        onRequest(exchange -> answer(exchange, 429, "{\"retry_after_ms\": 3600000}"));
        assertThatThrownBy(() -> client.get(PATH)).isInstanceOf(MatrixError.class);
        assertThat(requests).hasValue(1);
    }

    @Test
    void aBrokenConnectionIsTriedAgainWhereRepeatingIsHarmless() throws IOException {
        onRequest(exchange -> {
            if (requests.get() < 3) {
                exchange.close();
            } else {
                answer(exchange, 200, "{}");
            }
        });

        assertThat(client.get(PATH)).isEmpty();
        assertThat(requests).hasValue(3);
    }

    @Test
    void whatMayHaveBeenDoneIsNotDoneAgain() {
        onRequest(HttpExchange::close);

        assertThatThrownBy(() -> client.post(PATH, Map.of())).isInstanceOf(IOException.class);
        assertThat(requests).hasValue(1);
    }

    @Test
    void onlyTheHomeserverSaysThatATokenIsNoLongerValid() {
        assertRefused(401, "{\"errcode\": \"M_UNKNOWN_TOKEN\", \"error\": \"Unknown\", \"soft_logout\": true}", true)
                .isEqualTo("HTTP 401 M_UNKNOWN_TOKEN Unknown");
        assertRefused(401, "<h1>401 Authorization Required</h1>", false)
                .isEqualTo("HTTP 401; something in front of the homeserver wants a login");
        assertRefused(401, "{\"errcode\": \"M_MISSING_TOKEN\", \"error\": \"Missing access token.\"}", false)
                .isEqualTo(
                        "HTTP 401 M_MISSING_TOKEN Missing access token; something in front of the homeserver keeps the token back");
        assertRefused(401, "{\"errcode\": \"M_USER_LOCKED\", \"error\": \"Locked\", \"soft_logout\": true}", false)
                .isEqualTo("HTTP 401 M_USER_LOCKED Locked");
    }

    private AbstractStringAssert<?> assertRefused(int status, String body, boolean unknownToken) {
        onRequest(exchange -> answer(exchange, status, body));
        MatrixError error = catchThrowableOfType(MatrixError.class, () -> client.get(PATH, Secret.of("syt_token")));
        assertThat(error.isUnknownToken()).isEqualTo(unknownToken);
        return assertThat(error.getMessage());
    }

    @Test
    void aRefusalIsTypedAndItsTextCannotSteerATerminal() {
        onRequest(exchange -> answer(
                exchange,
                403,
                "{\"errcode\": \"M_FORBIDDEN\", \"error\": \"no\\u001b[31m\\nway " + "x".repeat(999) + "\"}"));

        assertThatThrownBy(() -> client.get(PATH)).isInstanceOfSatisfying(MatrixError.class, e -> {
            assertThat(e.status()).isEqualTo(403);
            assertThat(e.errcode()).isEqualTo("M_FORBIDDEN");
            assertThat(e.error()).startsWith("no [31m way xxx").hasSize(200);
        });
    }

    @Test
    void anErrorPageOfAReverseProxyIsARefusalWithoutACode() {
        onRequest(exchange -> answer(exchange, 502, "<html>Bad Gateway</html>"));

        assertThatThrownBy(() -> client.get(PATH))
                .isInstanceOf(MatrixError.class)
                .hasMessage("HTTP 502");
    }

    @Test
    void whateverIsNoJsonObjectIsNotAHomeserver() {
        onRequest(exchange -> answer(exchange, 200, "[1, 2]"));
        assertThatThrownBy(() -> client.get(PATH)).hasMessage("the answer is not a homeserver's");

        onRequest(exchange -> answer(exchange, 200, "{\"access_token\": \"syt_secret"));
        assertThatThrownBy(() -> client.post(PATH, Map.of()))
                .hasMessage("the answer is not a homeserver's")
                .hasNoCause();
    }

    @Test
    void anAnswerWithoutEndIsBrokenOff() {
        onRequest(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] block = new byte[1 << 16];
            for (int i = 0; i < 1 << 14; i++) {
                exchange.getResponseBody().write(block);
            }
        });

        assertThatThrownBy(() -> client.post(PATH, Map.of())).hasMessageContaining("larger than 1048576 bytes");
    }

    @Test
    void aTokenThatCannotBeSentIsNotQuoted() {
        assertThatThrownBy(() -> client.get(PATH, Secret.of("syt_s3cret\n")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void aClosedPortIsSaidInPlainWords() {
        server.stop(0);

        assertThatThrownBy(() -> client.probe(PATH)).hasMessage("the connection is refused");
    }

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private void onRequest(Handler next) {
        requests.set(0);
        handler = next;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
