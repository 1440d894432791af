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

/**
 * What a server's {@code homeserver.yaml} says, as far as administrators are concerned. See Synapse's
 * <a href="https://element-hq.github.io/synapse/latest/usage/configuration/config_documentation.html">configuration manual</a>.
 *
 * @param serverName the domain of its users; empty if it does not say
 * @param sharedSecret the secret of Shared-Secret Registration; empty where it is switched off
 * @param delegated whether the Matrix Authentication Service keeps the accounts
 * @param database where the accounts are
 */
record SynapseConfiguration(String serverName, Optional<Secret> sharedSecret, boolean delegated, Database database) {
    /** Far above any real file; keeps a wrong path from filling the memory. */
    private static final int LARGEST_FILE = 1 << 20;

    /**
     * The database.
     *
     * @param engine {@code sqlite3} or {@code psycopg2}
     * @param name its name; the file's path for SQLite
     * @param host where PostgreSQL is: a name, or the path of a socket's folder
     */
    record Database(String engine, String name, String host) {}

    /**
     * Reads it as root.
     *
     * @throws Failure (7) if the file cannot be read or is no YAML mapping
     */
    static SynapseConfiguration read(Remote remote, String path) {
        Map<?, ?> values = parse(path, file(remote, path));
        Optional<Secret> secret = text(values, "registration_shared_secret")
                .or(() -> text(values, "registration_shared_secret_path")
                        // Synapse, too, reads it without the blanks around it.
                        .map(file -> file(remote, file).strip()))
                .map(Secret::of);
        boolean delegated = enabled(map(values, "matrix_authentication_service"))
                || enabled(map(map(values, "experimental_features"), "msc3861"));
        Map<?, ?> database = map(values, "database");
        Map<?, ?> args = map(database, "args");
        return new SynapseConfiguration(
                text(values, "server_name").orElse(""),
                secret,
                delegated,
                new Database(
                        text(database, "name").orElse(""),
                        text(args, "database").or(() -> text(args, "dbname")).orElse(""),
                        text(args, "host").orElse("")));
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

    private static Map<?, ?> map(Map<?, ?> values, String key) {
        return values.get(key) instanceof Map<?, ?> map ? map : Map.of();
    }

    private static boolean enabled(Map<?, ?> values) {
        return Boolean.TRUE.equals(values.get("enabled"));
    }

    private static Optional<String> text(Map<?, ?> values, String key) {
        return Optional.ofNullable(values.get(key)).map(String::valueOf).filter(value -> !value.isEmpty());
    }
}
