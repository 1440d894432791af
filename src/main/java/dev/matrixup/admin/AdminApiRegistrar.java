package dev.matrixup.admin;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.io.IOException;
import java.util.Optional;

/** Through Synapse's admin API, with an administrator's token. */
public final class AdminApiRegistrar implements Registrar {
    /** One call. */
    private interface Call<T> {
        T make() throws IOException;
    }

    private final SynapseAdminApi api;

    /** Speaks through this. */
    public AdminApiRegistrar(SynapseAdminApi api) {
        this.api = api;
    }

    @Override
    public Optional<Account> find(UserId user) {
        return made(() -> api.user(user));
    }

    @Override
    public Registration register(UserId user, Secret password, boolean admin) {
        return made(() -> api.createUser(user, password, admin)) ? Registration.CREATED : Registration.NAME_TAKEN;
    }

    @Override
    public void setAdmin(UserId user, boolean admin) {
        made(() -> {
            api.setAdmin(user, admin);
            return null;
        });
    }

    private static <T> T made(Call<T> call) {
        try {
            return call.make();
        } catch (IOException e) {
            throw Failure.unverified("Synapse's admin API did not do it: %s.".formatted(e.getMessage()))
                    .because(e);
        }
    }
}
