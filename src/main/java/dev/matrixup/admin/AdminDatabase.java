package dev.matrixup.admin;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.remote.Remote;

/**
 * The accounts as Synapse's own database has them, asked on the server as root. The way to learn of an administrator without a token
 * and without a password.
 */
final class AdminDatabase {
    /** What the database says of a user. */
    enum Standing {
        /** An administrator whose account is in use. */
        ADMINISTRATOR,
        /** Another user, or a deactivated one. */
        USER,
        /** There is no such user. */
        ABSENT,
        /** The database cannot be asked. */
        UNKNOWN
    }

    /** Read-only, so that a wrong path makes no new database and Synapse's journal is left alone. */
    private static final String SQLITE = """
            import pathlib, sqlite3, sys
            database = sqlite3.connect(pathlib.Path(sys.argv[1]).absolute().as_uri() + '?mode=ro', uri=True, timeout=10)
            for row in database.execute(sys.stdin.read()): print(*row)
            """;

    private final Remote remote;
    private final SynapseFiles files;

    AdminDatabase(Remote remote, SynapseFiles files) {
        this.remote = remote;
        this.files = files;
    }

    /** Asks for one user. */
    Standing standing(UserId user) {
        SynapseConfiguration.Database database =
                SynapseConfiguration.read(remote, files.configuration()).database();
        return switch (database.engine()) {
            case "sqlite3" -> ask(sqlite(database.name()), user);
            // Another host's database is out of the script's reach, and one of the same name here would be a stale one.
            case "psycopg2" ->
                isPlaybooks(database.host()) ? ask(postgres(files.psql(), database.name()), user) : Standing.UNKNOWN;
            default -> Standing.UNKNOWN;
        };
    }

    /** The program that runs one statement from its standard input on a SQLite file. */
    static Argv sqlite(String file) {
        return Argv.of("/usr/bin/env", "python3", "-I", "-c", SQLITE, file);
    }

    /** The program that runs one statement from its standard input on a PostgreSQL database: values only, no start-up file. */
    static Argv postgres(String psql, String database) {
        return Argv.of(
                psql,
                "--no-psqlrc",
                "--quiet",
                "--tuples-only",
                "--no-align",
                "--set=ON_ERROR_STOP=1",
                "--dbname=" + database);
    }

    /** The statement, in the part of SQL that both databases share. */
    static String statement(UserId user) {
        return "SELECT CASE WHEN admin = 1 AND deactivated = 0 THEN 'administrator' ELSE 'user' END FROM users WHERE name = '%s';\n"
                .formatted(user.toString().replace("'", "''"));
    }

    private Standing ask(Argv program, UserId user) {
        Captured answer = remote.run(program, statement(user));
        if (!answer.ok()) {
            return Standing.UNKNOWN;
        }
        return switch (answer.out().strip()) {
            case "administrator" -> Standing.ADMINISTRATOR;
            case "user" -> Standing.USER;
            case "" -> Standing.ABSENT;
            default -> Standing.UNKNOWN;
        };
    }

    /** By its container's name, or through its socket. */
    private static boolean isPlaybooks(String host) {
        return host.equals("matrix-postgres") || host.startsWith("/");
    }
}
