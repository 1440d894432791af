package dev.matrixup.manage;

import dev.matrixup.admin.Account;
import dev.matrixup.admin.ClientApi;
import dev.matrixup.admin.Credentials;
import dev.matrixup.admin.Homeserver;
import dev.matrixup.admin.HomeserverKind;
import dev.matrixup.admin.MatrixError;
import dev.matrixup.admin.UserId;
import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.deploy.Reach;
import dev.matrixup.deploy.Via;
import dev.matrixup.files.UserFolders;
import dev.matrixup.manage.CheckedToken.Access;
import dev.matrixup.manage.CheckedToken.Device;
import dev.matrixup.report.Failure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds out what the access token is good for. Changes nothing. */
public final class TokenCheck {
    private final Context context;
    private final HomeserverRequest request;
    private final Reach reach;
    private final UsedToken used;
    private final Credentials credentials;

    private TokenCheck(
            Context context, HomeserverRequest request, Reach reach, UsedToken used, Credentials credentials) {
        this.context = context;
        this.request = request;
        this.reach = reach;
        this.used = used;
        this.credentials = credentials;
    }

    /**
     * Looks.
     *
     * @throws Failure (7) if there is no token, or the homeserver does not play along; (5) if its server is out of reach
     */
    public static CheckedToken run(Context context, HomeserverRequest request) {
        Credentials credentials = new Credentials(context.credentials());
        try (Reach reach = Reach.of(context, request)) {
            UsedToken used = UsedToken.find(request, credentials, reach.domain())
                    .orElseThrow(() -> {
                        Failure none = AdminSession.noToken(reach);
                        return Failure.unverified(none.getMessage())
                                .next(none.next().toArray(String[]::new));
                    });
            context.redactor().hidden(used.token());
            return new TokenCheck(context, request, reach, used, credentials).run();
        }
    }

    private CheckedToken run() {
        Instant start = context.clock().instant();
        Optional<String> closed = closedAtPublicName();
        boolean publicly = reach.kind() == HomeserverKind.SYNAPSE && request.via() != Via.SSH && closed.isEmpty();
        Homeserver homeserver = publicly || request.via() == Via.PUBLIC ? reach.atPublicName() : reach.throughSsh();
        Optional<ClientApi.Owner> owner = owner(homeserver.client());
        Optional<UserId> user = owner.map(found -> AdminSession.user(reach, found.userId()));
        return new CheckedToken(
                reach.domain(),
                reach.kind(),
                used.fromEnvironment() ? "MATRIXUP_TOKEN in the environment" : UserFolders.shown(credentials.file()),
                user.map(UserId::toString),
                user.flatMap(found -> isAdministrator(homeserver, found)),
                access(publicly),
                closed,
                owner.flatMap(ClientApi.Owner::deviceId).map(id -> device(homeserver.client(), id)),
                user.flatMap(this::somebodyElse).stream().toList(),
                Duration.between(start, context.clock().instant()));
    }

    /** Why the admin API is not open there; empty if it is, if there is none, or if nobody wants to know. */
    private Optional<String> closedAtPublicName() {
        if (reach.kind() != HomeserverKind.SYNAPSE || request.via() == Via.SSH) {
            return Optional.empty();
        }
        return request.via() == Via.PUBLIC || reach.fromOutside()
                ? reach.atPublicName().whyAdminApiIsClosed()
                : Optional.of("the server is not meant to be found there");
    }

    private Access access(boolean publicly) {
        if (reach.kind() != HomeserverKind.SYNAPSE) {
            return Access.NONE;
        }
        return publicly ? Access.PUBLIC : request.via() == Via.PUBLIC ? Access.CLOSED : Access.SSH;
    }

    /** Whose it is; empty if it is no longer valid. */
    private Optional<ClientApi.Owner> owner(ClientApi client) {
        try {
            return Optional.of(client.owner(used.token()));
        } catch (MatrixError e) {
            if (e.isUnknownToken()) {
                return Optional.empty();
            }
            throw AdminSession.silent(reach, e);
        } catch (IOException e) {
            throw AdminSession.silent(reach, e);
        }
    }

    /** Empty if it cannot be known on this way. */
    private Optional<Boolean> isAdministrator(Homeserver homeserver, UserId user) {
        if (reach.kind() != HomeserverKind.SYNAPSE) {
            return request.via() == Via.PUBLIC
                    ? Optional.empty()
                    : Optional.of(reach.serverWay()
                            .registrar()
                            .find(user)
                            .filter(Account::administers)
                            .isPresent());
        }
        try {
            // Only an administrator gets an answer; with the authentication service, Synapse itself calls nobody one.
            homeserver.synapse(used.token()).user(user);
            return Optional.of(true);
        } catch (MatrixError e) {
            if (e.errcode().equals("M_FORBIDDEN")) {
                return Optional.of(false);
            }
            if (e.status() == 403 || e.status() == 404) {
                return Optional.empty();
            }
            throw AdminSession.silent(reach, e);
        } catch (IOException e) {
            throw AdminSession.silent(reach, e);
        }
    }

    private Device device(ClientApi client, String id) {
        boolean ours = used.kept()
                .filter(credential -> credential.deviceId().equals(id))
                .isPresent();
        try {
            return new Device(id, ours, client.lastSeen(used.token(), id));
        } catch (IOException e) {
            // Not every homeserver keeps such a list.
            return new Device(id, ours, Optional.empty());
        }
    }

    /** Each administrator has his own: whose it could be is who logged in here, or whom the deployment file names. */
    private Optional<String> somebodyElse(UserId user) {
        Set<String> expected = Stream.concat(
                        used.stored().map(credential -> credential.user().toString()).stream(),
                        reach
                                .admin()
                                .map(name ->
                                        UserId.ofServer(name, reach.domain()).toString())
                                .stream())
                .collect(Collectors.toCollection(TreeSet::new));
        return expected.isEmpty() || expected.contains(user.toString())
                ? Optional.empty()
                : Optional.of("It is the token of somebody else, not of %s. Each administrator has his own."
                        .formatted(String.join(" or ", expected)));
    }
}
