package dev.matrixup.manage;

import dev.matrixup.admin.AccessTokens;
import dev.matrixup.admin.Account;
import dev.matrixup.admin.AdminApiRegistrar;
import dev.matrixup.admin.Credential;
import dev.matrixup.admin.Credentials;
import dev.matrixup.admin.Homeserver;
import dev.matrixup.admin.HomeserverKind;
import dev.matrixup.admin.MatrixError;
import dev.matrixup.admin.PasswordLogin;
import dev.matrixup.admin.Passwords;
import dev.matrixup.admin.Registrar;
import dev.matrixup.admin.Registrar.Registration;
import dev.matrixup.admin.UserId;
import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.PlaybookRegistrar;
import dev.matrixup.deploy.Reach;
import dev.matrixup.manage.AddedUser.Change;
import dev.matrixup.manage.NewUser.Way;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import dev.matrixup.report.Style;
import dev.matrixup.report.Wrap;
import dev.matrixup.workspace.Typed;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Registers a user on a running homeserver, or raises one who exists, and proves it by what the server then says. */
public final class AddUser {
    /**
     * A way that is open.
     *
     * @param text which one it is and why, for people
     * @param version asks for the homeserver's
     */
    private record Chosen(Way way, Registrar registrar, String text, Supplier<Optional<String>> version) {}

    private static final int SCREEN = 77;
    private static final int LABEL = 10;
    private static final int MARK = 6;

    private final Context context;
    private final NewUser request;
    private final Reach reach;
    private final UserId user;
    /** When nothing was waited for any more but the server. */
    private Instant start;

    private AddUser(Context context, NewUser request, Reach reach) {
        this.context = context;
        this.request = request;
        this.reach = reach;
        this.user = UserId.parse(request.name(), reach.domain());
        this.start = context.clock().instant();
    }

    /**
     * Does it.
     *
     * @throws Failure (3) if the user exists and nothing was to be changed about that, or the question was not answered with yes; (64) if
     *     it is no user name of this server; (7) if the homeserver does not play along or does not confirm it afterwards
     */
    public static AddedUser run(Context context, NewUser request) {
        request.password().check();
        try (Reach reach = Reach.of(context, request.homeserver())) {
            return new AddUser(context, request, reach).run();
        }
    }

    private AddedUser run() {
        if (!context.questions().interactive() && !context.questions().yes()) {
            throw Failure.refused("There is nobody to ask whether everything is ok.")
                    .next(typed().with("--yes"));
        }
        Chosen chosen = choose();
        // A user who exists needs no password; where nobody has to be asked for one, the homeserver says so by itself,
        // sooner.
        Optional<Account> existing = request.password().isOpen() ? known(chosen) : Optional.empty();
        return existing.isPresent() ? raise(chosen, existing.get()) : register(chosen);
    }

    private Chosen choose() {
        return switch (request.way()) {
            case API -> api();
            case SSH -> ssh("");
            case ANSIBLE -> playbook("as you asked");
            case AUTO -> automatic();
        };
    }

    /** The admin API if there is a token that works, else the server itself, else the playbook. */
    private Chosen automatic() {
        String why = "";
        if (reach.delegated()) {
            why = "the Matrix Authentication Service keeps the accounts";
        } else if (reach.kind() == HomeserverKind.SYNAPSE) {
            if (request.homeserver().token().isPresent()
                    || credentials().find(reach.domain()).isPresent()) {
                try {
                    return api();
                } catch (Failure failure) {
                    context.processes().checkStopped();
                    why = "the token does not do: " + Texts.clause(failure.getMessage());
                }
            } else {
                why = "there is no token here";
            }
        }
        Chosen server = ssh(why);
        return reach.serverWay().registrar().registers(user)
                ? server
                : playbook("the server has no registration_shared_secret");
    }

    private Chosen api() {
        if (reach.delegated()) {
            throw Failure.refused(
                            "Synapse's admin API registers nobody here: the Matrix Authentication Service keeps the accounts of %s."
                                    .formatted(reach.domain()))
                    .next(typed().replacing("--api", "--ssh"));
        }
        AdminSession session = AdminSession.open(reach, request.homeserver(), credentials());
        return new Chosen(
                Way.API, new AdminApiRegistrar(session.api(), reach.invocation()), session.way(), session::version);
    }

