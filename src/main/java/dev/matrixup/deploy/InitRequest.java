package dev.matrixup.deploy;

import dev.matrixup.workspace.DomainName;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The workspace that the user asked for.
 *
 * @param workspace its folder; made if it is not there
 * @param domain the server's domain
 * @param address where the server is; empty for this machine
 * @param user who logs in there; empty for root
 * @param port the SSH port
 * @param identity the private key file
 * @param knownHosts a file that knows the server's host key already
 * @param hostKey the fingerprint of the server's host key, {@code SHA256:...}
 * @param become whether commands become root's through sudo
 * @param playbook a checkout's folder, or the URL to clone it from; empty for the workspace's folder if that is a checkout, else for the
 *     community's
 * @param revision the commit, tag or branch to check out; empty for the newest
 * @param vars variables that the deployment file shall decide
 * @param adopt whether an inventory that is there may get the server's line
 */
public record InitRequest(
        Path workspace,
        DomainName domain,
        Optional<String> address,
        Optional<String> user,
        OptionalInt port,
        Optional<String> identity,
        Optional<Path> knownHosts,
        Optional<String> hostKey,
        boolean become,
        Optional<String> playbook,
        Optional<String> revision,
        Map<String, Object> vars,
        boolean adopt) {
    /** Copies the variables. */
    public InitRequest {
        vars = Map.copyOf(vars);
    }
}
