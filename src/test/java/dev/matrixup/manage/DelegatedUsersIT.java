package dev.matrixup.manage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.admin.Homeserver;
import dev.matrixup.admin.HomeserverAddress.Url;
import dev.matrixup.admin.UserId;
import dev.matrixup.deploy.Lab;
import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.report.Secret;
import dev.matrixup.testing.RealSynapse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code user} where, by the vars files, the Matrix Authentication Service keeps the accounts. */
class DelegatedUsersIT {
    private static final String SHARED = "the shared secret of this server";
    private static final String BY_HAND = "docker exec matrix-authentication-service mas-cli manage ";

    @TempDir
    Path folder;

    private Lab lab;

    @BeforeEach
    void workspace() {
        lab = Lab.workspace(folder, "verify: ssh");
        lab.vars("matrix_authentication_service_enabled: true");
    }

    /** There is neither a token nor a server. */
    @Test
    void what_synapse_does_not_keep_is_refused_before_anything_is_asked() {
        assertRefused("adduser --ssh --admin bob", "user", "set-admin", "bob");
        assertRefused("On the server: " + BY_HAND + "demote-admin bob", "user", "set-admin", "bob", "--revoke");
        assertRefused(BY_HAND + "set-password bob PASSWORD", "user", "reset-password", "bob");
        assertRefused(BY_HAND + "kill-sessions bob logs them out", "user", "reset-password", "bob");
        assertRefused(BY_HAND + "lock-user --deactivate bob", "user", "deactivate", "bob");
        assertRefused(
                "cannot be erased: " + BY_HAND + "lock-user --deactivate bob", "user", "deactivate", "bob", "--erase");
        assertRefused(BY_HAND + "lock-user --deactivate -- -bob", "user", "deactivate", "@-bob:example.com");
        assertRefused(BY_HAND + "list-admin-users", "user", "list", "--admins");
    }

    @Test
    void nobody_is_called_an_administrator_or_none(@TempDir Path synapseFolder) throws Exception {
        try (RealSynapse synapse = RealSynapse.start(synapseFolder, Lab.DOMAIN, SHARED)) {
            Homeserver homeserver = Homeserver.at(new Url(synapse.url()), Optional.empty());
            UserId root = new UserId("root", Lab.DOMAIN);
            homeserver.sharedSecret().register(root, Secret.of("a password of root"), true, Secret.of(SHARED));
            Secret token = homeserver
                    .client()
                    .login(root, Secret.of("a password of root"), "test")
                    .token();
            lab.vars("matrix_synapse_container_client_api_host_bind_port: '127.0.0.1:%d'".formatted(synapse.port()));
            Files.createDirectories(lab.data().resolve("synapse"));
            Files.createSymbolicLink(lab.data().resolve("synapse/config"), synapseFolder);

            assertThat(run(token, "user", "list"))
                    .contains("1 user; the authentication service knows the administrators.");
            assertThat(run(token, "user", "show", "root"))
                    .contains("the authentication service knows the administrators")
                    .doesNotContain("reset-password");
        }
    }

    private void assertRefused(String next, String... args) {
        Result result = lab.run(args);
        assertThat(result.code()).as(result.said()).isEqualTo(3);
        assertThat(result.said())
                .contains("the Matrix Authentication Service keeps the accounts of example.com")
                .contains(next);
    }

    private String run(Secret token, String... args) throws Exception {
        ProcessBuilder command = lab.command(args).redirectErrorStream(true);
        command.environment().put("MATRIXUP_TOKEN", token.reveal());
        Process process = command.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.replaceAll("\\s+", " ");
    }
}
