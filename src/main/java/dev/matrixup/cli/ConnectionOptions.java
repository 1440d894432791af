package dev.matrixup.cli;

import dev.matrixup.deploy.ConnectionRequest;
import java.util.List;
import picocli.CommandLine.Mixin;

/** The options of commands that reach the server: which one, and how to get in. */
final class ConnectionOptions extends ServerOptions {
    @Mixin
    private final LoginOptions login = new LoginOptions();

    @Override
    ConnectionRequest connection(List<String> vault) {
        return login.request(vault);
    }
}
