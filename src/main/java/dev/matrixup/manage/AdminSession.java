package dev.matrixup.manage;

import dev.matrixup.admin.ClientApi;
import dev.matrixup.admin.Credential;
import dev.matrixup.admin.Credentials;
import dev.matrixup.admin.Homeserver;
import dev.matrixup.admin.HomeserverKind;
import dev.matrixup.admin.MatrixError;
import dev.matrixup.admin.SynapseAdminApi;
import dev.matrixup.admin.UserId;
import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.deploy.Reach;
import dev.matrixup.deploy.Via;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import dev.matrixup.workspace.Invocation;
import dev.matrixup.workspace.Typed;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Synapse's admin API, open for the owner of an access token: at the public name where that is open, else through SSH, whatever the
 * vars files say of it.
 */
final class AdminSession {
    /** One or more calls. */
    interface Calls<T> {
        T make(SynapseAdminApi api) throws IOException;
    }

    private final Reach reach;
    private final Homeserver homeserver;
    private final boolean throughSsh;
    private final UserId owner;
    private final Secret token;
    private final Typed typed;

    private AdminSession(
            Reach reach, Homeserver homeserver, boolean throughSsh, UserId owner, Secret token, Typed typed) {
        this.reach = reach;
        this.homeserver = homeserver;
        this.throughSsh = throughSsh;
        this.owner = owner;
        this.token = token;
        this.typed = typed;
    }

    /**
     * Opens it.
     *
     * @throws Failure (3) if there is no token, or the homeserver has no such API; (7) if the token is no longer valid, not an
     *     administrator's, or the API is out of reach, each with what to do about it
     */
    static AdminSession open(Reach reach, HomeserverRequest request, Credentials credentials) {
        if (reach.kind() != HomeserverKind.SYNAPSE) {
            throw Failure.refused("The homeserver is %s; only Synapse has an admin API that matrixup can speak."
                    .formatted(reach.kind().title()));
        }
        Optional<Credential> stored = request.token().isPresent() ? Optional.empty() : credentials.find(reach.domain());
        Secret token = reach.redactor()
                .hidden(request.token().or(() -> stored.map(Credential::token)).orElseThrow(() -> noToken(reach)));
        boolean open = request.via() != Via.SSH && isOpen(reach, request.via());
        Homeserver homeserver = open || request.via() == Via.PUBLIC ? reach.atPublicName() : reach.throughSsh();
        AdminSession session = new AdminSession(
                reach,
                homeserver,
                !open && request.via() != Via.PUBLIC,
                owner(reach, homeserver, token),
                token,
                request.typed());
        session.requireAdministrator();
        return session;
    }

    /** Whether everybody can reach the admin API. Not tried where the server is not meant to be found from outside. */
    private static boolean isOpen(Reach reach, Via via) {
        return (via == Via.PUBLIC || reach.fromOutside())
                && reach.atPublicName().synapseVersion().isPresent();
    }

    /** That there is no token yet (3), and how to get one. */
    static Failure noToken(Reach reach) {
        return Failure.refused("There is no access token of an administrator of %s here.".formatted(reach.domain()))
                .next(
                        reach.invocation().of("token login " + reach.admin().orElse("NAME")),
                        "export MATRIXUP_TOKEN_FILE=FILE       or name a file that holds one");
    }

    /**
     * That the Matrix Authentication Service keeps the accounts (3).
     *
     * @param what Synapse's admin API does not do for that reason, {@code lists no administrators}
     */
    static Failure keptElsewhere(Reach reach, String what) {
        return Failure.refused(
                "Synapse's admin API %s here: the Matrix Authentication Service keeps the accounts of %s."
                        .formatted(what, reach.domain()));
    }

    /** Whose token it is; throws a {@link Failure} (7) if it is no longer valid. */
    static UserId owner(Reach reach, Homeserver homeserver, Secret token) {
        try {
            return user(reach, homeserver.client().whoami(token));
        } catch (MatrixError e) {
            if (e.isUnknownToken()) {
                throw Failure.unverified("The access token for %s is no longer valid.".formatted(reach.domain()))
                        .next(reach.invocation().of("token login"));
            }
            throw silent(reach, e);
        } catch (IOException e) {
            throw silent(reach, e);
        }
    }

