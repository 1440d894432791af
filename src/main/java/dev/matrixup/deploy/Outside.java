package dev.matrixup.deploy;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.matrixup.admin.BoundedBody;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * The look at a homeserver from outside, as apps and other servers have it: does its client API answer, do other servers find it, does
 * {@code /} redirect elsewhere, is the admin API open? Asks without any credentials, always checks names and certificates, and follows
 * a redirect only from the files below {@code /.well-known}, where the specification has it so.
 */
final class Outside {
    /** Where other servers look for a homeserver if nothing tells them another place. */
    private static final int FEDERATION_PORT = 8448;

    /** {@code HOST:PORT}, without a scheme. */
    private static final Pattern PLACE = Pattern.compile("(?:[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}");

    private static final String VERSION = "/_matrix/federation/v1/version";

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int MOST_REDIRECTS = 5;
    private static final int LONGEST = 1 << 20;

    private final NameChecks.Resolver resolver;
    private final ServiceRecords records;
    private final HttpClient http;

    /** Asks this resolver for addresses before each request, and sends requests with this client. */
    Outside(NameChecks.Resolver resolver, ServiceRecords records, HttpClient http) {
        this.resolver = resolver;
        this.records = records;
        this.http = http;
    }

    /** The look from this machine. */
    static Outside system() {
        return new Outside(NameChecks.Resolver.SYSTEM, ServiceRecords.SYSTEM, client().build());
    }

