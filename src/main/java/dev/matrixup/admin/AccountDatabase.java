package dev.matrixup.admin;

import dev.matrixup.admin.HomeserverConfiguration.Database;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.remote.Remote;
import dev.matrixup.report.Failure;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The accounts as a homeserver's own database has them, asked on the server as root. The way to learn of an administrator without
 * a token and without a password.
 */
final class AccountDatabase {
    /** The container of the playbook's PostgreSQL. */
    private static final String POSTGRES = "matrix-postgres";

    private static final Pattern ROW = Pattern.compile("([01])\\|([01])\\|([0-9]*)");

    /** Runs the statement of its standard input on a file that must be there, and waits for other writers. */
    private static final String SQLITE = """
            import pathlib, sqlite3, sys
            file = pathlib.Path(sys.argv[1]).absolute().as_uri() + '?mode=' + sys.argv[2]
            with sqlite3.connect(file, uri=True, timeout=10) as database:
                for row in database.execute(sys.stdin.read()):
                    print(*['' if value is None else value for value in row], sep='|')
            """;

    /** Whose tables they are. */
    enum Schema {
        SYNAPSE("Synapse"),
        DENDRITE("Dendrite"),
        AUTHENTICATION_SERVICE("The Matrix Authentication Service");

        private final String title;

        Schema(String title) {
            this.title = title;
        }

        static Schema of(HomeserverKind kind) {
            return kind == HomeserverKind.DENDRITE ? DENDRITE : SYNAPSE;
        }
    }

    private final Remote remote;
    private final Schema schema;
    private final HomeserverFiles files;
    private final Database database;

    /** The database that this configuration names. */
    AccountDatabase(Remote remote, Schema schema, HomeserverFiles files, Database database) {
        this.remote = remote;
        this.schema = schema;
        this.files = files;
        this.database = database;
    }

    /**
     * One account.
     *
     * @throws Failure (7) if the database cannot be asked
     */
    Optional<Account> find(UserId user) {
        String row = execute(select(schema, user), "ro").strip();
        if (row.isEmpty()) {
            return Optional.empty();
        }
        Matcher columns = ROW.matcher(row);
        if (!columns.matches()) {
            throw unusable("it answers in another form than expected");
        }
        Optional<Instant> created = columns.group(3).isEmpty()
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(Long.parseLong(columns.group(3))));
        return Optional.of(
                new Account(user, columns.group(1).equals("1"), columns.group(2).equals("1"), created));
    }

    /**
     * Makes an account of Dendrite an administrator, or no longer one.
     *
     * @throws Failure (7) if the database cannot be asked
     */
    void setAdmin(UserId user, boolean admin) {
        execute(update(user, admin), "rw");
    }

    /**
     * The account's row, in the part of SQL that both databases share: administrator and deactivated as 0 or 1, and the second of its
     * making. Sources: Synapse's table {@code users}, Dendrite's {@code userapi_accounts} with account type 3 for administrators
     * ({@code userapi/api/api.go}) and milliseconds, {@code users} of the authentication service ({@code crates/storage-pg/migrations}).
     */
    static String select(Schema schema, UserId user) {
        return switch (schema) {
            case SYNAPSE ->
                "SELECT admin, deactivated, creation_ts FROM users WHERE name = %s;\n"
                        .formatted(literal(user.toString()));
            case DENDRITE -> """
                    SELECT CASE WHEN account_type = 3 THEN 1 ELSE 0 END, CASE WHEN is_deactivated THEN 1 ELSE 0 END, created_ts / 1000
                    FROM userapi_accounts WHERE localpart = %s AND server_name = %s;
                    """.formatted(literal(user.localpart()), literal(user.domain()));
            case AUTHENTICATION_SERVICE -> """
                    SELECT CASE WHEN can_request_admin THEN 1 ELSE 0 END, CASE WHEN deactivated_at IS NULL THEN 0 ELSE 1 END,
                    FLOOR(EXTRACT(EPOCH FROM created_at)) FROM users WHERE username = %s;
                    """.formatted(literal(user.localpart()));
        };
    }

    /** What raises or lowers an account of Dendrite. Synapse keeps in memory who is an administrator, and would not notice. */
    static String update(UserId user, boolean admin) {
        return "UPDATE userapi_accounts SET account_type = %d WHERE localpart = %s AND server_name = %s;\n"
                .formatted(admin ? 3 : 1, literal(user.localpart()), literal(user.domain()));
    }

    /** The program that runs one statement from its standard input on a SQLite file, {@code ro} or {@code rw}. */
    static Argv sqlite(String file, String mode) {
        return Argv.of("/usr/bin/env", "python3", "-I", "-c", SQLITE, file, mode);
    }

    /**
     * The program that runs one statement from its standard input on the playbook's PostgreSQL: values only, no start-up file. The
     * playbook's own script starts a container for it, which takes longer than all the rest of a registration.
     *
     * @param environment the file with the user and the password
     */
    static Argv postgres(String environment, String database) {
        return Argv.of(
                "/usr/bin/env",
                "docker",
                "exec",
                "--interactive",
                "--env-file=" + environment,
                POSTGRES,
                "psql",
                "--no-psqlrc",
                "--quiet",
                "--tuples-only",
                "--no-align",
                "--set=ON_ERROR_STOP=1",
                "--dbname=" + database);
    }

    private String execute(String statement, String mode) {
        Captured answer = remote.run(program(mode), statement);
        if (!answer.ok()) {
            throw unusable(answer.lastWords());
        }
        return answer.out();
    }

    private Argv program(String mode) {
        return switch (database.engine()) {
            case Database.SQLITE -> sqlite(database.name(), mode);
            case Database.POSTGRES -> {
                // Another host's database is out of reach, and one of the same name here would be a stale
                // one.
                if (!isPlaybooks(database.host())) {
                    throw unusable("it is at %s, not on the server".formatted(database.host()));
                }
                yield postgres(files.postgresEnvironment(), database.name());
            }
            default -> throw unusable("%s names none that matrixup knows".formatted(files.configuration()));
        };
    }

    private Failure unusable(String why) {
        return Failure.unverified("%s's database on %s cannot be asked: %s"
                .formatted(schema.title, remote.target(), why.endsWith(".") ? why : why + "."));
    }

    /** By its container's name, or through its socket. */
    private static boolean isPlaybooks(String host) {
        return host.equals(POSTGRES) || host.startsWith("/");
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
