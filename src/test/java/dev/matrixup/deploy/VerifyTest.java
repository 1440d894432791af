package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.matrixup.playbook.AdminApi;
import dev.matrixup.playbook.RootRedirect;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.workspace.BaseDomain;
import dev.matrixup.workspace.Invocation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether both flags have their effect, with a reverse proxy on loopback that answers as proxies before a homeserver do. */
class VerifyTest {
    private static final String VERSIONS = "/_matrix/client/versions";
    private static final String VERSION = "/_synapse/admin/v1/server_version";
    private static final String NONCE = "/_synapse/admin/v1/register";

    private record Answer(int status, String body, String location) {}

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private HttpServer proxy;

    @BeforeEach
    void startProxy() throws IOException {
        proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            Answer answer =
                    answers.getOrDefault(exchange.getRequestURI().getPath(), new Answer(404, "404 page not found", ""));
            if (answer.status() == 0) {
                exchange.close();
                return;
            }
            if (!answer.location().isEmpty()) {
                exchange.getResponseHeaders().add("Location", answer.location());
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(
                    Math.abs(answer.status()), answer.status() < 0 ? body.length + 1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        proxy.start();
        answer(VERSIONS, 200, "{\"versions\":[\"v1.1\"]}");
    }

    @AfterEach
    void stopProxy() {
        proxy.stop(0);
    }

    @Test
    void anOpenAdminApiIsKnownByEitherOfItsResources() {
        answer(VERSION, 200, "{\"server_version\":\"1.159.0\"}");
        assertThat(look(AdminApi.PUBLIC, RootRedirect.KEEP).facts()).contains("admin_api=open");
        // Dendrite has no version there; Synapse beside an authentication service has no registration.
        answer(VERSION, 404, "{\"errcode\":\"M_UNRECOGNIZED\"}");
        answer(NONCE, 200, "{\"nonce\":\"x\"}");
        assertThat(look(AdminApi.PUBLIC, RootRedirect.KEEP).facts()).contains("admin_api=open");
        assertRefused(
                AdminApi.INTERNAL, RootRedirect.KEEP, "The admin API answers at", "although admin_api is internal");
    }

    @Test
    void aClosedAdminApiIsTheProxysOwnAnswerOrTheHomeserversThatThereIsNone() {
        assertThat(look(AdminApi.OFF, RootRedirect.KEEP).facts()).contains("admin_api=closed");
        answer(VERSION, 404, "{\"errcode\":\"M_UNRECOGNIZED\"}");
        answer(NONCE, 404, "{\"errcode\":\"M_UNRECOGNIZED\"}");
        assertThat(look(AdminApi.INTERNAL, RootRedirect.KEEP).facts()).contains("admin_api=closed");
        assertRefused(AdminApi.PUBLIC, RootRedirect.KEEP, "The admin API does not answer at", "admin_api is public");
    }

    @Test
    void noAnswerIsNotTakenForAClosedOne() {
        answers.put(VERSION, new Answer(0, "", ""));
        assertRefused(AdminApi.OFF, RootRedirect.KEEP, "whether its admin API is open cannot be seen");
    }

    @Test
    void aRedirectToAnotherSiteIsSeenAndOneWithinIsNone() {
        answers.put("/", new Answer(302, "", "https://element.example.com/"));
        assertRefused(AdminApi.KEEP, RootRedirect.OFF, "still redirects to https://element.example.com/");
        answers.put("/", new Answer(302, "", "/_matrix/static/"));
        assertThat(look(AdminApi.KEEP, RootRedirect.OFF).facts()).contains("root_redirect=off");
    }

    @Test
    void whatIsNoAddressIsShownAsItIs() {
        answers.put("/", new Answer(302, "", "https://example.com/a b"));
        assertRefused(AdminApi.KEEP, RootRedirect.OFF, "still redirects to https://example.com/a b");
    }

    @Test
    void anAnswerThatBreaksOffOrNeverEndsIsNone() {
        // One byte less than promised, and then the end.
        answers.put(VERSIONS, new Answer(-200, "{\"versions\":[]}", ""));
        assertThat(Outside.system().clientApi(url())).isInstanceOf(Outside.Trouble.class);
        answers.put(VERSIONS, new Answer(200, "x".repeat((1 << 20) + 1), ""));
        assertThat(Outside.system().clientApi(url()))
                .isInstanceOfSatisfying(
                        Outside.Trouble.class,
                        trouble -> assertThat(trouble.problem()).contains("is larger than"));
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + proxy.getAddress().getPort());
    }

    private void answer(String path, int status, String body) {
        answers.put(path, new Answer(status, body, ""));
    }

    private void assertRefused(AdminApi api, RootRedirect redirect, String... words) {
        assertThatThrownBy(() -> look(api, redirect)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(ExitCode.UNVERIFIED);
            assertThat(failure.getMessage()).contains(words);
        });
    }

    /** The way to the server itself is not needed as long as the client API answers from outside. */
    private Step.Shown look(AdminApi api, RootRedirect redirect) {
        PublicAddress address = new PublicAddress(
                URI.create("http://127.0.0.1:" + proxy.getAddress().getPort()),
                "example.com",
                "example.com:8448",
                true,
                true,
                BaseDomain.KEEP,
                Optional.empty());
        Mends mends = new Mends(
                new Invocation(Path.of("/"), Optional.empty()),
                Path.of(""),
                "synapse",
                address,
                "127.0.0.1",
                NameChecks.Resolver.SYSTEM);
        return new Verify(address, List.of(), true, true, api, redirect, Duration.ZERO, mends)
                .look(Outside.system(), null, Clock.systemUTC(), () -> {})
                .shown();
    }
}
