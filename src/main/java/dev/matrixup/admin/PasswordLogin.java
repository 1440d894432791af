package dev.matrixup.admin;

import dev.matrixup.report.Redactor;
import dev.matrixup.report.Secret;
import java.io.IOException;
import java.util.Optional;

/** Logs in at the homeserver with the user's password, as apps do. */
public final class PasswordLogin implements TokenIssuer {
    private final ClientApi client;
    private final Redactor redactor;

    /**
     * Speaks through this.
     *
     * @param redactor hides the tokens that it gets
     */
    public PasswordLogin(ClientApi client, Redactor redactor) {
        this.client = client;
        this.redactor = redactor;
    }

    @Override
    public boolean needsPassword() {
        return true;
    }

    @Override
    public Credential issue(UserId user, Optional<Secret> password) throws IOException {
        ClientApi.Login login = client.login(user, password.orElseThrow(), DEVICE_NAME);
        return new Credential(user, redactor.hidden(login.token()), login.deviceId());
    }

    @Override
    public void end(Secret token) throws IOException {
        client.logout(token);
    }
}
