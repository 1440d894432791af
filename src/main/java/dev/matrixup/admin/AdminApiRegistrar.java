package dev.matrixup.admin;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import dev.matrixup.workspace.Invocation;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Through Synapse's admin API, with an administrator's token. */
public final class AdminApiRegistrar implements Registrar {
    /** One call. */
    private interface Call<T> {
        T make() throws IOException;
    }

    private final SynapseAdminApi api;
    private final Invocation invocation;

    /**
     * Speaks through this.
     *
     * @param invocation how the user types a command about the server
     */
    public AdminApiRegistrar(SynapseAdminApi api, Invocation invocation) {
        this.api = api;
        this.invocation = invocation;
    }

    @Override
    public Optional<Account> find(UserId user) {
        return made(() -> api.user(user)).map(found -> found.account(user));
    }

    @Override
    public Registration register(UserId user, Supplier<Secret> password, boolean admin) {
        String state = "may be";
        try {
            if (!api.createUser(user)) {
                return Registration.NAME_TAKEN;
            }
            state = "is";
            api.furnish(user, password.get(), admin);
            return Registration.CREATED;
        } catch (IOException e) {
            throw Failure.unverified("%s %s registered, without a password%s: Synapse's admin API said %s."
                            .formatted(user, state, admin ? " and as no administrator" : "", e.getMessage()))
                    .next(Stream.of("user show ", "user reset-password ", admin ? "user set-admin " : "")
                            .filter(command -> !command.isEmpty())
                            .map(command -> invocation.of(command + user.argument()))
                            .toArray(String[]::new))
                    .because(e);
        }
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
