package dev.matrixup.cli;

import dev.matrixup.workspace.Invocation;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that says which server is meant. */
class ServerName {
    @Option(
            names = {"-s", "--server"},
            paramLabel = "DOMAIN",
            description = "The server. Default: the only one of the workspace.")
    private String server;

    /** Its name, if one was given. */
    final Optional<String> server() {
        return Optional.ofNullable(server);
    }

    /** How commands about the same server are typed. */
    final Invocation invocation(Session session) {
        return new Invocation(session.workspace(), server());
    }
}
