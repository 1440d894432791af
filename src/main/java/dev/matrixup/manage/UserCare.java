package dev.matrixup.manage;

import dev.matrixup.admin.AuthenticationService;
import dev.matrixup.admin.Credential;
import dev.matrixup.admin.Credentials;
import dev.matrixup.admin.MatrixError;
import dev.matrixup.admin.Passwords;
import dev.matrixup.admin.SynapseAdminApi.UserFilter;
import dev.matrixup.admin.SynapseUser;
import dev.matrixup.admin.UserId;
import dev.matrixup.deploy.AdminPassword;
import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.deploy.Reach;
import dev.matrixup.manage.Done.Change;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What an administrator does to a user who exists. Each shows what it hits and asks where it cannot be taken back, and is proven by what
 * the server then says. All throw a {@link Failure}: (3) if there is no such user, if somebody else than Synapse
 * keeps the accounts, or if the user did not say yes; (64) if there cannot be
 * one, (7) if the homeserver does not play along or does not confirm it afterwards.
 */
public final class UserCare implements AutoCloseable {
    private final Context context;
    private final HomeserverRequest request;
    private final Reach reach;
    private final UserId user;
    private final Credentials credentials;
    private AdminSession session;
    private UserSheet before;

    private UserCare(Context context, HomeserverRequest request, Reach reach, UserId user) {
        this.context = context;
        this.request = request;
        this.reach = reach;
        this.user = user;
        this.credentials = new Credentials(context.credentials());
    }

    /**
     * For one user. Nothing is asked yet.
     *
     * @param name {@code alice}, or {@code @alice:example.com}
     */
    public static UserCare of(Context context, HomeserverRequest request, String name) {
        Reach reach = Reach.of(context, request);
        try {
            return new UserCare(context, request, reach, UserId.ofServer(name, reach.domain()));
        } catch (RuntimeException e) {
            reach.close();
            throw e;
        }
    }

    /**
     * Finds the user.
     *
     * @param elsewhere how it is done where Synapse does not keep the accounts itself
     */
    private void find(String... elsewhere) {
        if (reach.delegated()) {
            throw AdminSession.keptElsewhere(reach, "changes nobody").next(elsewhere);
        }
        session = AdminSession.open(reach, request, credentials);
        before = UserSheet.read(session, reach, user);
    }

    /** Makes the user an administrator, or no longer one. */
    public Done setAdmin(boolean admin) {
        if (admin) {
            find(reach.invocation().of("adduser --ssh --admin " + user.argument()));
        } else {
            find("On the server:", AuthenticationService.byHand("demote-admin", user));
        }
        requireInUse();
        Change change = admin ? Change.ADMINISTRATOR : Change.NO_ADMINISTRATOR;
        if (before.account().admin() == admin) {
            return done(change, false, Optional.empty(), context.clock().instant());
        }
        if (!admin && own()) {
            throw Failure.refused(
                            "%s is whose access token is in use, and Synapse lets nobody take away his own rights. %s."
                                    .formatted(user, sentence(others())))
                    .next(
                            "export MATRIXUP_TOKEN_FILE=FILE       with the token of another one",
                            request.typed().with());
        }
        Instant start = context.clock().instant();
        session.ask(api -> {
            api.setAdmin(user, admin);
            return null;
        });
        boolean proven = session.ask(api ->
                api.user(user).filter(account -> account.admin() == admin).isPresent());
        require(proven, "took the change, and afterwards shows %s as before".formatted(user));
        return done(change, true, Optional.empty(), start);
    }

    /**
     * Gives the user another password: the one that is typed or given, else one that is generated and shown once.
     *
     * @param keepDevices whether the devices stay logged in
     */
    public Done resetPassword(AdminPassword password, boolean keepDevices) {
        find(
                "On the server, with one that its owner changes after the first login:",
                AuthenticationService.byHand("set-password", user) + " PASSWORD",
                keepDevices
                        ? "The devices stay logged in."
                        : AuthenticationService.byHand("kill-sessions", user) + "       logs them out");
        requireInUse();
        Consent.possible(context, request.typed());
        Optional<Secret> given = password.ask(context.questions());
        given.ifPresent(secret -> context.redactor().hidden(secret));
        int devices = before.devices().size();
        Consent.ask(
                context,
                request.typed(),
                hits(
                        "This gives a user another password:",
                        "User",
                        named(),
                        "Password",
                        given.isPresent() ? "**HIDDEN**" : "is generated, and shown once",
                        "Devices",
                        devices(keepDevices) + (keepDevices ? "" : butThis())),
                "Reset it?");
        Secret fresh = given.orElseGet(Passwords::generate);
        Instant start = context.clock().instant();
        Function<Supplier<Secret>, Boolean> reset = sent -> Waiting.answer(
                context,
                () -> session.ask(api -> {
                    api.resetPassword(user, sent.get(), !keepDevices);
                    return true;
                }),
                Failure.of(ExitCode.INTERRUPTED, "Whether %s has the new password is not known.".formatted(user))
                        .next(request.typed().with()));
        if (given.isPresent()) {
            reset.apply(() -> fresh);
        } else {
            password.handout(user.toString(), context).around(fresh, reset, done -> done);
        }
        if (keepDevices) {
            return done(Change.PASSWORD_ONLY, true, Optional.of((long) devices), start);
        }
        int left = session.ask(api -> api.devices(user)).size();
        require(
                left <= (own() ? 1 : 0),
                "gave %s the password, but %s still logged in"
                        .formatted(user, Cells.count(left, "device") + (left == 1 ? " is" : " are")));
        return done(Change.PASSWORD, true, Optional.of((long) devices - left), start);
    }

