package dev.matrixup.admin;

import dev.matrixup.report.Secret;
import java.io.IOException;
import java.util.Optional;

/** Logs in at the homeserver with the user's password, as apps do. */
public final class PasswordLogin implements TokenIssuer {
    private final ClientApi client;

    /** Speaks through this. */
    public PasswordLogin(ClientApi client) {
        this.client = client;
    }

    @Override
    public boolean needsPassword() {
        return true;
    }

    @Override
    public Credential issue(UserId user, Optional<Secret> password) throws IOException {
        ClientApi.Login login = client.login(user, password.orElseThrow(), DEVICE_NAME);
        return new Credential(user, login.token(), login.deviceId());
    }

    @Override
    public void end(Secret token) throws IOException {
        client.logout(token);
    }
}
