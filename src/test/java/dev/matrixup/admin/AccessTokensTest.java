package dev.matrixup.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Homeservers that answer to one thing and not to another, which a real one cannot be made to do: the server here is the JDK's. */
class AccessTokensTest {
    private static final UserId ALICE = new UserId("alice", "example.com");
    private static final Credential FRESH = new Credential(ALICE, Secret.of("fresh"), "NEWDEVICE");
    private static final Credential OLD = new Credential(ALICE, Secret.of("old"), "OLDDEVICE");

    @TempDir
    Path folder;

    private final List<Secret> ended = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private volatile int status = 200;
    private volatile String answer = "{\"user_id\": \"@alice:example.com\"}";
    private Exception trouble;
    private HttpServer server;
    private Credentials credentials;
    private AccessTokens tokens;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        credentials = new Credentials(folder.resolve("credentials.yml"));
        tokens = new AccessTokens(
                new ClientApi(new HomeserverClient(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()))),
                Issuer::new,
                credentials,
                warnings::add);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aDeviceWhoseOwnerCannotBeAskedIsEnded() {
        status = 502;

        assertThatThrownBy(() -> tokens.obtain(ALICE, Optional.empty(), fresh -> {}))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("HTTP 502");
        assertThat(ended).containsExactly(FRESH.token());
        assertThat(credentials.find(ALICE.domain())).isEmpty();
    }

    @Test
    void aDeviceOfSomebodyElseIsEnded() {
        answer = "{\"user_id\": \"@alice:example.org\"}";

        assertThatThrownBy(() -> tokens.obtain(ALICE, Optional.empty(), fresh -> {}))
                .hasMessageContaining("logged @alice:example.org in, not");
        assertThat(ended).containsExactly(FRESH.token());
    }

    @Test
    void whatWasKeptBeforeIsEndedWithoutAWord() throws IOException {
        credentials.put(OLD);

        tokens.obtain(ALICE, Optional.empty(), fresh -> {});

        assertThat(ended).containsExactly(OLD.token());
        assertThat(warnings).isEmpty();
        assertThat(credentials.find(ALICE.domain())).contains(FRESH);
    }

    @Test
    void whatIsNoLongerValidNeedsNoEnd() throws IOException {
        credentials.put(OLD);
        trouble = new MatrixError(401, "M_UNKNOWN_TOKEN", "");

        tokens.obtain(ALICE, Optional.empty(), fresh -> {});

        assertThat(warnings).isEmpty();
    }

    @Test
    void whatCannotBeEndedIsSaidAndTheNewOneKept() throws IOException {
        for (Exception reason :
                List.of(new MatrixError(401, "", ""), new IOException("refused"), Failure.unreachable("It is away."))) {
            credentials.put(OLD);
            warnings.clear();
            ended.clear();
            trouble = reason;

            tokens.keep(ALICE, Secret.of("pasted"));

            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .contains("of @alice:example.com, could not be ended and may still be valid")
                    .contains("session OLDDEVICE");
            assertThat(ended).isEmpty();
            assertThat(credentials.find(ALICE.domain())).contains(new Credential(ALICE, Secret.of("pasted"), ""));
        }
    }

    @Test
    void aWayToEndTokensIsLookedForOnlyWhereOneIsEnded() {
        trouble = new IllegalStateException("nobody asked for it");

        tokens.keep(ALICE, Secret.of("pasted"));
        tokens.keep(ALICE, Secret.of("pasted"));

        assertThat(warnings).isEmpty();
    }

    /** Ends nothing where there is trouble. */
    private final class Issuer implements TokenIssuer {
        @Override
        public boolean needsPassword() {
            return false;
        }

        @Override
        public Credential issue(UserId user, Optional<Secret> password) {
            return FRESH;
        }

        @Override
        public void end(Secret token) throws IOException {
            if (trouble instanceof IOException e) {
                throw e;
            }
            if (trouble instanceof RuntimeException e) {
                throw e;
            }
            ended.add(token);
        }
    }
}