    /**
     * Deactivates the account. For the one whose token is in use the name has to be typed.
     *
     * @param erase whether what the user said is hidden from those who join later, too
     */
    public Done deactivate(boolean erase) {
        find(
                erase ? "On the server, where what the user said cannot be erased:" : "On the server:",
                AuthenticationService.byHand("lock-user --deactivate", user));
        Change change = erase ? Change.ERASED : Change.DEACTIVATED;
        Optional<Credential> kept = credentials
                .find(reach.domain())
                .filter(credential -> credential.user().equals(user));
        if (before.account().deactivated() && !erase) {
            return done(change, false, Optional.empty(), context.clock().instant())
                    .with(endedTokens(kept));
        }
        List<String> hits = hits(
                "This deactivates an account, for ever:",
                "User",
                named(),
                "Devices",
                devices(false),
                "Rooms",
                before.rooms() == 0 ? "none" : before.rooms() + ", which the user leaves",
                "Name",
                "stays taken: nobody can ever have it again",
                "Words",
                erase ? "what the user said is hidden from whoever joins later" : "what the user said stays",
                own() ? "Others" : "",
                own() ? others() : "");
        if (own()) {
            Consent.typed(context, hits, user.localpart());
        } else {
            Consent.ask(context, request.typed(), hits, "Deactivate it?");
        }
        Instant start = context.clock().instant();
        Waiting.answer(
                context,
                () -> session.ask(api -> {
                    api.deactivate(user, erase);
                    return true;
                }),
                Failure.of(ExitCode.INTERRUPTED, "The server goes on to deactivate %s.".formatted(user))
                        .next(reach.invocation().of("user show " + user.argument())));
        boolean proven = session.ask(api -> {
            try {
                return api.user(user).filter(SynapseUser::deactivated).isPresent();
            } catch (MatrixError e) {
                // The token ended with its user.
                if (own() && e.isUnknownToken()) {
                    return true;
                }
                throw e;
            }
        });
        require(proven, "took the deactivation, and afterwards shows %s as before".formatted(user));
        return done(change, true, Optional.of((long) before.devices().size()), start)
                .with(endedTokens(kept));
    }

    /** What became of the access tokens known here that ended with the account. */
    private List<String> endedTokens(Optional<Credential> kept) {
        List<String> notes = new ArrayList<>();
        kept.ifPresent(credential -> {
            credentials.remove(credential);
            notes.add("The access token that was kept here ended with it, and is forgotten.");
        });
        if (own() && request.token().isPresent()) {
            notes.add("The access token in the environment ended with it, and has to go there.");
        }
        return notes;
    }

    private void requireInUse() {
        if (before.account().deactivated()) {
            throw Failure.refused("%s is deactivated. Nothing was changed.".formatted(user));
        }
    }

    /** Whether it is the user whose token is in use. */
    private boolean own() {
        return session.owner().equals(user);
    }

    private String named() {
        return user
                + before.account()
                        .displayname()
                        .map(name -> ", " + Cells.ascii(name))
                        .orElse("");
    }

    /** {@code 1, which is logged out}. */
    private String devices(boolean kept) {
        int number = before.devices().size();
        boolean one = number == 1;
        String fate = kept ? one ? "stays logged in" : "stay logged in" : one ? "is logged out" : "are logged out";
        return number == 0 ? "none" : "%d, which %s".formatted(number, fate);
    }

    private String butThis() {
        return own() ? ", but for the one of this token" : "";
    }

    /** Whoever goes last leaves a server that nobody administers. */
    private String others() {
        List<String> others = new ArrayList<>();
        session.ask(api -> {
            api.users(new UserFilter(true, false, Optional.empty()), 100).each(rows -> {
                rows.stream()
                        .map(SynapseUser::user)
                        .filter(name -> !name.equals(user.toString()))
                        .map(Cells::ascii)
                        .forEach(others::add);
                return true;
            });
            return null;
        });
        return switch (others.size()) {
            case 0 -> "nobody else is an administrator of %s".formatted(reach.domain());
            case 1 -> "%s is an administrator, too".formatted(others.get(0));
            case 2 -> "%s and %s are administrators, too".formatted(others.get(0), others.get(1));
            default -> "%s and %d more are administrators, too".formatted(others.get(0), others.size() - 1);
        };
    }

    private static String sentence(String clause) {
        return clause.substring(0, 1).toUpperCase(Locale.ROOT) + clause.substring(1);
    }

    /** What is about to be hit: a title, and below it labels, each with its text; an empty text has no line. */
    static List<String> hits(String title, String... rows) {
        List<String> lines = new ArrayList<>(List.of(title, ""));
        for (int i = 0; i < rows.length; i += 2) {
            Cells.labelled(lines, rows[i], rows[i + 1]);
        }
        return lines;
    }

    private void require(boolean proven, String otherwise) {
        if (!proven) {
            throw Failure.unverified("The server %s.".formatted(otherwise));
        }
    }

    private Done done(Change change, boolean changed, Optional<Long> count, Instant start) {
        return new Done(
                user.toString(),
                change,
                changed,
                count,
                List.of(),
                changed ? Duration.between(start, context.clock().instant()) : Duration.ZERO);
    }

    @Override
    public void close() {
        reach.close();
    }
}