    /** A client as this class needs it. */
    static HttpClient.Builder client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT);
    }

    /** What can fail between here and an answer, in this order. */
    enum Layer {
        NAME,
        PORT,
        CERTIFICATE,
        ANSWER
    }

    /** What came of one look. */
    sealed interface Seen permits Answer, Trouble {}

    /**
     * An answer.
     *
     * @param certificate how long the certificate is valid that came with it; empty without one
     */
    record Answer(int status, HttpHeaders headers, String body, Optional<Validity> certificate) implements Seen {
        private String location() {
            return headers.firstValue("location").orElse("");
        }

        private boolean redirects() {
            return status / 100 == 3 && !location().isEmpty();
        }

        /** Whether this is the resource itself, or a homeserver's refusal of it, not its word that there is no such resource. */
        private boolean isFromHomeserver(String content) {
            return body.contains(content) || body.contains("\"errcode\"") && !body.contains("M_UNRECOGNIZED");
        }

        /** The body as a JSON object; an empty one if it is none. */
        private Map<String, Object> json() {
            try {
                return JSON.std.mapFrom(body);
            } catch (IOException e) {
                return Map.of();
            }
        }
    }

    /** How long a certificate is valid. */
    record Validity(Instant from, Instant until) {
        /** Proxies renew a certificate when a third of its life is left; one that lives for a few days only, too. */
        private static final int LAST = 10;

        private static final Duration LONGEST_LAST = Duration.ofDays(14);

        /** Whether there is so little left that nobody will renew it any more. */
        boolean forgotten(Instant now) {
            Duration last = Duration.between(from, until).dividedBy(LAST);
            return Duration.between(now, until).compareTo(last.compareTo(LONGEST_LAST) < 0 ? last : LONGEST_LAST) < 0;
        }
    }

    /**
     * What fails.
     *
     * @param host whose layer it is
     * @param problem a sentence without its full stop
     */
    record Trouble(Layer layer, String host, String problem) implements Seen {}

    /**
     * What other servers see.
     *
     * @param place where they look, {@code HOST:PORT}
     * @param named whether the domain itself names this place: its own address, or an SRV record
     * @param trouble why they do not get an answer there
     */
    record Federation(String place, boolean named, Optional<Trouble> trouble) {}

    /** Whether the client API answers. */
    Seen clientApi(URI base) {
        Seen seen = get(base.resolve("/_matrix/client/versions"));
        return seen instanceof Answer answer
                        && (answer.status() != 200 || !answer.json().containsKey("versions"))
                ? noHomeserver(base, answer)
                : seen;
    }

    /**
     * Whether other servers reach the homeserver of a domain, found as they find it: at the place that
     * {@code /.well-known/matrix/server} of the domain names, else at the domain; where neither has a port, at the place that an SRV
     * record names, else at port 8448. (Source: Matrix specification, server-server API, "Resolving server names".)
     */
    Federation federation(String domain) {
        Optional<String> named = wellKnown(domain, "server") instanceof Answer answer
                ? text(answer.json(), "m.server")
                : Optional.empty();
        String place = withPort(named.orElse(domain));
        if (!PLACE.matcher(place).matches()) {
            return new Federation(
                    place,
                    true,
                    Optional.of(new Trouble(
                            Layer.ANSWER,
                            domain,
                            "%s names '%s', which is no HOST:PORT"
                                    .formatted(file(domain, "server"), printable(place)))));
        }
        String name = named.orElse(domain);
        Optional<String> record = place.equals(name) ? Optional.empty() : byRecord(name);
        if (record.isPresent()) {
            return new Federation(record.get(), true, trouble(record.get(), get(name, record.get(), VERSION)));
        }
        return new Federation(place, named.isPresent(), trouble(place, get(URI.create("https://" + place + VERSION))));
    }

    /** Where an SRV record says that a name's homeserver is. */
    private Optional<String> byRecord(String name) {
        return records.federation(name).filter(place -> PLACE.matcher(place).matches());
    }

    private static Optional<Trouble> trouble(String place, Seen seen) {
        return seen instanceof Answer answer
                ? answer.status() == 200 && answer.json().containsKey("server")
                        ? Optional.empty()
                        : Optional.of(noHomeserver(URI.create("https://" + place), answer))
                : Optional.of((Trouble) seen);
    }

    /**
     * Whether the domain's own address tells apps and other servers where the homeserver is; empty if it does.
     *
     * @param client the client API's address that apps have to be told
     * @param server the place that other servers have to be told, {@code HOST:PORT}; empty if it does not matter
     */
    Optional<Trouble> delegation(String domain, URI client, Optional<String> server) {
        return leadsTo(domain, client).or(() -> server.flatMap(place -> leadsTo(domain, place)));
    }

    private Optional<Trouble> leadsTo(String domain, URI client) {
        Seen seen = wellKnown(domain, "client");
        if (!(seen instanceof Answer answer)) {
            return Optional.of((Trouble) seen);
        }
        String named = answer.json().get("m.homeserver") instanceof Map<?, ?> homeserver
                ? String.valueOf(homeserver.get("base_url"))
                : "nothing";
        if (!named.replaceFirst("/+$", "").equals(client.toString().replaceFirst("/+$", ""))) {
            return Optional.of(names(domain, "client", named, client.toString()));
        }
        return answer.headers().firstValue("access-control-allow-origin").isPresent()
                ? Optional.empty()
                : Optional.of(
                        new Trouble(
                                Layer.ANSWER,
                                domain,
                                file(domain, "client")
                                        + " lacks the header Access-Control-Allow-Origin: *, so apps in a browser may not read it"));
    }

    private Optional<Trouble> leadsTo(String domain, String place) {
        Seen seen = wellKnown(domain, "server");
        if (!(seen instanceof Answer answer)) {
            Optional<String> record = byRecord(domain);
            return record.isEmpty()
                    ? Optional.of((Trouble) seen)
                    : Optional.of(new Trouble(
                                    Layer.ANSWER,
                                    domain,
                                    "the SRV record of %s names %s, not %s".formatted(domain, record.get(), place)))
                            .filter(other -> !host(record.get()).equalsIgnoreCase(host(place)));
        }
        String named = text(answer.json(), "m.server").orElse("nothing");
        return withPort(named).equals(place) ? Optional.empty() : Optional.of(names(domain, "server", named, place));
    }

    private static Trouble names(String domain, String file, String named, String wanted) {
        return new Trouble(
                Layer.ANSWER, domain, "%s names %s, not %s".formatted(file(domain, file), printable(named), wanted));
    }

    /** A stranger's text, for a message. */
    private static String printable(String text) {
        String plain = text.replaceAll("[^ -~]", "?");
        return plain.length() > 80 ? plain.substring(0, 80) + "..." : plain;
    }

    /** One of the two files, through redirects within https; a status other than 200 is trouble. */
    private Seen wellKnown(String domain, String name) {
        URI uri = URI.create(file(domain, name));
        for (int i = 0; i <= MOST_REDIRECTS; i++) {
            Seen seen = get(uri);
            if (!(seen instanceof Answer answer)) {
                return seen;
            }
            if (answer.redirects()) {
                try {
                    uri = uri.resolve(answer.location());
                } catch (IllegalArgumentException e) {
                    break;
                }
                if (!"https".equals(uri.getScheme())) {
                    break;
                }
            } else if (answer.status() == 200) {
                return answer;
            } else {
                return new Trouble(
                        Layer.ANSWER,
                        domain,
                        "%s answers with status %d".formatted(file(domain, name), answer.status()));
            }
        }
        return new Trouble(Layer.ANSWER, domain, "%s redirects to no file".formatted(file(domain, name)));
    }

    /** Where a domain's own website has to serve one of the two files. */
    static String file(String domain, String name) {
        return "https://%s/.well-known/matrix/%s".formatted(domain, name);
    }

    private static String withPort(String place) {
        return place.matches(".*:\\d{1,5}|.*:\\d{1,5}/") ? place : place + ":" + FEDERATION_PORT;
    }

    private static String host(String place) {
        return place.substring(0, place.lastIndexOf(':'));
    }

    private static Optional<String> text(Map<String, Object> json, String key) {
        return json.get(key) instanceof String text && !text.isBlank() ? Optional.of(text) : Optional.empty();
    }

    private static Trouble noHomeserver(URI base, Answer answer) {
        return new Trouble(
                Layer.ANSWER,
                base.getHost(),
                "%s answers with status %d and is not a Matrix homeserver there".formatted(base, answer.status()));
    }

    /**
     * Where {@code /} sends a browser, if to another site; empty otherwise. Synapse's own page at {@code /_matrix/static/} is no redirect
     * in this sense.
     */
    Optional<String> redirect(URI base) {
        if (!(get(base.resolve("/")) instanceof Answer answer) || !answer.redirects()) {
            return Optional.empty();
        }
        try {
            URI target = base.resolve(answer.location());
            boolean elsewhere = !String.valueOf(target.getAuthority()).equals(base.getAuthority());
            return elsewhere ? Optional.of(target.toString()) : Optional.empty();
        } catch (IllegalArgumentException noAddress) {
            return Optional.of(printable(answer.location()));
        }
    }

    /**
     * Whether Synapse's admin API is open here; empty where nothing answers. Two resources that need no token are asked for: the version,
     * which Dendrite does not have, and the registration's nonce, which Synapse does not have beside an authentication service. A reverse
     * proxy that does not forward the path has its own 404, a homeserver answers in JSON.
     */
    Optional<Boolean> adminApi(URI base) {
        Seen version = get(base.resolve("/_synapse/admin/v1/server_version"));
        Seen nonce = get(base.resolve("/_synapse/admin/v1/register"));
        if (version instanceof Answer answer && answer.isFromHomeserver("\"server_version\"")
                || nonce instanceof Answer other && other.isFromHomeserver("\"nonce\"")) {
            return Optional.of(true);
        }
        return version instanceof Answer && nonce instanceof Answer ? Optional.of(false) : Optional.empty();
    }

    private Seen get(URI uri) {
        String host = uri.getHost();
        if (host == null) {
            return new Trouble(Layer.NAME, String.valueOf(uri.getAuthority()), uri + " has no host");
        }
        try {
            resolver.addresses(host);
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(ANSWER).GET().build();
            HttpResponse<byte[]> response = send(request);
            return new Answer(
                    response.statusCode(),
                    response.headers(),
                    new String(response.body(), StandardCharsets.UTF_8),
                    response.sslSession().flatMap(Outside::validity));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Trouble(Layer.ANSWER, host, "interrupted");
        } catch (IOException e) {
            return explain(
                    host, uri.getPort() > 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80, e);
        }
    }

    /** At a place that goes by another name. */
    private Seen get(String name, String place, String path) {
        String host = host(place);
        int port = Integer.parseInt(place.substring(host.length() + 1));
        try {
            InetSocketAddress address =
                    new InetSocketAddress(resolver.addresses(host).get(0), port);
            NamedRequest.Response response = new NamedRequest(name, address, path)
                    .send(http.sslContext().getSocketFactory(), CONNECT, ANSWER, LONGEST);
            return new Answer(
                    response.status(),
                    HttpHeaders.of(Map.of(), (header, value) -> true),
                    response.body(),
                    Optional.empty());
        } catch (IOException e) {
            return explain(e instanceof SSLException ? name : host, port, e);
        }
    }

    /** The JDK's own time limit ends with the headers; this one includes the body. */
    private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, head -> new BoundedBody(LONGEST));
        try {
            return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new HttpTimeoutException("no answer");
        }
    }

    private static Optional<Validity> validity(SSLSession session) {
        try {
            Certificate first = session.getPeerCertificates()[0];
            return first instanceof X509Certificate x509
                    ? Optional.of(new Validity(
                            x509.getNotBefore().toInstant(), x509.getNotAfter().toInstant()))
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    private static Trouble explain(String host, int port, IOException e) {
        if (e instanceof UnknownHostException) {
            return new Trouble(Layer.NAME, host, host + " has no address");
        }
        if (e instanceof SSLException) {
            return new Trouble(
                    Layer.CERTIFICATE, host, "the certificate of %s is not valid: %s".formatted(host, reason(e)));
        }
        if (e instanceof HttpConnectTimeoutException) {
            return new Trouble(Layer.PORT, host, "port %d of %s does not answer".formatted(port, host));
        }
        if (e instanceof HttpTimeoutException) {
            return new Trouble(
                    Layer.ANSWER, host, "%s takes longer than %d s to answer".formatted(host, ANSWER.toSeconds()));
        }
        if (e instanceof ConnectException) {
            return new Trouble(Layer.PORT, host, "port %d of %s is closed".formatted(port, host));
        }
        return new Trouble(Layer.ANSWER, host, "%s: %s".formatted(host, e.getMessage()));
    }

    private static String reason(IOException e) {
        Throwable last = Stream.<Throwable>iterate(e, cause -> cause != null, Throwable::getCause)
                .reduce((outer, inner) -> inner)
                .orElse(e);
        if (last instanceof CertificateExpiredException) {
            return "it has expired";
        }
        if (last instanceof CertPathBuilderException) {
            return "no authority that is known here has signed it";
        }
        return String.valueOf(last.getMessage());
    }
}
