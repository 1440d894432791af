package dev.matrixup.manage;

import dev.matrixup.admin.HomeserverKind;
import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.deploy.Reach;
import dev.matrixup.deploy.Via;
import dev.matrixup.report.Failure;
import java.util.List;
import java.util.Optional;

/**
 * Which homeserver runs on a server, as it says itself; nobody has to be an administrator for that.
 *
 * @param domain the server's
 * @param homeserver {@code Synapse}
 * @param version empty where it does not tell
 */
public record ServerVersion(String domain, String homeserver, Optional<String> version) {
    /**
     * Asks it.
     *
     * @throws Failure (7) if it does not answer
     */
    public static ServerVersion read(Context context, HomeserverRequest request) {
        try (Reach reach = Reach.of(context, request)) {
            Optional<String> version = request.via() == Via.SSH || request.via() == Via.AUTO && !reach.fromOutside()
                    ? Optional.empty()
                    : reach.atPublicName().synapseVersion();
            if (version.isEmpty() && request.via() != Via.PUBLIC) {
                version = reach.throughSsh().synapseVersion();
            }
            if (version.isEmpty() && reach.kind() == HomeserverKind.SYNAPSE) {
                throw Failure.unverified("The Synapse of %s does not tell its version here.".formatted(reach.domain()))
                        .next("--via ssh");
            }
            return new ServerVersion(reach.domain(), reach.kind().title(), version);
        }
    }

    /** The screen. */
    public List<String> lines() {
        return List.of(version.map(number -> "%s runs %s %s.".formatted(domain, homeserver, Cells.ascii(number)))
                .orElseGet(() -> "%s runs %s, which does not tell its version.".formatted(domain, homeserver)));
    }
}
