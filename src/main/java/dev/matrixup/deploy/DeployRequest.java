package dev.matrixup.deploy;

import dev.matrixup.ansible.ExtraArguments;
import dev.matrixup.report.Failure;
import dev.matrixup.workspace.Invocation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the user asked a deployment to do.
 *
 * @param workspace the workspace's folder
 * @param server which server, by domain, public name or inventory name; empty for the only one
 * @param admin the administrator to be, overriding the deployment file
 * @param password where its password comes from
 * @param requireToken whether ending without a working token is a failure
 * @param tags the tags to run; none means the full deployment
 * @param setup whether what is switched off is removed, too
 * @param connection what to get in with
 * @param adopt whether matrixup may change its own line in an inventory it did not render
 * @param verifyTimeout how long the server may take to answer
 * @param arguments further arguments for {@code ansible-playbook}
 */
public record DeployRequest(
        Path workspace,
        Optional<String> server,
        Optional<String> admin,
        AdminPassword password,
        boolean requireToken,
        List<String> tags,
        boolean setup,
        ConnectionRequest connection,
        boolean adopt,
        Duration verifyTimeout,
        List<String> arguments) {
    /** How long a server may take to answer, if not told otherwise. */
    public static final Duration VERIFY_TIMEOUT = Duration.ofSeconds(120);

    /** What only looks at a server needs of a deployment's wishes. */
    public static DeployRequest ofChecks(
            Path workspace, Optional<String> server, ConnectionRequest connection, List<String> arguments) {
        return new DeployRequest(
                workspace,
                server,
                Optional.empty(),
                AdminPassword.ASKED,
                false,
                List.of(),
                false,
                connection,
                false,
                VERIFY_TIMEOUT,
                arguments);
    }

    /** Copies the lists. */
    public DeployRequest {
        tags = List.copyOf(tags);
        if (setup && !tags.isEmpty()) {
            throw Failure.usage("--setup and --tags exclude each other: --setup runs the playbook's own tags.");
        }
        arguments = List.copyOf(arguments);
        ExtraArguments.check(arguments);
    }

    /** How commands about the same server are typed. */
    public Invocation invocation() {
        return new Invocation(workspace, server);
    }

    /** The same with these tags. */
    public DeployRequest withTags(List<String> others) {
        return new DeployRequest(
                workspace,
                server,
                admin,
                password,
                requireToken,
                others,
                setup,
                connection,
                adopt,
                verifyTimeout,
                arguments);
    }
}
