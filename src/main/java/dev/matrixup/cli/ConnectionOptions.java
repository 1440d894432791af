package dev.matrixup.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of commands that reach the server: which one, and how it proves that it is the one. */
final class ConnectionOptions extends ServerOptions {
    @Option(
            names = "--host-key",
            paramLabel = "SHA256:...",
            description = "The fingerprint of the server's host key, where it is not known yet.")
    private String hostKey;

    @Override
    Optional<String> hostKey() {
        return Optional.ofNullable(hostKey);
    }
}
