package dev.matrixup.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.ExitStatus;
import dev.matrixup.remote.Remote;
import dev.matrixup.remote.Tunnel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server whose programs and pages answer as real ones once did, and only to the same commands and requests in the same order. What is
 * new in every run has a name in the record: passwords that matrixup made, tokens, cookies.
 *
 * <p>With {@code -Dmatrixup.mas.record='WHAT, WHEN, HOW'} it asks the real ones, through the {@code docker} that comes first on the
 * {@code PATH}, and writes the record anew.
 */
final class Exchange implements Remote {
    private static final Path RECORDS = Path.of("src/test/resources/mas");
    private static final String RECORDING = System.getProperty("matrixup.mas.record", "");

    /** What our side says, in a record. */
    private static final List<String> QUESTION = List.of("run", "stdin", "ask", "authorization", "with", "sends");

    private static final Pattern FORM_TOKEN = Pattern.compile("<input[^>]* name=\"csrf\" value=\"([^\"]+)\"[^>]*>");
    private static final Pattern TOKEN = Pattern.compile("mct_[A-Za-z0-9]+_[A-Za-z0-9]+");

    private final String name;
    private final Path base;
    private final Remote machine;
    private final List<Map<String, Object>> played = new ArrayList<>();
    private final List<Map<String, Object>> expected = new ArrayList<>();
    private final List<String> trouble = new ArrayList<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, String> cookies = new TreeMap<>();

