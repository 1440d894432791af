package dev.matrixup.admin;

import dev.matrixup.report.Secret;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The few calls of the <a href="https://spec.matrix.org/latest/client-server-api/">Matrix client-server API</a> that matrixup needs.
 * Every call throws as {@link HomeserverClient} does.
 */
public final class ClientApi {
    /** What a login answers. */
    public record Login(String userId, Secret token, String deviceId) {}

    /**
     * Whose a token is.
     *
     * @param userId {@code @alice:example.com}
     * @param deviceId the session that ends with it, if it has one
     */
    public record Owner(String userId, Optional<String> deviceId) {}

    private final HomeserverClient client;

    /** Speaks through this client. */
    public ClientApi(HomeserverClient client) {
        this.client = client;
    }

    /** The versions of the specification that the server speaks: {@code GET /_matrix/client/versions}. */
    public List<String> versions() throws IOException {
        return versions(client.get("/_matrix/client/versions"));
    }

    /** The same in one attempt. */
    List<String> probe() throws IOException {
        return versions(client.probe("/_matrix/client/versions"));
    }

    /**
     * A new device with a token of its own: {@code POST /_matrix/client/v3/login}, type {@code m.login.password}.
     *
     * @param deviceName shown in the user's list of sessions
     */
    public Login login(UserId user, Secret password, String deviceName) throws IOException {
        Map<String, Object> answer = client.post(
                "/_matrix/client/v3/login", password(user, password, "initial_device_display_name", deviceName));
        Secret token = Secret.of(text(answer, "access_token"));
        if (!Credential.isToken(token)) {
            throw new IOException("the token in the answer to the login is not one");
        }
        return new Login(text(answer, "user_id"), token, text(answer, "device_id"));
    }

    /** Whose token this is, {@code @alice:example.com}; see {@link #owner}. */
    public String whoami(Secret token) throws IOException {
        return owner(token).userId();
    }

    /** Whose token this is: {@code GET /_matrix/client/v3/account/whoami}. */
    public Owner owner(Secret token) throws IOException {
        Map<String, Object> answer = client.get("/_matrix/client/v3/account/whoami", token);
        return new Owner(
                text(answer, "user_id"),
                Optional.ofNullable(answer.get("device_id")).map(String::valueOf));
    }

    /**
     * When a device of the token's owner was last in use, if the homeserver tells: {@code GET /_matrix/client/v3/devices/DEVICE}.
     */
    public Optional<Instant> lastSeen(Secret token, String deviceId) throws IOException {
        String path = "/_matrix/client/v3/devices/" + URLEncoder.encode(deviceId, StandardCharsets.UTF_8);
        return client.get(path, token).get("last_seen_ts") instanceof Number milliseconds
                ? Optional.of(Instant.ofEpochMilli(milliseconds.longValue()))
                : Optional.empty();
    }

    /**
     * Gives a user another password and ends all other devices: {@code POST /_matrix/client/v3/account/password}. The homeserver answers
     * the first request with a session, in which the old password is the proof.
     */
    public void changePassword(UserId user, Secret token, Secret old, Secret fresh) throws IOException {
        String path = "/_matrix/client/v3/account/password";
        Map<String, Object> wish = Map.of("new_password", fresh.reveal(), "logout_devices", true);
        String session = client.challenge(path, token, wish);
        Map<String, Object> proof = new LinkedHashMap<>(wish);
        proof.put("auth", password(user, old, "session", session));
        client.post(path, token, proof);
    }

    /** That a password proves who somebody is, and one more field. */
    private static Map<String, Object> password(UserId user, Secret password, String field, String value) {
        return Map.of(
                "type",
                "m.login.password",
                "identifier",
                Map.of("type", "m.id.user", "user", user.toString()),
                "password",
                password.reveal(),
                field,
                value);
    }

    /** Ends the token and its device: {@code POST /_matrix/client/v3/logout}. */
    public void logout(Secret token) throws IOException {
        client.post("/_matrix/client/v3/logout", token, Map.of());
    }

    private static List<String> versions(Map<String, Object> answer) throws IOException {
        if (!(answer.get("versions") instanceof List<?> versions)) {
            throw new IOException("the answer is not a homeserver's");
        }
        return versions.stream().map(String::valueOf).toList();
    }

    private static String text(Map<String, Object> answer, String key) throws IOException {
        if (!(answer.get(key) instanceof String value)) {
            throw new IOException("the answer has no %s".formatted(key));
        }
        return value;
    }
}
