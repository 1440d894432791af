package dev.matrixup.cli;

import dev.matrixup.manage.ServerVersion;
import dev.matrixup.report.ExitCode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code matrixup server}. */
@Command(
        name = "server",
        description = "The running homeserver.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false)
final class ServerCommand {
    private final Session session;

    ServerCommand(Session session) {
        this.session = session;
    }

    @Command(name = "version", description = "Which homeserver it is, and its version.", sortOptions = false)
    int version(@Mixin HomeserverOptions homeserver) {
        ServerVersion version = ServerVersion.read(session.asking(), homeserver.homeserver(session));
        session.show(version, version.lines(), List.of());
        return ExitCode.OK.code();
    }
}
