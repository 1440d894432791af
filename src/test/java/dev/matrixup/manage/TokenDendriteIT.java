package dev.matrixup.manage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.admin.Credentials;
import dev.matrixup.admin.Homeserver;
import dev.matrixup.admin.HomeserverAddress.Url;
import dev.matrixup.admin.UserId;
import dev.matrixup.deploy.Lab;
import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.report.Secret;
import dev.matrixup.testing.RealDendrite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code matrixup token} with a real Dendrite, which has no API that says who is an administrator. */
@Tag("dendrite")
class TokenDendriteIT {
    private static final String SHARED = "the shared secret of this server";
    private static final Secret PASSWORD = Secret.of("correct horse battery staple");

    @TempDir
    Path folder;

    private Lab lab;

    @Test
    void whoIsAnAdministratorIsAskedOfTheServerItself() throws Exception {
        Path dendriteFolder = Files.createDirectories(folder.resolve("dendrite"));
        try (RealDendrite dendrite = RealDendrite.start(dendriteFolder, Lab.DOMAIN, SHARED)) {
            Homeserver homeserver = Homeserver.at(new Url(dendrite.url()), Optional.empty());
            register(homeserver, "alice", true);
            register(homeserver, "bob", false);
            lab = Lab.workspace(folder, "verify: ssh");
            lab.write(
                    lab.varsFile(),
                    lab.vars().replace("\"synapse\"", "dendrite")
                            + "matrix_dendrite_container_http_host_bind_address: '127.0.0.1:%d'\n"
                                    .formatted(dendrite.port()));
            Files.createDirectories(lab.data().resolve("dendrite"));
            Files.createSymbolicLink(lab.data().resolve("dendrite/config"), dendriteFolder);
            Credentials credentials = new Credentials(folder.resolve("config/credentials.yml"));

            Result refused = matrixup("token", "login", "bob", "--password-stdin");
            assertThat(refused.code()).as(refused.said()).isEqualTo(7);
            assertThat(refused.said())
                    .contains("@bob:example.com, whose access token this is, is not an administrator");
            assertThat(credentials.file()).doesNotExist();

            Result login = matrixup("token", "login", "alice", "--password-stdin");
            assertThat(login.code()).as(login.said()).isZero();
            Result check = matrixup("token", "check");
            assertThat(check.code()).as(check.said()).isZero();
            assertThat(check.said())
                    .contains("ok administrator yes")
                    .contains(". admin API Dendrite has none that matrixup speaks")
                    .contains("The token works. ");
            Result outside = matrixup("token", "login", "bob", "--password-stdin", "--via", "public");
            assertThat(outside.code()).isEqualTo(7);

            Result revoked = matrixup("-y", "token", "revoke");
            assertThat(revoked.code()).as(revoked.said()).isZero();
            assertThat(credentials.find(Lab.DOMAIN)).isEmpty();
        }
    }

    private static void register(Homeserver homeserver, String name, boolean admin) throws IOException {
        homeserver.sharedSecret().register(new UserId(name, Lab.DOMAIN), PASSWORD, admin, Secret.of(SHARED));
    }

    private Result matrixup(String... args) throws Exception {
        ProcessBuilder command = lab.command(args).redirectErrorStream(true);
        command.environment().put("MATRIXUP_CONFIG", folder.resolve("config").toString());
        Process process = command.start();
        process.getOutputStream().write((PASSWORD.reveal() + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), "", said);
    }
}
