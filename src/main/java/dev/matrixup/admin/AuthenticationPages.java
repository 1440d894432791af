package dev.matrixup.admin;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.matrixup.report.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The pages of the Matrix Authentication Service on which people log in and change their password. Its admin API could do it, too, but is
 * closed unless its owner has opened it and made a client for it. (Sources: {@code crates/handlers/src/views/login.rs} and
 * {@code frontend/schema.graphql} of the service.)
 */
final class AuthenticationPages {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int LARGEST_BODY = 1 << 20;
    private static final Pattern FORM_TOKEN = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

    private static final String WHO =
            "query { viewer { ... on User { id username } } viewerSession { ... on BrowserSession { id } } }";
    private static final String END =
            "mutation ($input: EndBrowserSessionInput!) { endBrowserSession(input: $input) { status } }";
    private static final String CHANGE =
            "mutation ($input: SetPasswordInput!) { setPassword(input: $input) { status } }";

    private static final int SEE_OTHER = 303;
    private static final int ATTEMPTS = 4;

    /** What it answers with. */
    private record Answer(int status, String body) {}

    private final URI base;
    private final Duration pause;
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** @param base below which the pages are, with a slash at its end */
    AuthenticationPages(URI base) {
        this(base, Duration.ofSeconds(20));
    }

    /** @param pause the time between two attempts to log in */
    AuthenticationPages(URI base, Duration pause) {
        this.base = base;
        this.pause = pause;
    }

    /** Logs in with the old password, replaces it, and logs out. */
    void changePassword(UserId user, Secret old, Supplier<Secret> fresh) throws IOException {
        logIn(user, old);
        Map<?, ?> answer = graphql(WHO, Map.of());
        Map<?, ?> viewer = map(answer, "viewer");
        if (!user.localpart().equals(viewer.get("username"))) {
            throw new IOException("it does not log %s in".formatted(user));
        }
        try {
            changePassword(String.valueOf(viewer.get("id")), old, fresh);
        } finally {
            logOut(String.valueOf(map(answer, "viewerSession").get("id")));
        }
    }

    /** It lets one address try three passwords at once and then one every twenty seconds, and says just that it was not right. */
    private void logIn(UserId user, Secret password) throws IOException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Matcher form = FORM_TOKEN.matcher(send(page("login").GET()).body());
            if (!form.find()) {
                throw new IOException("its login page is not the one expected");
            }
            Answer answer = send(page("login")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(encoded(Map.of(
                            "csrf", form.group(1), "username", user.localpart(), "password", password.reveal())))));
            if (answer.status() == SEE_OTHER) {
                return;
            }
            if (attempt < ATTEMPTS) {
                HomeserverClient.pause(pause);
            }
        }
        throw new IOException("it does not log %s in".formatted(user));
    }

    private void logOut(String session) {
        try {
            graphql(END, Map.of("browserSessionId", session));
        } catch (IOException e) {
            // Whether the password was changed is what counts.
        }
    }

    private void changePassword(String userId, Secret old, Supplier<Secret> fresh) throws IOException {
        Object status = map(
                        graphql(
                                CHANGE,
                                Map.of(
                                        "userId",
                                        userId,
                                        "currentPassword",
                                        old.reveal(),
                                        "newPassword",
                                        fresh.get().reveal())),
                        "setPassword")
                .get("status");
        if (!"ALLOWED".equals(status)) {
            throw new IOException(reason(String.valueOf(status)));
        }
    }

    private static String reason(String status) {
        return switch (status) {
            case "INVALID_NEW_PASSWORD" -> "the new password is not complex enough for it";
            case "PASSWORD_CHANGES_DISABLED" -> "its configuration forbids changing passwords";
            default -> "it answered " + status.replaceAll("[^A-Z_]", "?");
        };
    }

    private Map<?, ?> graphql(String query, Map<String, String> input) throws IOException {
        String body = JSON.std.asString(
                Map.of("query", query, "variables", input.isEmpty() ? Map.of() : Map.of("input", input)));
        String answer = send(page("graphql")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)))
                .body();
        try {
            return map(JSON.std.mapFrom(answer), "data");
        } catch (IOException e) {
            // Not its message, which quotes the answer.
            throw new IOException("its answer is not JSON");
        }
    }

    private static Map<?, ?> map(Map<?, ?> values, String key) {
        return values.get(key) instanceof Map<?, ?> map ? map : Map.of();
    }

    private HttpRequest.Builder page(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        return request;
    }

    /** Keeps the cookies itself: they are meant for https, and this is the far end of a tunnel. */
    private Answer send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<byte[]> response = http.send(request.build(), info -> new BoundedBody(LARGEST_BODY));
            if (response.statusCode() >= 400) {
                throw new IOException("its page %s answers with status %d"
                        .formatted(response.uri().getPath(), response.statusCode()));
            }
            response.headers().allValues("set-cookie").forEach(cookie -> {
                String[] pair = cookie.split(";", 2)[0].split("=", 2);
                cookies.put(pair[0].strip(), pair.length > 1 ? pair[1] : "");
            });
            return new Answer(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String encoded(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
