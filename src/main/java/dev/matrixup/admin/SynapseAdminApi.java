package dev.matrixup.admin;

import dev.matrixup.report.Secret;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Synapse's <a href="https://element-hq.github.io/synapse/latest/usage/administration/admin_api/">admin API</a>. Every call throws as
 * {@link HomeserverClient} does.
 */
public final class SynapseAdminApi {
    /**
     * What the server knows of a user.
     *
     * @param admin whether it is an administrator of the server
     * @param deactivated whether it can no longer be used
     */
    public record User(boolean admin, boolean deactivated) {}

    private final HomeserverClient client;

    /** Speaks through this client. */
    public SynapseAdminApi(HomeserverClient client) {
        this.client = client;
    }

    /**
     * Registers a user with the server's shared secret, without a device and a token. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/register_api.html">Shared-Secret Registration</a>.
     *
     * @throws MatrixError {@code M_USER_IN_USE} if the name is taken
     */
    public void register(UserId user, Secret password, boolean admin, Secret sharedSecret) throws IOException {
        if (!(client.get("/_synapse/admin/v1/register").get("nonce") instanceof String nonce)) {
            throw new IOException("the answer has no nonce");
        }
        client.post(
                "/_synapse/admin/v1/register",
                Map.of(
                        "nonce",
                        nonce,
                        "username",
                        user.localpart(),
                        "password",
                        password.reveal(),
                        "admin",
                        admin,
                        "mac",
                        mac(nonce, user.localpart(), password, admin, sharedSecret),
                        "inhibit_login",
                        true));
    }

    /**
     * The version of Synapse. Anybody may ask: it proves nothing about a token. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/version_api.html">Version API</a>.
     */
    public String serverVersion() throws IOException {
        if (!(client.get("/_synapse/admin/v1/server_version").get("server_version") instanceof String version)) {
            throw new IOException("the answer has no version");
        }
        return version;
    }

    /**
     * What the server knows of a user; empty if there is none. Only an administrator may ask. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#query-user-account">Query User Account</a>.
     *
     * @throws MatrixError {@code M_FORBIDDEN} if the token is not an administrator's
     */
    public Optional<User> user(Secret token, UserId user) throws IOException {
        try {
            Map<String, Object> answer = client.get("/_synapse/admin/v2/users/" + escaped(user), token);
            return Optional.of(new User(truth(answer.get("admin")), truth(answer.get("deactivated"))));
        } catch (MatrixError e) {
            if (e.is("M_NOT_FOUND")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Makes a user an administrator, or no longer one. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#change-whether-a-user-is-a-server-administrator-or-not">
     * Change whether a user is a server administrator or not</a>.
     */
    public void setAdmin(Secret token, UserId user, boolean admin) throws IOException {
        client.put("/_synapse/admin/v1/users/" + escaped(user) + "/admin", token, Map.of("admin", admin));
    }

    /** The code of Shared-Secret Registration: hexadecimal HMAC-SHA1 over the parts, a NUL between them. */
    static String mac(String nonce, String localpart, Secret password, boolean admin, Secret sharedSecret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(utf8(sharedSecret.reveal()), "HmacSHA1"));
            String text = String.join("\0", nonce, localpart, password.reveal(), admin ? "admin" : "notadmin");
            return HexFormat.of().formatHex(mac.doFinal(utf8(text)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA1", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(UserId user) {
        return URLEncoder.encode(user.toString(), StandardCharsets.UTF_8);
    }

    /** Old versions answer 0 and 1. */
    private static boolean truth(Object value) {
        return Boolean.TRUE.equals(value) || value instanceof Number number && number.intValue() != 0;
    }
}
