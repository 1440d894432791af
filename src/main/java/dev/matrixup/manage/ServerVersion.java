package dev.matrixup.manage;

import dev.matrixup.admin.Homeserver;
import dev.matrixup.admin.HomeserverKind;
import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.deploy.Reach;
import dev.matrixup.deploy.Via;
import dev.matrixup.report.Failure;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Which homeserver runs on a server; nobody has to be an administrator for that.
 *
 * @param domain the server's
 * @param homeserver {@code Synapse}
 * @param version as it says itself; empty where it does not tell
 */
public record ServerVersion(String domain, String homeserver, Optional<String> version) {
    /**
     * Asks it.
     *
     * @throws Failure (7) if it does not answer, or is a Synapse and does not tell its version on this way
     */
    public static ServerVersion read(Context context, HomeserverRequest request) {
        try (Reach reach = Reach.of(context, request)) {
            boolean synapse = reach.kind() == HomeserverKind.SYNAPSE;
            Homeserver homeserver = answering(reach, request, synapse);
            Optional<String> version = synapse ? homeserver.synapseVersion() : Optional.empty();
            if (synapse && version.isEmpty()) {
                Failure untold =
                        Failure.unverified("The homeserver of %s answers, but does not tell its version here%s."
                                .formatted(
                                        reach.domain(),
                                        homeserver
                                                .whyAdminApiIsClosed()
                                                .map(": "::concat)
                                                .orElse("")));
                throw request.via() == Via.PUBLIC ? untold.next(request.typed().setting("--via", "ssh")) : untold;
            }
            return new ServerVersion(reach.domain(), reach.kind().title(), version);
        }
    }

    /** At its public name where that is enough, else through SSH. What the vars files name is said only of one that answers. */
    private static Homeserver answering(Reach reach, HomeserverRequest request, boolean synapse) {
        if (request.via() == Via.SSH || request.via() == Via.AUTO && !reach.fromOutside()) {
            return reach.throughSsh();
        }
        Homeserver outside = reach.atPublicName();
        if (request.via() == Via.AUTO) {
            return outside.answers() && (!synapse || outside.synapseVersion().isPresent())
                    ? outside
                    : reach.throughSsh();
        }
        try {
            outside.client().versions();
            return outside;
        } catch (IOException e) {
            throw Failure.unverified("No homeserver answers at %s: %s.".formatted(reach.publicName(), e.getMessage()))
                    .next(request.typed().setting("--via", "ssh"))
                    .because(e);
        }
    }

    /** The screen. */
    public List<String> lines() {
        return List.of(version.map(number -> "%s runs %s %s.".formatted(domain, homeserver, Cells.ascii(number)))
                .orElseGet(() -> "%s runs %s, which does not tell its version.".formatted(domain, homeserver)));
    }
}