    private Chosen ssh(String why) {
        return new Chosen(
                Way.SSH,
                reach.serverWay().registrar(),
                because("on the server, through SSH", why),
                () -> reach.throughSsh().synapseVersion());
    }

    private Chosen playbook(String why) {
        PlaybookRegistrar registrar = new PlaybookRegistrar(context, reach);
        return new Chosen(
                Way.ANSIBLE,
                registrar,
                because("the playbook", why),
                () -> reach.throughSsh().synapseVersion());
    }

    private AddedUser register(Chosen chosen) {
        Optional<Secret> given = request.password().ask(context.questions());
        given.ifPresent(secret -> context.redactor().hidden(secret));
        confirm(chosen);
        start = context.clock().instant();
        Secret password = given.orElseGet(Passwords::generate);
        Function<Supplier<Secret>, Registration> register =
                sent -> chosen.registrar().register(user, sent, request.admin());
        // The playbook is stopped in its own way.
        Function<Supplier<Secret>, Registration> call = chosen.way() == Way.ANSIBLE
                ? register
                : sent -> Waiting.answer(context, () -> register.apply(sent), unknown());
        Registration registration = given.isPresent()
                ? call.apply(() -> password)
                : request.password()
                        .handout(user.toString(), context)
                        .around(password, call, answer -> answer == Registration.CREATED);
        return switch (registration) {
            case NAME_TAKEN -> raise(chosen, existing(chosen));
            case CLOSED ->
                throw Failure.refused(
                                "Nobody can be registered on this way: the server has no registration_shared_secret.")
                        .next(
                                "%s: \"...\"       in the vars file, then:"
                                        .formatted(reach.kind().sharedSecretVariable()),
                                reach.invocation().of("deploy"),
                                typed().replacing("--ssh", "--ansible") + "       or by the playbook");
            case CREATED -> proven(chosen, Change.CREATED, Optional.of(password));
        };
    }

    /** What to say when the user stops us before the homeserver has answered. */
    private Failure unknown() {
        return Failure.of(
                        ExitCode.INTERRUPTED,
                        "Whether %s is registered now is not known%s."
                                .formatted(
                                        user,
                                        reach.delegated()
                                                ? ", and whether it has a throw-away password that nobody knows"
                                                : ""))
                .next(reach.invocation().of("user show " + user.argument()));
    }

    /** The account, if the server's database can be asked for it: it may be on another machine. */
    private Optional<Account> known(Chosen chosen) {
        try {
            return chosen.registrar().find(user);
        } catch (Failure failure) {
            if (failure.code() != ExitCode.UNVERIFIED) {
                throw failure;
            }
            return Optional.empty();
        }
    }

    private Account existing(Chosen chosen) {
        return chosen.registrar()
                .find(user)
                .orElseThrow(() -> Failure.unverified(
                        "The server says that the name of %s is taken, and knows no such user.".formatted(user)));
    }

    private AddedUser raise(Chosen chosen, Account account) {
        String exists = "%s exists%s".formatted(user, since(account));
        if (account.deactivated()) {
            throw Failure.refused(
                    "%s and is deactivated. Its name cannot be given to somebody else. Nothing was changed."
                            .formatted(exists));
        }
        if (!request.admin() || account.admin()) {
            String standing = account.admin() ? "and is an administrator" : "and is not an administrator";
            if (!request.ifAbsent()) {
                throw Failure.refused("%s %s. Nothing was changed.".formatted(exists, standing))
                        .next(typed().with("--if-absent") + "       for a script, to which this is a success");
            }
            return outcome(chosen, account, Change.NONE);
        }
        if (!context.questions().yes()) {
            String note = new Style(false).marked(Mark.NOTE, exists + ", not an administrator.");
            String question = "Make him one? [y/n]";
            String helper = helper(chosen);
            boolean fits = helper.isEmpty() && note.length() + question.length() < SCREEN;
            if (!Texts.isYes(context.questions()
                    .ask(note + helper + (fits ? " " : "\n") + question)
                    .orElse(""))) {
                throw Failure.refused("You did not say yes. Nothing was changed.");
            }
            start = context.clock().instant();
        }
        chosen.registrar().setAdmin(user, true);
        return proven(chosen, Change.RAISED, Optional.empty());
    }

