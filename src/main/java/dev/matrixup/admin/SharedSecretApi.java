package dev.matrixup.admin;

import dev.matrixup.report.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * <a href="https://element-hq.github.io/synapse/latest/admin_api/register_api.html">Shared-Secret Registration</a>, which Synapse and
 * Dendrite have. Every call throws as {@link HomeserverClient} does.
 */
public final class SharedSecretApi {
    private static final String PATH = "/_synapse/admin/v1/register";

    private final HomeserverClient client;

    /** Speaks through this client. */
    SharedSecretApi(HomeserverClient client) {
        this.client = client;
    }

    /**
     * Registers a user, without a device and a token.
     *
     * @throws MatrixError {@code M_USER_IN_USE} if the name is taken
     */
    public void register(UserId user, Secret password, boolean admin, Secret sharedSecret) throws IOException {
        Map<String, Object> answer = register(user, password, admin, sharedSecret, false);
        // Dendrite logs the new user in all the same.
        if (answer.get("access_token") instanceof String token) {
            logout(Secret.of(token));
        }
    }

    /**
     * The same with a device, for a user who does something at once.
     *
     * @return the access token
     */
    Secret registerAndLogIn(UserId user, Secret password, boolean admin, Secret sharedSecret) throws IOException {
        if (!(register(user, password, admin, sharedSecret, true).get("access_token") instanceof String token)) {
            throw new IOException("the answer to the registration has no token");
        }
        return Secret.of(token);
    }

    private void logout(Secret token) {
        try {
            new ClientApi(client).logout(token);
        } catch (IOException e) {
            // The user is registered all the same; a device is left.
            return;
        }
    }

    private Map<String, Object> register(
            UserId user, Secret password, boolean admin, Secret sharedSecret, boolean logIn) throws IOException {
        if (!(client.get(PATH).get("nonce") instanceof String nonce)) {
            throw new IOException("the answer has no nonce");
        }
        return client.post(
                PATH,
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
                        !logIn));
    }

    /** The code of the request: hexadecimal HMAC-SHA1 over the parts, a NUL between them. */
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
}
