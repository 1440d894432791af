package dev.matrixup.admin;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.remote.Remote;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import dev.matrixup.yaml.YamlText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a homeserver's configuration on its server says, as far as its people are concerned.
 *
 * @param serverName the domain of its users; empty if it does not say
 * @param sharedSecret the secret of Shared-Secret Registration; empty where it is switched off
 * @param delegated whether the Matrix Authentication Service keeps the accounts
 * @param database where the accounts are
 */
record HomeserverConfiguration(String serverName, Optional<Secret> sharedSecret, boolean delegated, Database database) {
    /** Far above any real file; keeps a wrong path from filling the memory. */
    private static final int LARGEST_FILE = 1 << 20;

    private static final Pattern POSTGRES_URI =
            Pattern.compile("postgres(?:ql)?://(?:[^/]*@)?(?<host>[^/:?]*)(?::[0-9]+)?/(?<name>[^?]+)(?:[?].*)?");

    /**
     * The database.
     *
     * @param engine {@code sqlite3} or {@code psycopg2}
     * @param name its name; the file's path for SQLite
     * @param host where PostgreSQL is: a name, or the path of a socket's folder
     */
    record Database(String engine, String name, String host) {
        static final String SQLITE = "sqlite3";
        static final String POSTGRES = "psycopg2";
    }

    /**
     * Reads it as root.
     *
     * @throws Failure (7) if the file cannot be read or is no YAML mapping
     */
    static HomeserverConfiguration read(Remote remote, HomeserverKind kind, String path) {
        Map<?, ?> values = values(remote, path);
        return kind == HomeserverKind.DENDRITE ? dendrite(values) : synapse(remote, values);
    }

    /**
     * See Synapse's
     * <a href="https://element-hq.github.io/synapse/latest/usage/configuration/config_documentation.html">configuration manual</a>.
     */
    private static HomeserverConfiguration synapse(Remote remote, Map<?, ?> values) {
        Optional<Secret> secret = text(values, "registration_shared_secret")
                .or(() -> text(values, "registration_shared_secret_path")
                        // Synapse, too, reads it without the blanks around it.
                        .map(file -> file(remote, file).strip()))
                .map(Secret::of);
        boolean delegated = enabled(map(values, "matrix_authentication_service"))
                || enabled(map(map(values, "experimental_features"), "msc3861"));
        Map<?, ?> database = map(values, "database");
        Map<?, ?> args = map(database, "args");
        return new HomeserverConfiguration(
                text(values, "server_name").orElse(""),
                secret,
                delegated,
                new Database(
                        text(database, "name").orElse(""),
                        text(args, "database").or(() -> text(args, "dbname")).orElse(""),
                        text(args, "host").orElse("")));
    }

    /**
     * See Dendrite's
     * <a href="https://element-hq.github.io/dendrite/installation/manual/configuration">configuration manual</a>. The accounts have a database
     * of their own or the one for all.
     */
    private static HomeserverConfiguration dendrite(Map<?, ?> values) {
        Map<?, ?> global = map(values, "global");
        String connection = text(map(map(values, "user_api"), "account_database"), "connection_string")
                .or(() -> text(map(global, "database"), "connection_string"))
                .orElse("");
        return new HomeserverConfiguration(
                text(global, "server_name").orElse(""),
                text(map(values, "client_api"), "registration_shared_secret").map(Secret::of),
                false,
                database(connection));
    }

    /** {@code file:accounts.db} or {@code postgres://user:password@host/name?sslmode=disable}. */
    private static Database database(String connection) {
        if (connection.startsWith("file:")) {
            return new Database(
                    Database.SQLITE, connection.substring("file:".length()).replaceFirst("^//(?=/)", ""), "");
        }
        Matcher postgres = POSTGRES_URI.matcher(connection);
        return postgres.matches()
                ? new Database(Database.POSTGRES, postgres.group("name"), postgres.group("host"))
                : new Database("", "", "");
    }

    /** A YAML file of the server. */
    static Map<?, ?> values(Remote remote, String path) {
        return parse(path, file(remote, path));
    }

    private static String file(Remote remote, String path) {
        Captured content = remote.run(Argv.of("head", "-c", LARGEST_FILE, "--", path), "");
        if (!content.ok()) {
            throw Failure.unverified(
                    "%s cannot be read on %s: %s".formatted(path, remote.target(), content.lastWords()));
        }
        return content.out();
    }

    private static Map<?, ?> parse(String path, String text) {
        try {
            return YamlText.parse(Path.of(path), text.getBytes(StandardCharsets.UTF_8))
                                    .root()
                                    .map(root -> root.toJava())
                                    .orElse(Map.of())
                            instanceof Map<?, ?> values
                    ? values
                    : Map.of();
        } catch (Failure e) {
            // Without its place and cause: they quote the file, and every other line of it may be a secret.
            throw Failure.unverified("%s on the server is not a YAML file that can be read.".formatted(path));
        }
    }

    static Map<?, ?> map(Map<?, ?> values, String key) {
        return values.get(key) instanceof Map<?, ?> map ? map : Map.of();
    }

    private static boolean enabled(Map<?, ?> values) {
        return Boolean.TRUE.equals(values.get("enabled"));
    }

    static Optional<String> text(Map<?, ?> values, String key) {
        return Optional.ofNullable(values.get(key)).map(String::valueOf).filter(value -> !value.isEmpty());
    }
}
