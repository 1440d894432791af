package dev.matrixup.admin;

import dev.matrixup.report.Secret;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Synapse's <a href="https://element-hq.github.io/synapse/latest/usage/administration/admin_api/">admin API</a> for the owner of one
 * access token, who has to be an administrator. Every call throws as {@link HomeserverClient} does; {@code M_FORBIDDEN} if the token is
 * not an administrator's.
 */
public final class SynapseAdminApi {
    private static final String V1 = "/_synapse/admin/v1/";
    private static final String V2 = "/_synapse/admin/v2/";

    /** For calls that Synapse answers only when their work is done, be it the removal of a hundred thousand files. */
    private static final Duration LONG = Duration.ofHours(2);

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
        if (!(client.probe(V1 + "server_version").get("server_version") instanceof String version)) {
            throw new IOException("the answer has no version");
        }
        return version;
    }

    /**
     * All that is known of an account; empty if there is none. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#query-user-account">Query User Account</a>.
     */
    public Optional<SynapseUser> user(UserId user) throws IOException {
        return found(accountPath(user)).map(SynapseUser::of);
    }

    /**
     * Makes an account, without a password, if there is none of this name. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#create-or-modify-account">Create or modify
     * account</a>.
     *
     * <p>The same call would give an account that exists a new password: so it is given by {@link #furnish}, and only if Synapse says that
     * it was this call that made the account.
     *
     * @return whether it was made
     */
    public boolean createUser(UserId user) throws IOException {
        return user(user).isEmpty() && client.putOnce(accountPath(user), token, Map.of()) == HomeserverClient.CREATED;
    }

    /**
     * Gives an account a password and its standing: the same page as of {@link #createUser}. The devices of an account that is in use would be
     * logged out.
     */
    public void furnish(UserId user, Secret password, boolean admin) throws IOException {
        client.putOnce(accountPath(user), token, Map.of("password", password.reveal(), "admin", admin));
    }

    /**
     * Makes a user an administrator, or no longer one. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#change-whether-a-user-is-a-server-administrator-or-not">
     * Change whether a user is a server administrator or not</a>.
     */
    public void setAdmin(UserId user, boolean admin) throws IOException {
        client.put(V1 + "users/" + escaped(user.toString()) + "/admin", token, Map.of("admin", admin));
    }

    /** Which users a listing shall have: with {@code deactivated} also these; {@code name} is part of a name or displayname. */
    public record UserFilter(boolean admins, boolean deactivated, Optional<String> name) {}

    /**
     * What a deletion of a room shall do beside putting all users of the server out of it.
     *
     * @param block nobody of the server can join again
     * @param purge all that was said in it is removed from the database
     * @param force it is purged even if somebody could not be put out of it
     */
    public record RoomWish(boolean block, boolean purge, boolean force) {}

    /**
     * Users but guests, by their names: these never change, so that pages fit together. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#list-accounts">List Accounts</a>.
     *
     * @param size how many a page has
     */
    public Pages<SynapseUser> users(UserFilter filter, int size) {
        // Without "locked" those who are locked are left out.
        String query = V2 + "users?order_by=name&guests=false&locked=true"
                + (filter.admins() ? "&admins=true" : "")
                + (filter.deactivated() ? "&deactivated=true" : "")
                + filter.name().map(name -> "&name=" + escaped(name)).orElse("");
        return new Pages<>(
                (from, limit) -> {
                    Map<String, Object> answer = page(query, from, limit);
                    return new Page<>(Answers.list(answer, "users", SynapseUser::of), Answers.count(answer, "total"));
                },
                SynapseUser::user,
                size);
    }

    /**
     * A user's devices. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#list-all-devices">List all devices</a>.
     */
    public List<Device> devices(UserId user) throws IOException {
        return Answers.list(client.get(accountPath(user) + "/devices", token), "devices", Device::of);
    }

    /**
     * In how many rooms a user is. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#list-joined-rooms-of-a-user">List joined rooms of
     * a user</a>.
     */
    public long joinedRooms(UserId user) throws IOException {
        return Answers.count(client.get(V1 + "users/" + escaped(user.toString()) + "/joined_rooms", token), "total");
    }

    /**
     * Gives a user another password. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#reset-password">Reset password</a>.
     *
     * @param logout whether all of the user's devices are logged out; that of this token is not
     */
    public void resetPassword(UserId user, Secret password, boolean logout) throws IOException {
        client.patient(LONG)
                .post(
                        V1 + "reset_password/" + escaped(user.toString()),
                        token,
                        Map.of("new_password", password.reveal(), "logout_devices", logout));
    }

    /**
     * Deactivates an account, for ever: all devices are logged out, the user leaves all rooms, and the name stays taken. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#deactivate-account">Deactivate Account</a>.
     *
     * @param erase whether what the user has said is also hidden from who joins a room later
     */
    public void deactivate(UserId user, boolean erase) throws IOException {
        client.patient(LONG).post(V1 + "deactivate/" + escaped(user.toString()), token, Map.of("erase", erase));
    }

    /**
     * Rooms, by who made them: names and numbers of members change while they are read, and pages would not fit together. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/rooms.html#list-room-api">List Room API</a>.
     *
     * @param name a part of a room's name or address, or its whole id
     * @param size how many a page has
     */
    public Pages<Room> rooms(Optional<String> name, int size) {
        String query = V1 + "rooms?order_by=creator"
                + name.map(text -> "&search_term=" + escaped(text)).orElse("");
        return new Pages<>(
                (from, limit) -> {
                    Map<String, Object> answer = page(query, from, limit);
                    return new Page<>(Answers.list(answer, "rooms", Room::of), Answers.count(answer, "total_rooms"));
                },
                Room::room,
                size);
    }

    /**
     * A room; empty if the server knows none of this id. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/rooms.html#room-details-api">Room Details API</a>.
     */
    public Optional<Room> room(String id) throws IOException {
        return found(V1 + "rooms/" + escaped(id)).map(Room::of);
    }

    /**
     * The id of the room with this address, {@code #lobby:example.com}; empty if there is none. Any user may ask: see
     * <a href="https://spec.matrix.org/latest/client-server-api/#get_matrixclientv3directoryroomroomalias">the directory</a> of the
     * client-server API.
     */
    public Optional<String> roomAt(String alias) throws IOException {
        return found("/_matrix/client/v3/directory/room/" + escaped(alias))
                .flatMap(answer -> Answers.text(answer, "room_id"));
    }

    /**
     * Begins to delete a room. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/rooms.html#version-2-new-version">Delete Room API, version 2</a>.
     *
     * @return the id of the job, for {@link #deletion}
     */
    public String deleteRoom(String id, RoomWish wish) throws IOException {
        Map<String, Object> answer = client.patient(LONG)
                .delete(
                        V2 + "rooms/" + escaped(id),
                        token,
                        Map.of("block", wish.block(), "purge", wish.purge(), "force_purge", wish.force()));
        return Answers.text(answer, "delete_id").orElseThrow(() -> new IOException("the answer has no delete_id"));
    }

    /**
     * How far that is. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/rooms.html#query-by-delete_id">Status of deleting rooms</a>.
     */
    public RoomDeletion deletion(String job) throws IOException {
        return RoomDeletion.of(client.get(V2 + "rooms/delete_status/" + escaped(job), token));
    }

    /**
     * How much each user had uploaded before a moment, by the users' names. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/statistics.html#users-media-usage-statistics">Users' media usage
     * statistics</a>.
     */
    public Pages<MediaUse> mediaUse(Instant before, int size) {
        String query = V1 + "statistics/users/media?order_by=user_id&until_ts=" + before.toEpochMilli();
        return new Pages<>(
                (from, limit) -> {
                    Map<String, Object> answer = page(query, from, limit);
                    return new Page<>(Answers.list(answer, "users", MediaUse::of), Answers.count(answer, "total"));
                },
                MediaUse::user,
                size);
    }

    /**
     * Removes copies of other servers' files that nobody has asked for since a moment; they are fetched again when somebody does. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/media_admin_api.html#purge-remote-media-api">Purge Remote Media
     * API</a>.
     *
     * @return how many
     */
    public long purgeRemoteMedia(Instant before) throws IOException {
        return Answers.count(
                client.patient(LONG).post(V1 + "purge_media_cache?before_ts=" + before.toEpochMilli(), token, Map.of()),
                "deleted");
    }

    /**
     * Deletes files of this server's users that nobody has asked for since a moment, for ever. See
     * <a href="https://element-hq.github.io/synapse/latest/admin_api/media_admin_api.html#delete-local-media-by-date-or-size">Delete local
     * media by date or size</a>.
     *
     * @param largerThan bytes; smaller files stay
     * @param keepProfiles whether the pictures of users and rooms stay
     * @return how many
     */
    public long deleteLocalMedia(Instant before, long largerThan, boolean keepProfiles) throws IOException {
        return Answers.count(
                client.patient(LONG)
                        .post(
                                V1
                                        + "media/delete?before_ts=%d&size_gt=%d&keep_profiles=%s"
                                                .formatted(before.toEpochMilli(), largerThan, keepProfiles),
                                token,
                                Map.of()),
                "total");
    }

    private Map<String, Object> page(String query, long from, int limit) throws IOException {
        return client.get("%s&from=%d&limit=%d".formatted(query, from, limit), token);
    }

    /** What is there; empty if nothing is. */
    private Optional<Map<String, Object>> found(String path) throws IOException {
        try {
            return Optional.of(client.get(path, token));
        } catch (MatrixError e) {
            if (e.is("M_NOT_FOUND")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static String accountPath(UserId user) {
        return V2 + "users/" + escaped(user.toString());
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
