package dev.matrixup.workspace;

import dev.matrixup.playbook.AdminApi;
import dev.matrixup.playbook.RootRedirect;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the deployment file says about one server, the file's defaults included.
 *
 * @param address its name or address for SSH
 * @param connection how it is reached
 * @param ssh how to log in
 * @param become whether to become root by sudo
 * @param admin the localpart of the administrator's user name
 * @param adminApi who reaches the admin API
 * @param rootRedirect what happens to the redirect from the root of the public name
 * @param baseDomain who serves the domain's own address
 * @param verify from where the homeserver has to answer
 * @param vars variables with their values, none of them secret
 */
public record ServerSettings(
        Optional<String> address,
        ConnectionKind connection,
        SshSettings ssh,
        boolean become,
        Optional<String> admin,
        AdminApi adminApi,
        RootRedirect rootRedirect,
        BaseDomain baseDomain,
        VerifyMode verify,
        Map<String, Object> vars) {
    /** Nothing is said: all stays as it is. */
    public static final ServerSettings NONE = new ServerSettings(
            Optional.empty(),
            ConnectionKind.SSH,
            SshSettings.NONE,
            false,
            Optional.empty(),
            AdminApi.KEEP,
            RootRedirect.KEEP,
            BaseDomain.KEEP,
            VerifyMode.PUBLIC,
            Map.of());

    /** A new server as {@code init} knows it; without an address it is this machine. */
    public static ServerSettings of(
            Optional<String> address, SshSettings ssh, boolean become, Map<String, Object> vars) {
        return new ServerSettings(
                address,
                address.isPresent() ? ConnectionKind.SSH : ConnectionKind.LOCAL,
                ssh,
                become,
                Optional.empty(),
                AdminApi.PUBLIC,
                RootRedirect.OFF,
                BaseDomain.KEEP,
                VerifyMode.PUBLIC,
                vars);
    }

    /** Copies the variables, in their order. */
    public ServerSettings {
        // Not Map.copyOf: a value may be null.
        vars = Collections.unmodifiableMap(new LinkedHashMap<>(vars));
    }
}
