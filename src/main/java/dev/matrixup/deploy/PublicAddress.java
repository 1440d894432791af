package dev.matrixup.deploy;

import dev.matrixup.workspace.BaseDomain;
import java.net.URI;
import java.util.Optional;

/**
 * How a server is meant to be found from outside, as the playbook's own variables say.
 *
 * @param client the client API's address
 * @param domain what stands behind the colon in its users' names
 * @param federation the place at which other servers reach it, {@code HOST:PORT}
 * @param federates whether other servers may reach it at all
 * @param serverFile whether the domain's own address has to tell other servers that place; SRV records may do it instead
 * @param baseDomain who serves the domain's own address
 * @param proxy the service's name of the playbook's own reverse proxy, {@code traefik}; empty with another one
 */
record PublicAddress(
        URI client,
        String domain,
        String federation,
        boolean federates,
        boolean serverFile,
        BaseDomain baseDomain,
        Optional<String> proxy) {
    /** Whether it has a certificate; an address without one is of this machine alone, as in the demo. */
    boolean tls() {
        return "https".equals(client.getScheme());
    }

    /** Whether the domain's own address has to point here. */
    boolean delegates() {
        return tls() && baseDomain != BaseDomain.NONE;
    }

    /** What the domain's own address has to tell other servers. */
    Optional<String> delegatedServer() {
        return federates && serverFile ? Optional.of(federation) : Optional.empty();
    }
}
