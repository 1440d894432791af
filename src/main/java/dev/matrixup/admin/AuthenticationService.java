package dev.matrixup.admin;

import dev.matrixup.admin.HomeserverConfiguration.Database;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.remote.Remote;
import dev.matrixup.remote.Tunnel;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Redactor;
import dev.matrixup.report.Secret;
import dev.matrixup.workspace.Invocation;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Matrix Authentication Service on a server, to which its homeserver has left the accounts. It is managed by its own program, in its
 * container, as root: see its <a href="https://element-hq.github.io/matrix-authentication-service/reference/cli/manage.html">manual</a>.
 * That program takes passwords as arguments only, so it never gets one that somebody will use.
 */
public final class AuthenticationService implements ServerRegistrar, TokenIssuer {
    private static final String CONTAINER = "matrix-authentication-service";
    private static final int PORT = 8080;

    /** A user's name may begin as an option does. */
    private static final String NO_MORE_OPTIONS = "--";

    private static final Pattern TOKEN = Pattern.compile("Compatibility token issued: (mct_[A-Za-z0-9_]+)");
    private static final Pattern DEVICE = Pattern.compile("compat_session\\.device=\"?([A-Za-z0-9_-]+)");

    /** How it says what is wrong: as its last words, before a call stack, or in a log line with time and place. */
    private static final Pattern ERROR = Pattern.compile("^(?:[Ee]rror: |\\S+ +ERROR +\\S+ +)(.+)$", Pattern.MULTILINE);

    private final Remote remote;
    private final HomeserverFiles files;
    private final Invocation invocation;
    private final Redactor redactor;
    private Map<?, ?> configuration;

    /**
     * As the playbook installs it.
     *
     * @param base the value of {@code matrix_base_data_path}
     * @param invocation how the user types a command about the server
     * @param redactor hides throw-away passwords and issued tokens
     */
    AuthenticationService(Remote remote, String base, Invocation invocation, Redactor redactor) {
        this.invocation = invocation;
        this.remote = remote;
        this.redactor = redactor;
        this.files = new HomeserverFiles(
                base + "/matrix-authentication-service/config/config.yaml", base + "/postgres/env-postgres-psql");
    }

    /** What an administrator types on the server, to do something to a user there. */
    public static String byHand(String command, UserId user) {
        return byHand(command) + argument(user);
    }

    /** What an administrator types on the server. */
    public static String byHand(String command) {
        return "docker exec %s mas-cli manage %s".formatted(CONTAINER, command);
    }

    private static String argument(UserId user) {
        String name = user.localpart();
        return (name.startsWith("-") ? " -- " : " ") + Argv.quote(name);
    }

    @Override
    public Optional<Account> find(UserId user) {
        Map<?, ?> database = HomeserverConfiguration.map(configuration(), "database");
        return new AccountDatabase(
                        remote,
                        AccountDatabase.Schema.AUTHENTICATION_SERVICE,
                        files,
                        new Database(
                                Database.POSTGRES,
                                HomeserverConfiguration.text(database, "database")
                                        .orElse(""),
                                HomeserverConfiguration.text(database, "host").orElse("")))
                .find(user);
    }

    /** With a throw-away password, which the user's own replaces on the pages on which people change theirs. */
    @Override
    public Registration register(UserId user, Supplier<Secret> password, boolean admin) {
        requireChangeablePasswords(user);
        Secret throwAway = redactor.hidden(Passwords.generate());
        Captured said = manage(
                "register-user",
                "--yes",
                "--password",
                throwAway.reveal(),
                admin ? "--admin" : "--no-admin",
                NO_MORE_OPTIONS,
                user.localpart());
        if (!said.ok()) {
            if (find(user).isPresent()) {
                return Registration.NAME_TAKEN;
            }
            throw refused("register %s".formatted(user), said);
        }
        try {
            changePassword(user, throwAway, password);
        } catch (Failure failure) {
            throw Failure.unverified("%s is registered, but with a throw-away password that nobody knows. %s"
                            .formatted(user, failure.getMessage()))
                    .next(failure.next().toArray(String[]::new))
                    .because(failure.getCause());
        }
        return Registration.CREATED;
    }

    @Override
    public void setAdmin(UserId user, boolean admin) {
        String command = admin ? "promote-admin" : "demote-admin";
        Captured said = manage(command, NO_MORE_OPTIONS, user.localpart());
        if (said.err().contains("unrecognized subcommand")) {
            throw Failure.unverified(
                            "%s is not changed: the Matrix Authentication Service on %s is older than 1.3.0, which brought %s."
                                    .formatted(user, remote.target(), command))
                    .next("Deploy with a newer version of the playbook, then try again.");
        }
        if (!said.ok()) {
            throw refused(
                    (admin ? "make %s an administrator" : "take the administrator's rights from %s").formatted(user),
                    said);
        }
    }

    @Override
    public boolean needsPassword() {
        return false;
    }

