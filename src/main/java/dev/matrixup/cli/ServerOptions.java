package dev.matrixup.cli;

import dev.matrixup.deploy.DeployRequest;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say which server is meant, and how it proves that it is the one. */
final class ServerOptions {
    @Option(
            names = {"-s", "--server"},
            paramLabel = "DOMAIN",
            description = "The server. Default: the only one of the workspace.")
    private String server;

    @Option(
            names = "--host-key",
            paramLabel = "SHA256:...",
            description = "The fingerprint of the server's host key, where it is not known yet.")
    private String hostKey;

    /** A request to the server. */
    DeployRequest request(Session session) {
        return request(session, Optional.ofNullable(server), List.of(), List.of());
    }

    /** A request to the server whose name stood on the command line, if one did. */
    DeployRequest request(Session session, String domain) {
        return request(
                session, Optional.ofNullable(domain).or(() -> Optional.ofNullable(server)), List.of(), List.of());
    }

    /** A run of these tags there. */
    DeployRequest request(Session session, List<String> tags, List<String> arguments) {
        return request(session, Optional.ofNullable(server), tags, arguments);
    }

    private DeployRequest request(Session session, Optional<String> name, List<String> tags, List<String> arguments) {
        return DeployRequest.toServer(session.workspace(), name, Optional.ofNullable(hostKey), tags, arguments);
    }
}