    /** Synapse lets only an administrator make another one: on the server itself one is registered for it, whose name stays taken. */
    private String helper(Chosen chosen) {
        return chosen.way() == Way.API || !reach.serverWay().hasAdminApi()
                ? ""
                : Wrap.lines(
                                "On this way an account @matrixup-helper-...:%s is registered, used once and deactivated; its name stays taken for ever."
                                        .formatted(reach.domain()),
                                SCREEN - MARK)
                        .stream()
                        .map(line -> "\n" + " ".repeat(MARK) + line)
                        .collect(Collectors.joining());
    }

    /** What is going to happen, and whether that is right. */
    private void confirm(Chosen chosen) {
        if (context.questions().yes()) {
            return;
        }
        String server = reach.kind().title()
                + chosen.version().get().map(version -> " " + version).orElse("");
        String answer = context.questions()
                .ask("""

                        Server:   %s, %s
                        Username: %s
                        Password: **HIDDEN**
                        Admin:    %s
                        Way:      %s
                        Is everything ok? [y/n]""".formatted(
                                reach.domain(),
                                server,
                                user.localpart(),
                                request.admin() ? "yes" : "no",
                                beside(chosen.text())))
                .orElse("");
        if (!Texts.isYes(answer)) {
            throw Failure.refused("You did not say yes. Nobody was registered.");
        }
    }

    /**
     * Read back from the server.
     *
     * @param password the user's, if it is known: it proves more than nothing where the accounts cannot be asked for
     */
    private AddedUser proven(Chosen chosen, Change change, Optional<Secret> password) {
        Account account = readBack(chosen, password)
                .orElseThrow(() -> Failure.unverified(
                        "The server took the registration of %s, and afterwards does not know it.".formatted(user)));
        if (account.admin() != request.admin() || account.deactivated()) {
            throw Failure.unverified("%s is registered, but the server says that it is %s."
                    .formatted(
                            user,
                            account.deactivated()
                                    ? "deactivated"
                                    : account.admin() ? "an administrator" : "not an administrator"));
        }
        return outcome(chosen, account, change);
    }

    private Optional<Account> readBack(Chosen chosen, Optional<Secret> password) {
        try {
            return chosen.registrar().find(user);
        } catch (Failure failure) {
            context.processes().checkStopped();
            boolean tells = reach.kind() == HomeserverKind.SYNAPSE || !request.admin();
            if (password.isEmpty() || reach.delegated() || !tells) {
                throw failure;
            }
            try {
                return Optional.of(byLogin(password.get()));
            } catch (IOException e) {
                throw Failure.unverified(
                                failure.getMessage() + " Neither can %s log in: %s.".formatted(user, e.getMessage()))
                        .because(failure);
            }
        }
    }

    /** By what a user with this password may do. */
    private Account byLogin(Secret password) throws IOException {
        Homeserver homeserver = reach.throughSsh();
        PasswordLogin issuer = new PasswordLogin(homeserver.client(), context.redactor());
        Credential login = issuer.issue(user, Optional.of(password));
        try {
            return new Account(user, mayAdminister(homeserver, login.token()), false, Optional.empty());
        } finally {
            new AccessTokens(homeserver.client(), () -> issuer, credentials(), warning -> {}).end(login);
        }
    }

    private boolean mayAdminister(Homeserver homeserver, Secret token) throws IOException {
        try {
            return homeserver.synapse(token).user(user).isPresent();
        } catch (MatrixError e) {
            // Dendrite has no such page.
            if (e.status() == 403 || e.status() == 404) {
                return false;
            }
            throw e;
        }
    }

    private AddedUser outcome(Chosen chosen, Account account, Change change) {
        return new AddedUser(
                user.toString(),
                account.admin(),
                change,
                account.created(),
                chosen.way(),
                Duration.between(start, context.clock().instant()));
    }

    private Typed typed() {
        return request.homeserver().typed();
    }

    private Credentials credentials() {
        return new Credentials(context.credentials());
    }

    private String since(Account account) {
        return account.created()
                .map(created -> " since " + Cells.day(created, context.clock()))
                .orElse("");
    }

    /** In the column behind the labels, over as many lines as it takes. */
    private static String beside(String text) {
        return String.join("\n" + " ".repeat(LABEL), Wrap.lines(text, SCREEN - LABEL));
    }

    private static String because(String way, String why) {
        return why.isEmpty() ? way : "%s; %s".formatted(way, why);
    }
}
