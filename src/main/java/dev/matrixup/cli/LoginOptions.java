package dev.matrixup.cli;

import dev.matrixup.deploy.ConnectionRequest;
import dev.matrixup.files.UserFolders;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say how to log in to a server and become root there. */
final class LoginOptions {
    private static final String BECOME_PASSWORD = "MATRIXUP_BECOME_PASSWORD";
    private static final String BECOME_PASSWORD_FILE = "MATRIXUP_BECOME_PASSWORD_FILE";

    @Option(
            names = "--host-key",
            paramLabel = "SHA256:...",
            description = "The fingerprint of the server's host key, where it is not known yet.")
    private String hostKey;

    @Option(
            names = {"-K", "--ask-become-password"},
            description = "Ask for the password for sudo, whatever the inventory says.")
    private boolean askBecomePassword;

    @Option(
            names = "--become-password-file",
            paramLabel = "FILE",
            description = "The password for sudo is in FILE, whatever the inventory says.")
    private String becomePasswordFile;

    /**
     * What was given, here and in the environment.
     *
     * @param vault arguments about vault passwords
     */
    ConnectionRequest request(List<String> vault) {
        return request(vault, System.getenv());
    }

    ConnectionRequest request(List<String> vault, Map<String, String> environment) {
        if (askBecomePassword && becomePasswordFile != null) {
            throw Failure.usage("--ask-become-password and --become-password-file exclude each other.");
        }
        Optional<String> usual = variable(environment, BECOME_PASSWORD);
        Optional<String> usualFile = variable(environment, BECOME_PASSWORD_FILE);
        if (usual.isPresent() && usualFile.isPresent()) {
            throw Failure.usage("%s and %s exclude each other.".formatted(BECOME_PASSWORD, BECOME_PASSWORD_FILE));
        }
        return new ConnectionRequest(
                Optional.ofNullable(hostKey),
                askBecomePassword,
                Optional.ofNullable(becomePasswordFile).map(LoginOptions::absolute),
                usual.map(Secret::of),
                usualFile.map(LoginOptions::absolute),
                vault);
    }

    private static Path absolute(String file) {
        return UserFolders.expand(file).toAbsolutePath();
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }
}
