package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.matrixup.admin.HomeserverAddress;
import dev.matrixup.playbook.AdminApi;
import dev.matrixup.playbook.RootRedirect;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.remote.Remote;
import dev.matrixup.remote.Remotes;
import dev.matrixup.report.Event;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Event.Row;
import dev.matrixup.report.EventSink;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.PlainSink;
import dev.matrixup.report.Redactor;
import dev.matrixup.report.Secret;
import dev.matrixup.report.Style;
import dev.matrixup.report.TerminalSink;
import dev.matrixup.testing.Screen;
import dev.matrixup.workspace.BaseDomain;
import dev.matrixup.workspace.Invocation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is proven from outside, and what is not mixed with it: with names, certificates and ports as they are on the internet. */
class OutsideProofTest {
    private static final String CORS = "Access-Control-Allow-Origin: *";
    private static final String CLIENT_FILE = "example.com/.well-known/matrix/client";
    private static final String SERVER_FILE = "example.com/.well-known/matrix/server";
    private static final String VERSIONS = "matrix.example.com/_matrix/client/versions";
    private static final String FEDERATION = "matrix.example.com:8448/_matrix/federation/v1/version";
    private static final String POINTS_HERE = "{\"m.homeserver\": {\"base_url\": \"https://matrix.example.com\"}}";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T15:10:51Z"), ZoneOffset.UTC);

    @TempDir
    static Path keys;

    private final Remote server = new Remotes(new ProcessRunner(), warning -> {}).local(Optional.empty());
    private FarEnd world;
    private HttpServer homeserver;

