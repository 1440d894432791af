package dev.matrixup.admin;

import dev.matrixup.admin.HomeserverConfiguration.Database;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.remote.Remote;
import dev.matrixup.remote.Tunnel;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Matrix Authentication Service on a server, to which its homeserver has left the accounts. It is managed by its own program, in its
 * container, as root: see its <a href="https://element-hq.github.io/matrix-authentication-service/reference/cli/manage.html">manual</a>.
 * That program takes passwords as arguments only, so it never gets one that somebody will use.
 */
final class AuthenticationService implements Registrar, TokenIssuer {
    private static final String CONTAINER = "matrix-authentication-service";
    private static final int PORT = 8080;
    private static final Pattern TOKEN = Pattern.compile("Compatibility token issued: (mct_[A-Za-z0-9_]+)");
    private static final Pattern DEVICE = Pattern.compile("compat_session\\.device=\"?([A-Za-z0-9_-]+)");

    private final Remote remote;
    private final String base;
    private final HomeserverFiles files;
    private Map<?, ?> configuration;

    /**
     * As the playbook installs it.
     *
     * @param base the value of {@code matrix_base_data_path}
     */
    AuthenticationService(Remote remote, String base) {
        this.remote = remote;
        this.base = base;
        this.files = new HomeserverFiles(
                base + "/matrix-authentication-service/config/config.yaml", base + "/postgres/env-postgres-psql");
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
    public Registration register(UserId user, Secret password, boolean admin) {
        Secret throwAway = Passwords.generate();
        Captured said = manage(
                "register-user",
                "--yes",
                "--password",
                throwAway.reveal(),
                admin ? "--admin" : "--no-admin",
                user.localpart());
        if (!said.ok()) {
            if (find(user).isPresent()) {
                return Registration.NAME_TAKEN;
            }
            throw refused("register " + user, said);
        }
        changePassword(user, throwAway, password);
        return Registration.CREATED;
    }

    @Override
    public void setAdmin(UserId user, boolean admin) {
        Captured said = manage(admin ? "promote-admin" : "demote-admin", user.localpart());
        if (!said.ok()) {
            throw refused((admin ? "promote " : "demote ") + user, said);
        }
    }

    @Override
    public boolean needsPassword() {
        return false;
    }

    /** The token stands in what the program logs. */
    @Override
    public Credential issue(UserId user, Optional<Secret> password) throws IOException {
        Captured said =
                manage("issue-compatibility-token", user.localpart(), "--yes-i-want-to-grant-synapse-admin-privileges");
        String log = plain(said.out() + said.err());
        Matcher token = TOKEN.matcher(log);
        if (!said.ok() || !token.find()) {
            throw new IOException("the authentication service issued no token");
        }
        Matcher device = DEVICE.matcher(log);
        return new Credential(user, Secret.of(token.group(1)), device.find() ? device.group(1) : "");
    }

    @Override
    public void end(Secret token) throws IOException {
        atItsPort(base -> {
            new ClientApi(new HomeserverClient(base)).logout(token);
            return null;
        });
    }

    /** Replaces a password that the service knows, as its owner. */
    void changePassword(UserId user, Secret old, Secret fresh) {
        try {
            atItsPort(base -> {
                new AuthenticationPages(base, prefix()).changePassword(user, old, fresh);
                return null;
            });
        } catch (IOException e) {
            throw Failure.unverified(
                            "%s is registered, but with a throw-away password that nobody knows: the authentication service did not change it (%s)."
                                    .formatted(user, e.getMessage()))
                    .next(
                            "Try again with another password; for this user, on the server, with one that you change after the first login:",
                            "docker exec %s mas-cli manage set-password %s PASSWORD"
                                    .formatted(CONTAINER, user.localpart()))
                    .because(e);
        }
    }

    private interface Work<T> {
        T with(URI base) throws IOException;
    }

    /** At the port of its container, forwarded. */
    private <T> T atItsPort(Work<T> work) throws IOException {
        List<String> addresses = Homeserver.addresses(remote, CONTAINER);
        if (addresses.isEmpty()) {
            throw new IOException("the container %s does not run".formatted(CONTAINER));
        }
        try (Tunnel tunnel = remote.forward(addresses.get(0), PORT)) {
            return work.with(
                    URI.create("http://127.0.0.1:%d".formatted(tunnel.address().getPort())));
        }
    }

    /** The path below which its listener for people answers, {@code /auth/}. */
    private String prefix() {
        if (HomeserverConfiguration.map(configuration(), "http").get("listeners") instanceof List<?> listeners) {
            return listeners.stream()
                    .filter(Map.class::isInstance)
                    .map(listener -> HomeserverConfiguration.text((Map<?, ?>) listener, "prefix"))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .orElse("/");
        }
        return "/";
    }

    private Map<?, ?> configuration() {
        if (configuration == null) {
            configuration = HomeserverConfiguration.values(remote, files.configuration());
        }
        return configuration;
    }

    private Captured manage(String... words) {
        List<String> command = new ArrayList<>(List.of("docker", "exec", CONTAINER, "mas-cli", "manage"));
        command.addAll(List.of(words));
        return remote.run(Argv.of("/usr/bin/env").with(command), "");
    }

    private Failure refused(String what, Captured said) {
        return Failure.unverified("The Matrix Authentication Service on %s did not %s: %s"
                .formatted(remote.target(), what, plain(said.lastWords())));
    }

    /** It colours what it logs. */
    private static String plain(String text) {
        return text.replaceAll("\u001b\\[[0-9;]*m", "");
    }
}