    /** Whom a homeserver names; throws a {@link Failure} (7) if it is the homeserver of another domain. */
    static UserId user(Reach reach, String told) {
        return UserId.answered(told, reach.domain())
                .orElseThrow(() -> Failure.unverified(
                        "The homeserver that answers is not the one of %s: it says that the access token is of %s."
                                .formatted(reach.domain(), told)));
    }

    private void requireAdministrator() {
        // Only an administrator gets an answer. What it says of him is not asked: with the authentication service it is
        // the token that counts.
        ask(api -> api.user(owner));
    }

    /** Whose token it is. */
    UserId owner() {
        return owner;
    }

    /** The client API of the same homeserver. */
    ClientApi client() {
        return homeserver.client();
    }

    /** The version of Synapse, if it tells. */
    Optional<String> version() {
        return homeserver.synapseVersion();
    }

    /** The way, for people: {@code admin API through SSH, with your token}. */
    String way() {
        return throughSsh ? "admin API through SSH, with your token" : "admin API, with your token";
    }

    /** The API itself, for listings that take a while; what it throws goes through {@link #explain}. */
    SynapseAdminApi api() {
        return homeserver.synapse(token);
    }

    /**
     * Makes calls.
     *
     * @throws Failure as {@link #explain} says
     */
    <T> T ask(Calls<T> calls) {
        try {
            return calls.make(api());
        } catch (IOException e) {
            throw explain(e);
        }
    }

    /** Why a call did not go well, and what to do about it: (7). */
    Failure explain(IOException e) {
        if (e instanceof MatrixError error) {
            if (error.isUnknownToken()) {
                return Failure.unverified("The access token of %s is no longer valid.".formatted(owner))
                        .next(reach.invocation().of("token login " + owner.argument()))
                        .because(e);
            }
            if (error.errcode().equals("M_FORBIDDEN")) {
                return notAdministrator(reach, owner).because(e);
            }
            if (!throughSsh
                    && (error.status() == 403 || error.status() == 404)
                    && !error.errcode().equals("M_NOT_FOUND")) {
                return closed().because(e);
            }
            if (error.errcode().isEmpty() || error.errcode().equals("M_MISSING_TOKEN")) {
                return silent(reach, e);
            }
            return Failure.unverified("Synapse refused: %s.".formatted(Texts.clause(error)))
                    .because(e);
        }
        return silent(reach, e);
    }

    /** That the owner of a token is not an administrator (7), and what to do about it. */
    static Failure notAdministrator(Reach reach, UserId owner) {
        return Failure.unverified("%s, whose access token this is, is not an administrator of %s."
                        .formatted(owner, reach.domain()))
                .next(instead(reach.invocation(), owner).toArray(String[]::new));
    }

    /** What to type where the owner of a token is not an administrator. A user of an old name can only be raised by another one. */
    static List<String> instead(Invocation invocation, UserId owner) {
        String another = invocation.of("token login NAME", "another one's token");
        return owner.isOfToday()
                ? List.of(invocation.of("adduser --ssh --admin " + owner.argument(), "raises its owner"), another)
                : List.of(another);
    }

    /** The proxy in front of it lets nothing through to the admin API. */
    private Failure closed() {
        return Failure.unverified("The admin API of %s is not open at its public name.".formatted(reach.domain()))
                .next(Stream.concat(Stream.of(typed.setting("--via", "ssh")), reach.openingAdminApi().stream())
                        .toArray(String[]::new));
    }

    /** That the homeserver does not play along (7). */
    static Failure silent(Reach reach, IOException e) {
        return Failure.unverified(
                        "The homeserver of %s gave no usable answer: %s.".formatted(reach.domain(), e.getMessage()))
                .because(e);
    }
}