    /**
     * A recorded one.
     *
     * @param name the record's
     * @param base the server's files, which are real ones
     * @param machine reads them
     */
    Exchange(String name, Path base, Remote machine) {
        this.name = name;
        this.base = base;
        this.machine = machine;
        names.put(base.toString(), "{base}");
        if (!recording()) {
            try {
                List<?> record =
                        (List<?>) JSON.std.mapFrom(Files.readString(file())).get("exchange");
                record.forEach(entry -> expected.add(strings(entry)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static boolean recording() {
        return !RECORDING.isEmpty();
    }

    private Path file() {
        return RECORDS.resolve(name + ".json");
    }

    /** To be called at the end: everything was asked that was recorded, and nothing else. */
    void finish() {
        if (recording()) {
            Map<String, Object> record = new LinkedHashMap<>();
            record.put("recorded", RECORDING);
            record.put("exchange", played);
            try {
                Files.writeString(
                        file(), JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(record) + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return;
        }
        assertThat(trouble).isEmpty();
        assertThat(expected).as("what was not asked").isEmpty();
    }

    /** The throw-away passwords and tokens that passed by. */
    List<String> secrets() {
        return names.entrySet().stream()
                .filter(known -> List.of("{throw-away}", "{token}").contains(known.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public Captured run(Argv argv, String stdin) {
        if (!argv.words().contains("docker")) {
            return machine.run(argv, stdin);
        }
        learnThrowAway(argv.words());
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("run", argv.words().stream().map(this::named).toList());
        asked.put("stdin", stdin);
        List<Captured> real = new ArrayList<>();
        Map<String, Object> answer = answer(asked, entry -> {
            Captured said = machine.run(argv, stdin);
            real.add(said);
            entry.put("exit", said.status().code());
            entry.put("out", recorded(said.out()));
            entry.put("err", recorded(said.err()));
        });
        Captured said = real.isEmpty()
                ? new Captured(
                        new ExitStatus((int) answer.get("exit")),
                        String.valueOf(answer.get("out")),
                        String.valueOf(answer.get("err")))
                : real.get(0);
        learnToken(said.err());
        return said;
    }

    private String recorded(String text) {
        return TOKEN.matcher(text.replace(base.toString(), "{base}")).replaceAll("mct_recorded_token");
    }

    private void learnThrowAway(List<String> words) {
        int option = words.indexOf("--password");
        if (option >= 0) {
            names.put(words.get(option + 1), "{throw-away}");
        }
    }

    private void learnToken(String text) {
        Matcher token = TOKEN.matcher(text);
        if (token.find()) {
            names.put(token.group(), "{token}");
        }
    }

    /** The recorded answer to this, which must be what comes next; or the real one, which is noted. */
    private synchronized Map<String, Object> answer(Map<String, Object> asked, Consumer<Map<String, Object>> real) {
        if (recording()) {
            Map<String, Object> entry = new LinkedHashMap<>(asked);
            real.accept(entry);
            played.add(entry);
            return entry;
        }
        Map<String, Object> next = expected.isEmpty() ? Map.of() : expected.get(0);
        Map<String, Object> wanted = new LinkedHashMap<>(next);
        wanted.keySet().retainAll(QUESTION);
        if (!wanted.equals(asked)) {
            trouble.add("asked for %s instead of %s".formatted(asked, wanted));
            throw new AssertionError(trouble.get(0));
        }
        return expected.remove(0);
    }

    @Override
    public Tunnel forward(String host, int port) {
        URI far = URI.create("http://%s:%d".formatted(host, port));
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> serve(exchange, far));
            server.start();
            return new Tunnel() {
                @Override
                public InetSocketAddress address() {
                    return server.getAddress();
                }

                @Override
                public void close() {
                    server.stop(0);
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(HttpExchange exchange, URI far) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("ask", exchange.getRequestMethod() + " " + far.resolve(exchange.getRequestURI()));
        header(exchange, "Authorization").ifPresent(text -> asked.put("authorization", named(text)));
        header(exchange, "Cookie").ifPresent(text -> asked.put("with", cookieNames(text)));
        if (body.length > 0) {
            asked.put("sends", fields(new String(body, StandardCharsets.UTF_8)));
        }
        try {
            Map<String, Object> answer = answer(asked, entry -> ask(exchange, far, body, entry));
            send(exchange, answer);
        } catch (AssertionError e) {
            exchange.sendResponseHeaders(500, -1);
        }
        exchange.close();
    }

    private void send(HttpExchange exchange, Map<String, Object> answer) throws IOException {
        if (answer.get("sets") instanceof List<?> set) {
            for (Object cookie : set) {
                String value = recording() ? cookies.get(String.valueOf(cookie)) : "recorded-" + cookie;
                cookies.put(String.valueOf(cookie), value);
                exchange.getResponseHeaders().add("Set-Cookie", "%s=%s; HttpOnly; Secure".formatted(cookie, value));
            }
        }
        Object body = answer.getOrDefault("body", "");
        String text = body instanceof Map<?, ?> ? JSON.std.asString(body) : String.valueOf(body);
        Matcher form = FORM_TOKEN.matcher(text);
        if (form.find() && recording()) {
            text = text.replace("recorded-csrf", nameless("{csrf}"));
        } else if (form.reset().find()) {
            names.put(form.group(1), "{csrf}");
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders((int) answer.get("status"), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void ask(HttpExchange exchange, URI far, byte[] body, Map<String, Object> entry) {
        HttpRequest.Builder request = HttpRequest.newBuilder(far.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
        for (String kept : List.of("Authorization", "Cookie", "Content-Type")) {
            header(exchange, kept).ifPresent(value -> request.header(kept, value));
        }
        HttpResponse<String> response;
        try {
            response = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        entry.put("status", response.statusCode());
        List<String> set = new ArrayList<>();
        for (String cookie : response.headers().allValues("set-cookie")) {
            String[] pair = cookie.split(";", 2)[0].split("=", 2);
            cookies.put(pair[0], pair[1]);
            set.add(pair[0]);
        }
        if (!set.isEmpty()) {
            entry.put("sets", set);
        }
        Matcher form = FORM_TOKEN.matcher(response.body());
        if (response.body().startsWith("{")) {
            Map<String, Object> answer = new LinkedHashMap<>(parsed(response.body()));
            answer.remove("unstable_features");
            entry.put("body", answer);
        } else if (form.find()) {
            names.put(form.group(1), "{csrf}");
            entry.put("body", form.group().replace(form.group(1), "recorded-csrf"));
        }
    }

    private static Optional<String> header(HttpExchange exchange, String header) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(header));
    }

    /** Those that come back as they were last set. */
    private List<String> cookieNames(String header) {
        return cookies.entrySet().stream()
                .filter(cookie -> List.of(header.split("; ")).contains(cookie.getKey() + "=" + cookie.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private Map<String, Object> fields(String body) {
        Map<String, Object> fields = new TreeMap<>();
        if (body.startsWith("{")) {
            parsed(body).forEach((field, value) -> fields.put(field, named(value)));
            return fields;
        }
        for (String field : body.split("&")) {
            String[] pair = field.split("=", 2);
            fields.put(pair[0], named(URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
        }
        return fields;
    }

    private Object named(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> all = new TreeMap<>();
            map.forEach((key, inner) -> all.put(String.valueOf(key), named(inner)));
            return all;
        }
        return value instanceof String text ? named(text) : value;
    }

    private String named(String text) {
        String named = text;
        for (Map.Entry<String, String> known : names.entrySet()) {
            named = named.replace(known.getKey(), known.getValue());
        }
        return named;
    }

    private String nameless(String name) {
        return names.entrySet().stream()
                .filter(known -> known.getValue().equals(name))
                .map(Map.Entry::getKey)
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private static Map<String, Object> parsed(String json) {
        try {
            return JSON.std.mapFrom(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> strings(Object entry) {
        Map<String, Object> all = new LinkedHashMap<>();
        ((Map<?, ?>) entry).forEach((key, value) -> all.put(String.valueOf(key), value));
        return all;
    }

    @Override
    public ExitStatus follow(Argv argv, Consumer<String> lines, Runnable check) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String target() {
        return "the server";
    }

    @Override
    public void close() {
        machine.close();
    }
}