    @BeforeEach
    void start() throws IOException {
        world = FarEnd.start(keys)
                .answers(VERSIONS, "{\"versions\": [\"v1.1\"]}")
                .answers(FEDERATION, "{\"server\": {\"name\": \"Synapse\", \"version\": \"1.159.0\"}}")
                .answers(CLIENT_FILE, POINTS_HERE, CORS)
                .answers(SERVER_FILE, "{\"m.server\": \"matrix.example.com:8448\"}");
        homeserver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        homeserver.createContext("/_matrix/client/versions", exchange -> {
            byte[] body = "{\"versions\": [\"v1.1\"]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        homeserver.start();
    }

    @AfterEach
    void stop() {
        world.close();
        homeserver.stop(0);
        server.close();
    }

    @Test
    void allThatWorksIsSaidInTwoLines() {
        Verify.Result result = look(BaseDomain.ELSEWHERE);

        assertThat(onTerminal(result)).isEqualTo("""
                  ok  verify        matrix.example.com answers, certificate valid        3.0s
                                    federation works, example.com points here
                """);
        assertThat(inPlain(result)).isEqualTo("""
                15:10:51 verify ok public=yes tls=yes federation=yes delegation=yes 3.0s
                """);
        assertThat(result.reached()).isTrue();
        assertThat(result.delegated()).isTrue();
        assertThat(result.notes()).isEmpty();
    }

    @Test
    void aServerThatOnlyAnswersOnTheServerIsNoSuccess() {
        world.forget("matrix.example.com");

        Verify.Result result = look(BaseDomain.KEEP);

        Step.Shown verify = result.shown();
        new Screen()
                .then(new Event.RunStarted("1124-1508-k3", "example.com", "root@203.0.113.10", "c0681e4"))
                .then(new Event.StepFinished(
                        "verify",
                        verify.mark(),
                        verify.summary(),
                        verify.details(),
                        verify.facts(),
                        Duration.ofSeconds(3)))
                .then(new Event.Mend("verify", verify.mend()))
                .then(new Event.RunFinished(ExitCode.UNVERIFIED, Duration.ofSeconds(171), "", List.of(), List.of()))
                .failing(verify.stop().orElseThrow())
                .matches("deploy-not-reachable");
        assertThat(result.reached()).isFalse();
        Failure failure = result.shown().stop().orElseThrow();
        assertThat(failure).hasMessage("Your server runs, but nobody can reach it yet.");
        assertThat(failure.code()).isEqualTo(ExitCode.UNVERIFIED);
        assertThat(failure.next().get(0)).startsWith("matrixup -C /srv/matrix deploy");
    }

    @Test
    void aServerWithAnIpv6AddressOnlyNeedsAnotherRecord() {
        world.forget("matrix.example.com");

        Verify.Result result =
                verify(BaseDomain.KEEP, true, "2001:db8::10").look(world.outside(), server, CLOCK, () -> {});

        assertThat(result.shown().summary()).endsWith("matrix.example.com has no AAAA record");
        assertThat(result.shown().mend()).containsExactly("AAAA   matrix.example.com    2001:db8:0:0:0:0:0:10");
    }

    @Test
    void aServerThatAnswersNowhereSaysSo() {
        world.answers(VERSIONS, 502, "Bad Gateway");
        homeserver.stop(0);

        assertThatThrownBy(() -> look(BaseDomain.KEEP)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(ExitCode.UNVERIFIED);
            assertThat(failure)
                    .hasMessageContaining("neither on the server nor from here")
                    .hasMessageContaining("https://matrix.example.com answers with status 502");
            assertThat(failure.next().get(0)).startsWith("matrixup -C /srv/matrix logs synapse ");
        });
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsNotEnough() {
        Verify.Result result =
                verify(BaseDomain.KEEP, true, "203.0.113.10").look(world.stranger(), server, CLOCK, () -> {});

        assertThat(result.shown().summary())
                .isEqualTo("answers on the server, not from here: the certificate of matrix.example.com is not valid:"
                        + " no authority that is known here has signed it");
        assertThat(result.shown().mend())
                .containsExactly("matrixup -C /srv/matrix logs traefik       says why it has no better one");
    }

    @Test
    void aCertificateThatHasExpiredIsNotEnough(@TempDir Path folder) {
        try (FarEnd expired = FarEnd.start(folder, "-startdate", "-40d", "-validity", "10")) {
            assertThat(expired.outside().clientApi(URI.create("https://matrix.example.com")))
                    .isInstanceOfSatisfying(Outside.Trouble.class, trouble -> {
                        assertThat(trouble.layer()).isEqualTo(Outside.Layer.CERTIFICATE);
                        assertThat(trouble.problem()).endsWith("is not valid: it has expired");
                    });
        }
    }

    @Test
    void aCertificateForAnotherNameIsNotEnough() {
        assertThat(world.outside().clientApi(URI.create("https://chat.example.com")))
                .isInstanceOfSatisfying(Outside.Trouble.class, trouble -> {
                    assertThat(trouble.layer()).isEqualTo(Outside.Layer.CERTIFICATE);
                    assertThat(trouble.problem()).contains("chat.example.com");
                });
    }

    @Test
    void aCertificateThatEndsSoonIsAWarning() {
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(55));

        Verify.Result result =
                verify(BaseDomain.KEEP, true, "203.0.113.10").look(world.outside(), server, later, () -> {});

        assertThat(result.shown().mark()).isEqualTo(Mark.WARNING);
        assertThat(result.reached()).isTrue();
        assertThat(result.notes().get(0))
                .startsWith("its certificate ends on ")
                .contains("in 4 days")
                .endsWith("matrixup -C /srv/matrix logs traefik       says why");
    }

    @Test
    void aCertificateForAFewDaysIsJudgedByItsOwnLife(@TempDir Path folder) {
        try (FarEnd week = FarEnd.start(folder, "-validity", "7")) {
            Outside.Answer answer = (Outside.Answer) week.answers(VERSIONS, "{\"versions\": [\"v1.1\"]}")
                    .outside()
                    .clientApi(URI.create("https://matrix.example.com"));
            Outside.Validity life = answer.certificate().orElseThrow();
            assertThat(life.forgotten(life.from().plus(Duration.ofDays(6)))).isFalse();
            assertThat(life.forgotten(life.until().minus(Duration.ofHours(16)))).isTrue();
        }
        Instant from = CLOCK.instant();
        Outside.Validity year = new Outside.Validity(from, from.plus(Duration.ofDays(365)));
        assertThat(year.forgotten(from.plus(Duration.ofDays(350)))).isFalse();
        assertThat(year.forgotten(from.plus(Duration.ofDays(352)))).isTrue();
    }

    @Test
    void aDomainMayNameItsHomeserverByAnSrvRecord() {
        world.answers(SERVER_FILE, 404, "")
                .record("example.com", "matrix.example.com")
                .answers("example.com/_matrix/federation/v1/version", "{\"server\": {}}");

        Verify.Result result = look(BaseDomain.KEEP);

        assertThat(result.notes()).isEmpty();
        assertThat(result.shown().facts()).containsExactly("public=yes", "tls=yes", "federation=yes", "delegation=yes");
        // Host and certificate are the domain's, and nobody looks at its port 8448.
        assertThat(world.asked())
                .contains("example.com/_matrix/federation/v1/version")
                .doesNotContain("example.com:8448/_matrix/federation/v1/version");
    }

    @Test
    void anSrvRecordThatLeadsElsewhereOrNowhereIsAWarning() {
        world.answers(SERVER_FILE, 404, "").record("example.com", "www.example.com");
        assertThat(String.join("\n", look(BaseDomain.KEEP).notes()).replaceAll("\\s+", " "))
                .contains("federation does not work: https://www.example.com:")
                .contains("answers with status 404 and is not a Matrix homeserver there")
                .contains("the SRV record of example.com names www.example.com:")
                .contains(", not matrix.example.com:8448");

        world.answers(SERVER_FILE, "{\"m.server\": \"chat.example.com\"}")
                .record("chat.example.com", "matrix.example.com");
        assertThat(String.join("\n", look(BaseDomain.KEEP).notes()).replaceAll("\\s+", " "))
                .contains("the certificate of chat.example.com is not valid");

        world.forget("matrix.example.com");
        assertThat(world.outside()
                        .federation("example.com")
                        .trouble()
                        .orElseThrow()
                        .problem())
                .isEqualTo("matrix.example.com has no address");
    }

    @Test
    void aWebsiteThatDoesNotServeTheFilesIsAWarningWithWhatToUpload() {
        world.answers(CLIENT_FILE, 404, "").answers(SERVER_FILE, 404, "");

        Verify.Result result = look(BaseDomain.ELSEWHERE);

        assertThat(onTerminal(result)).isEqualTo("""
                   !  verify        matrix.example.com answers, certificate valid        3.0s
                                    example.com does not point here, so federation does not
                                    work either:
                                    https://example.com/.well-known/matrix/client answers
                                    with status 404
                """);
        assertThat(result.shown().facts()).containsExactly("public=yes", "tls=yes", "federation=no", "delegation=no");
        assertThat(closing(result)).isEqualTo("""

                Your Matrix server is ready.                                            2m51s

                  Note      example.com does not point here, so federation does not
                            work either:
                            https://example.com/.well-known/matrix/client answers
                            with status 404
                            upload .matrixup/well-known/example.com/client to
                              https://example.com/.well-known/matrix/client
                            upload .matrixup/well-known/example.com/server to
                              https://example.com/.well-known/matrix/server
                """);
        assertThat(world.asked()).contains("example.com:8448/_matrix/federation/v1/version");
    }

    @Test
    void aDomainThatNobodySaidAnythingAboutHasThreeAnswers() {
        world.forget("example.com");

        Verify.Result result = look(BaseDomain.KEEP);

        assertThat(result.notes().get(0))
                .startsWith("example.com does not point here, so federation does not")
                .contains("example.com has no A record")
                .contains("base_domain: elsewhere", "base_domain: served-here", "base_domain: none");
    }

    @Test
    void aDomainThatTheServerIsToServeNeedsItsRecord() {
        world.answers(CLIENT_FILE, 404, "").answers(SERVER_FILE, 404, "");

        assertThat(look(BaseDomain.SERVED_HERE).notes().get(0)).endsWith("\nA      example.com    203.0.113.10");
    }

    @Test
    void whereNobodyServesTheDomainNothingIsSaid() {
        world.forget("example.com");

        Verify.Result result = look(BaseDomain.NONE);

        assertThat(result.shown().mark()).isEqualTo(Mark.OK);
        assertThat(result.notes()).isEmpty();
        assertThat(result.shown().facts())
                .containsExactly("public=yes", "tls=yes", "federation=unasked", "delegation=unasked");
        assertThat(world.asked()).containsOnly(VERSIONS);
    }

    @Test
    void federationThatIsSwitchedOffIsNotAskedFor() {
        world.answers(SERVER_FILE, 404, "");

        Verify.Result result =
                verify(BaseDomain.KEEP, false, "203.0.113.10").look(world.outside(), server, CLOCK, () -> {});

        assertThat(result.shown().facts()).containsExactly("public=yes", "tls=yes", "federation=off", "delegation=yes");
        assertThat(result.notes()).isEmpty();
        assertThat(world.asked()).containsOnly(VERSIONS, CLIENT_FILE);
    }

    @Test
    void federationIsLookedForWhereTheDomainSays() {
        world.answers(SERVER_FILE, "{\"m.server\": \"www.example.com\"}");

        Verify.Result result = look(BaseDomain.KEEP);

        assertThat(world.asked()).contains("www.example.com:8448/_matrix/federation/v1/version");
        assertThat(result.shown().facts()).contains("federation=no", "delegation=no");
        assertThat(String.join("\n", result.notes()).replaceAll("\\s+", " "))
                .contains("federation does not work: https://www.example.com:8448 answers with status 404")
                .contains("https://example.com/.well-known/matrix/server names www.example.com,"
                        + " not matrix.example.com:8448");
    }

    @Test
    void aPlaceThatNamesItselfStrangelyIsNoPlace() {
        world.answers(SERVER_FILE, "{\"m.server\": \"no place\\u001b[31m\"}");

        assertThat(world.outside().federation("example.com").trouble()).isPresent();
        assertThat(look(BaseDomain.KEEP).shown().facts()).contains("federation=no");
    }

    @Test
    void filesAreFollowedThroughRedirectsButNotIntoTheClear() {
        world.answers(CLIENT_FILE, 302, "", "Location: https://www.example.com/.well-known/matrix/client")
                .answers("www.example.com/.well-known/matrix/client", POINTS_HERE, CORS);
        assertThat(look(BaseDomain.KEEP).notes()).isEmpty();

        world.answers(CLIENT_FILE, 302, "", "Location: http://www.example.com/.well-known/matrix/client");
        assertThat(look(BaseDomain.KEEP).notes().get(0).replaceAll("\\s+", " ")).contains("redirects to no file");
    }

    @Test
    void aPlaceWithASchemeIsCalledWhatItIs() {
        world.answers(SERVER_FILE, "{\"m.server\": \"https://matrix.example.com\"}");

        assertThat(look(BaseDomain.KEEP).notes().toString().replaceAll("\\s+", " "))
                .contains("'https://matrix.example.com:8448', which is no HOST:PORT");
    }

    @Test
    void aFileThatBrowsersMayNotReadIsNotEnough() {
        world.answers(CLIENT_FILE, POINTS_HERE);

        assertThat(look(BaseDomain.ELSEWHERE).notes().get(0).replaceAll("\\s+", " "))
                .contains("lacks the header Access-Control-Allow-Origin: *");
    }

    @Test
    void onTheServerIsEnoughWhereItIsAskedFor() {
        world.forget("matrix.example.com");
        Verify onServer = new Verify(
                address(BaseDomain.KEEP, true),
                homeservers(),
                false,
                true,
                AdminApi.KEEP,
                RootRedirect.KEEP,
                Duration.ZERO,
                mends(BaseDomain.KEEP, true, "203.0.113.10"));

        Verify.Result result = onServer.look(world.outside(), server, CLOCK, () -> {});

        assertThat(result.shown().mark()).isEqualTo(Mark.OK);
        assertThat(result.shown().facts()).containsExactly("public=unasked", "server=yes");
        assertThat(result.reached()).isFalse();
        assertThat(world.asked()).isEmpty();
    }

    private Verify.Result look(BaseDomain baseDomain) {
        return verify(baseDomain, true, "203.0.113.10").look(world.outside(), server, CLOCK, () -> {});
    }

    private Verify verify(BaseDomain baseDomain, boolean federates, String address) {
        return new Verify(
                address(baseDomain, federates),
                homeservers(),
                true,
                true,
                AdminApi.KEEP,
                RootRedirect.KEEP,
                Duration.ZERO,
                mends(baseDomain, federates, address));
    }

    private List<HomeserverAddress> homeservers() {
        return List.of(new HomeserverAddress.ServerPort(
                "127.0.0.1", homeserver.getAddress().getPort()));
    }

    private Mends mends(BaseDomain baseDomain, boolean federates, String address) {
        return new Mends(
                new Invocation(Path.of("/srv/matrix"), Optional.empty()),
                Path.of(".matrixup/well-known/example.com"),
                "synapse",
                address(baseDomain, federates),
                address,
                world.resolver());
    }

    private static PublicAddress address(BaseDomain baseDomain, boolean federates) {
        return new PublicAddress(
                URI.create("https://matrix.example.com"),
                "example.com",
                "matrix.example.com:8448",
                federates,
                true,
                baseDomain,
                Optional.of("traefik"));
    }

    private static String onTerminal(Verify.Result result) {
        return shown(result, out -> new TerminalSink(out, new Style(false), 80, false, CLOCK))
                .replaceAll("[^\n]*\n\u001b\\[1A\u001b\\[J", "");
    }

    private static String inPlain(Verify.Result result) {
        return shown(result, out -> new PlainSink(out, false, CLOCK));
    }

    /** The step as the pipeline shows it; what ends the run is seen elsewhere. */
    private static String shown(Verify.Result result, Function<PrintWriter, EventSink> sink) {
        StringWriter text = new StringWriter();
        EventSink events = sink.apply(new PrintWriter(text));
        Context context = new Context(
                new ProcessRunner(), new Redactor(), List.of(), nobody(), Path.of("/"), Path.of("/"), new Stopwatch());
        try {
            new Steps(context, events).take(new Step("verify", () -> Optional.of(result.shown())));
        } catch (Failure stop) {
            assertThat(result.shown().stop()).contains(stop);
        }
        events.close();
        return text.toString();
    }

    private static String closing(Verify.Result result) {
        StringWriter text = new StringWriter();
        EventSink events = new TerminalSink(new PrintWriter(text), new Style(false), 80, false, CLOCK);
        events.accept(new Event.RunFinished(
                ExitCode.OK,
                Duration.ofSeconds(171),
                "Your Matrix server is ready.",
                result.notes().stream().map(note -> new Row("Note", note)).toList(),
                List.of()));
        events.close();
        return text.toString();
    }

    /** A clock by which each step takes three seconds. */
    private static final class Stopwatch extends Clock {
        private Instant now = CLOCK.instant();

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            Instant before = now;
            now = now.plusSeconds(3);
            return before;
        }
    }

    private static Questions nobody() {
        return new Questions() {
            @Override
            public boolean interactive() {
                return false;
            }

            @Override
            public boolean yes() {
                return false;
            }

            @Override
            public Optional<String> ask(String question) {
                return Optional.empty();
            }

            @Override
            public Optional<Secret> askSecret(String question) {
                return Optional.empty();
            }

            @Override
            public void show(String label, Secret secret) {}

            @Override
            public <T> T still(Supplier<T> work) {
                return work.get();
            }
        };
    }
}
