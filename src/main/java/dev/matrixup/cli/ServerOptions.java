package dev.matrixup.cli;

import dev.matrixup.deploy.ConnectionRequest;
import dev.matrixup.deploy.DeployRequest;
import dev.matrixup.report.Failure;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** The options that say which server is meant, and with which passwords vaulted variables of it open. */
class ServerOptions extends ServerName {
    @Mixin
    private final VaultOptions vault = new VaultOptions();

    /**
     * What to get in with; nothing where no server is reached.
     *
     * @param vaultArguments about vault passwords
     */
    ConnectionRequest connection(List<String> vaultArguments) {
        return ConnectionRequest.NONE.withVault(vaultArguments);
    }

    /** A request about the server. */
    final DeployRequest request(Session session) {
        return request(session, server(), List.of());
    }

    /** A request about the server whose name stood on the command line, if one did. */
    final DeployRequest request(Session session, String domain) {
        if (domain != null && server().filter(other -> !domain.equals(other)).isPresent()) {
            throw Failure.usage("One server at a time, not %s and %s.".formatted(domain, server().get()));
        }
        return request(session, Optional.ofNullable(domain).or(this::server), List.of());
    }

    /** A run of these tags there. */
    final DeployRequest request(Session session, List<String> tags) {
        return request(session, server(), tags);
    }

    /** With what stood after {@code --}: it may decide what Ansible answers. */
    private DeployRequest request(Session session, Optional<String> name, List<String> tags) {
        return DeployRequest.ofChecks(session.workspace(), name, connection(vault.arguments()), session.passedThrough())
                .withTags(tags);
    }
}
