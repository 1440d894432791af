package dev.matrixup.admin;

import dev.matrixup.remote.Remote;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.io.IOException;

/**
 * Registers through Synapse's shared secret, which is read from the server's configuration as root and stays in memory. No password is
 * on any argument list this way.
 */
final class SynapseRegistrar implements Registrar {
    private final Remote remote;
    private final SynapseFiles files;
    private final SynapseAdminApi api;

    SynapseRegistrar(Remote remote, SynapseFiles files, SynapseAdminApi api) {
        this.remote = remote;
        this.files = files;
        this.api = api;
    }

    @Override
    public Registration registerAdministrator(UserId user, Secret password) {
        SynapseConfiguration configuration = SynapseConfiguration.read(remote, files.configuration());
        if (!configuration.serverName().equals(user.domain())) {
            throw Failure.unverified("The Synapse of %s serves the domain \"%s\", not %s. Nobody was registered."
                    .formatted(remote.target(), configuration.serverName(), user.domain()));
        }
        if (configuration.delegated()) {
            throw Failure.unverified(
                    "The accounts of %s are kept by the Matrix Authentication Service; matrixup cannot register there yet."
                            .formatted(user.domain()));
        }
        if (configuration.sharedSecret().isEmpty()) {
            return Registration.CLOSED;
        }
        try {
            api.register(user, password, true, configuration.sharedSecret().get());
            return Registration.CREATED;
        } catch (MatrixError e) {
            if (e.is("M_USER_IN_USE")) {
                return Registration.NAME_TAKEN;
            }
            throw refused(user, e);
        } catch (IOException e) {
            throw Failure.unverified("%s could not be registered: %s.".formatted(user, e.getMessage()))
                    .because(e);
        }
    }

    private Failure refused(UserId user, MatrixError e) {
        if (e.status() == 403 && e.error().contains("HMAC")) {
            return Failure.unverified(
                            "The running Synapse has another registration_shared_secret than %s. It was probably not restarted since that was changed."
                                    .formatted(files.configuration()))
                    .because(e);
        }
        if (e.status() == 404) {
            return Failure.unverified("Synapse's admin API is out of reach, so %s could not be registered (%s)."
                            .formatted(user, e.getMessage()))
                    .because(e);
        }
        return Failure.unverified("Synapse refused to register %s: %s.".formatted(user, e.getMessage()))
                .because(e);
    }
}