    /**
     * One that opens Synapse's admin API, to whomever it is issued for: so only to an administrator. The token stands in what the program
     * logs.
     */
    @Override
    public Credential issue(UserId user, Optional<Secret> password) throws IOException {
        Optional<Account> account = find(user);
        if (account.filter(Account::administers).isEmpty()) {
            throw Failure.unverified(
                            account.isPresent()
                                    ? "%s is not an administrator, or is deactivated. It was not changed."
                                            .formatted(user)
                                    : "There is no user %s.".formatted(user))
                    .next(invocation.of("adduser --ssh --admin " + user.argument()));
        }
        Captured said = manage(
                "issue-compatibility-token",
                "--yes-i-want-to-grant-synapse-admin-privileges",
                NO_MORE_OPTIONS,
                user.localpart());
        if (!said.ok()) {
            throw refused("issue a token for %s".formatted(user), said);
        }
        String log = plain(said.out() + said.err());
        Matcher token = TOKEN.matcher(log);
        if (!token.find()) {
            throw new IOException("the authentication service does not tell the token that it issued");
        }
        Secret issued = redactor.hidden(Secret.of(token.group(1)));
        Matcher device = DEVICE.matcher(log);
        return new Credential(user, issued, device.find() ? device.group(1) : "");
    }

    @Override
    public void end(Secret token) throws IOException {
        // Below its prefix, too: a reverse proxy puts that before what clients ask.
        atItsPort(pages -> new HomeserverClient(pages)
                .post(pages.resolve("_matrix/client/v3/logout").getPath(), token, Map.of()));
    }

    @Override
    public boolean registers(UserId user) {
        return true;
    }

    /** On the pages on which people change theirs. */
    @Override
    public void changePassword(UserId user, Secret old, Supplier<Secret> fresh) {
        try {
            atItsPort(pages -> new AuthenticationPages(pages).changePassword(user, old, fresh));
        } catch (IOException e) {
            throw Failure.unverified("The password of %s could not be changed: %s.".formatted(user, e.getMessage()))
                    .next(
                            "On the server, with one that its owner changes after the first login:",
                            byHand("set-password", user) + " PASSWORD")
                    .because(e);
        }
    }

    /** A user would be left with a password that nobody knows. */
    private void requireChangeablePasswords(UserId user) {
        if (Boolean.FALSE.equals(
                HomeserverConfiguration.map(configuration(), "account").get("password_change_allowed"))) {
            throw Failure.unverified(
                            "%s is not registered: account.password_change_allowed is false in %s, and matrixup gives a password by changing one."
                                    .formatted(user, files.configuration()))
                    .next(
                            "On the server, which asks for the password:",
                            "docker exec -it %s mas-cli manage register-user".formatted(CONTAINER) + argument(user));
        }
    }

    private interface Work {
        void with(URI pages) throws IOException;
    }

    /** At the port of its container, forwarded, below its prefix. */
    private void atItsPort(Work work) throws IOException {
        List<String> addresses = Homeserver.addresses(remote, CONTAINER);
        if (addresses.isEmpty()) {
            throw new IOException("the container %s does not run".formatted(CONTAINER));
        }
        try (Tunnel tunnel = remote.forward(addresses.get(0), PORT)) {
            work.with(Homeserver.url(tunnel).resolve(prefix()));
        }
    }

    /** The path below which its listener for people answers, {@code /} or {@code /auth/}. */
    private String prefix() {
        Object listeners = HomeserverConfiguration.map(configuration(), "http").get("listeners");
        return Stream.of(listeners)
                .filter(List.class::isInstance)
                .flatMap(list -> ((List<?>) list).stream())
                .filter(Map.class::isInstance)
                .flatMap(listener -> HomeserverConfiguration.text((Map<?, ?>) listener, "prefix").stream())
                .findFirst()
                .map(prefix -> prefix.endsWith("/") ? prefix : prefix + "/")
                .orElse("/");
    }

    private Map<?, ?> configuration() {
        if (configuration == null) {
            configuration = HomeserverConfiguration.values(remote, files.configuration());
        }
        return configuration;
    }

    private Captured manage(String... words) {
        // Its log is its answer, and the container may have been told to log less.
        List<String> command =
                new ArrayList<>(List.of("docker", "exec", "--env=RUST_LOG=info", CONTAINER, "mas-cli", "manage"));
        command.addAll(List.of(words));
        return remote.run(Argv.of("/usr/bin/env").with(command), "");
    }

    private Failure refused(String what, Captured said) {
        Matcher error = ERROR.matcher(plain(said.err()));
        String reason = error.find() ? error.group(1) : plain(said.lastWords());
        return Failure.unverified("The Matrix Authentication Service on %s did not %s: %s%s"
                .formatted(remote.target(), what, reason, reason.endsWith(".") ? "" : "."));
    }

    /** At a terminal it colours what it logs. */
    private static String plain(String text) {
        return text.replaceAll("\u001b\\[[0-9;]*m", "");
    }
}
