package dev.matrixup.admin;

import dev.matrixup.report.Secret;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Synapse's <a href="https://element-hq.github.io/synapse/latest/usage/administration/admin_api/">admin API</a> for the owner of one
 * access token, who has to be an administrator. Every call throws as {@link HomeserverClient} does; {@code M_FORBIDDEN} if the token is
 * not an administrator's.
 */
public final class SynapseAdminApi {
    private final HomeserverClient client;
    private final Secret token;

    /** Speaks through this client as the token's owner. */
    SynapseAdminApi(HomeserverClient client, Secret token) {
        this.client = client;
        this.token = token;
    }

    /**
     * The version of Synapse. Anybody may ask: it proves nothing about a token. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/version_api.html">Version API</a>.
     */
    static String serverVersion(HomeserverClient client) throws IOException {
        if (!(client.probe("/_synapse/admin/v1/server_version").get("server_version") instanceof String version)) {
            throw new IOException("the answer has no version");
        }
        return version;
    }

    /**
     * An account; empty if there is none. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#query-user-account">Query User Account</a>.
     */
    public Optional<Account> user(UserId user) throws IOException {
        try {
            Map<String, Object> answer = client.get(accountPath(user), token);
            return Optional.of(new Account(
                    user,
                    truth(answer.get("admin")),
                    truth(answer.get("deactivated")),
                    answer.get("creation_ts") instanceof Number seconds
                            ? Optional.of(Instant.ofEpochSecond(seconds.longValue()))
                            : Optional.empty()));
        } catch (MatrixError e) {
            if (e.is("M_NOT_FOUND")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Makes an account if there is none of this name. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#create-or-modify-account">Create or modify
     * account</a>.
     *
     * <p>The same call would give an account that exists a new password. So the account is made without one first, and gets its password
     * only if Synapse says that it was this call that made it.
     *
     * @return whether it was made
     */
    public boolean createUser(UserId user, Secret password, boolean admin) throws IOException {
        if (user(user).isPresent()) {
            return false;
        }
        if (client.putForStatus(accountPath(user), token, Map.of()) != HomeserverClient.CREATED) {
            return false;
        }
        Map<String, Object> account = new LinkedHashMap<>();
        account.put("password", password.reveal());
        account.put("admin", admin);
        client.put(accountPath(user), token, account);
        return true;
    }

    /**
     * Makes a user an administrator, or no longer one. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#change-whether-a-user-is-a-server-administrator-or-not">
     * Change whether a user is a server administrator or not</a>.
     */
    public void setAdmin(UserId user, boolean admin) throws IOException {
        client.put("/_synapse/admin/v1/users/" + escaped(user.toString()) + "/admin", token, Map.of("admin", admin));
    }

    /**
     * Ends an account for ever, with all its sessions, and forgets what it told of itself. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#deactivate-account">Deactivate Account</a>.
     */
    public void deactivate(UserId user) throws IOException {
        client.post("/_synapse/admin/v1/deactivate/" + escaped(user.toString()), token, Map.of("erase", true));
    }

    private static String accountPath(UserId user) {
        return "/_synapse/admin/v2/users/" + escaped(user.toString());
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Old versions answer 0 and 1. */
    private static boolean truth(Object value) {
        return Boolean.TRUE.equals(value) || value instanceof Number number && number.intValue() != 0;
    }
}
