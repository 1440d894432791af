package dev.matrixup.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.admin.AdminOutcome.Proof;
import dev.matrixup.admin.HomeserverAddress.Container;
import dev.matrixup.admin.Registrar.Registration;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.remote.Remotes;
import dev.matrixup.remote.Tunnel;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Redactor;
import dev.matrixup.report.Secret;
import dev.matrixup.testing.SecretScan;
import dev.matrixup.workspace.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * The way to accounts that the Matrix Authentication Service keeps, against what a real one and a Synapse before it answered: see
 * {@link Exchange}, and {@code src/test/resources/mas/README.md} on how to record it again.
 */
class AuthenticationServiceIT {
    private static final Invocation HERE = new Invocation(Path.of("").toAbsolutePath(), Optional.empty());

    private static final String DOMAIN = "example.com";
    private static final Secret PASSWORD = Secret.of("correct horse battery staple");
    private static final UserId ALICE = new UserId("alice", DOMAIN);

    @TempDir
    Path base;

    private final Redactor redactor = new Redactor();
    private Exchange server;
    private Homeserver homeserver;
    private ServerWay way;
    private SecretScan scan;

    @BeforeEach
    void server(TestInfo test) throws IOException {
        write("synapse/config/homeserver.yaml", """
                server_name: example.com
                registration_shared_secret: unused
                matrix_authentication_service: {enabled: true, endpoint: "http://matrix-authentication-service:8080/"}
                """);
        write("matrix-authentication-service/config/config.yaml", """
                http:
                  listeners:
                  - {name: web, prefix: /auth}
                  - {name: internal, prefix: /auth}
                database: {host: matrix-postgres, database: matrix_authentication_service}
                """);
        write("postgres/env-postgres-psql", "PGUSER=matrix\n");
        server = new Exchange(
                test.getTestMethod().orElseThrow().getName(),
                base,
                new Remotes(new ProcessRunner(), warning -> {}).local(Optional.empty()));
        homeserver = Homeserver.find(server, List.of(new Container("matrix-synapse", 8008)), Duration.ZERO, () -> {});
        way = ServerWay.of(
                server,
                HomeserverKind.SYNAPSE,
                base.toString(),
                homeserver,
                new Invocation(base, Optional.empty()),
                redactor);
        scan = new SecretScan();
    }

    @AfterEach
    void everythingWasAsked() {
        homeserver.close();
        server.finish();
        // A first round of it takes a while.
        assertThat(scan.hits(List.of(PASSWORD.reveal()))).isEmpty();
        scan.close();
        assertThat(server.secrets())
                .allSatisfy(secret -> assertThat(redactor.redact(secret)).isEqualTo("**HIDDEN**"));
    }

    @Test
    void a_user_is_registered_with_his_own_password() {
        assertThat(way.delegated()).isTrue();
        assertThat(way.registrar().registers(ALICE)).isTrue();
        assertThat(way.registrar().find(ALICE)).isEmpty();

        assertThat(way.registrar().register(ALICE, () -> PASSWORD, false)).isEqualTo(Registration.CREATED);

        assertThat(way.registrar().find(ALICE)).hasValueSatisfying(account -> {
            assertThat(account.admin()).isFalse();
            assertThat(account.deactivated()).isFalse();
            assertThat(account.created().orElseThrow()).isAfter(Instant.parse("2026-01-01T00:00:00Z"));
        });
        assertThat(way.registrar().register(ALICE, () -> PASSWORD, true)).isEqualTo(Registration.NAME_TAKEN);
    }

    @Test
    void the_owner_logs_in_with_the_new_password_only() throws IOException {
        UserId carol = new UserId("carol", DOMAIN);
        way.registrar().register(carol, () -> PASSWORD, false);
        Secret fresh = Secret.of("a new and longer password 7");

        way.registrar().changePassword(carol, PASSWORD, () -> fresh);
        try (Tunnel tunnel = server.forward(
                Homeserver.addresses(server, "matrix-authentication-service").get(0), 8080)) {
            AuthenticationPages pages =
                    new AuthenticationPages(Homeserver.url(tunnel).resolve("/auth/"), Duration.ofMillis(1));
            pages.changePassword(carol, fresh, () -> PASSWORD);
            // Four times, for it does not say whether the password is wrong or was tried too often.
            assertThatThrownBy(() -> pages.changePassword(carol, fresh, () -> PASSWORD))
                    .isInstanceOf(IOException.class)
                    .hasMessage("it does not log @carol:example.com in");
        }
    }

    @Test
    void an_administrator_is_made_and_unmade() {
        UserId bob = new UserId("bob", DOMAIN);
        way.registrar().register(bob, () -> PASSWORD, false);

        way.registrar().setAdmin(bob, true);
        assertThat(way.registrar().find(bob))
                .hasValueSatisfying(account -> assertThat(account.administers()).isTrue());
        way.registrar().setAdmin(bob, false);
        assertThat(way.registrar().find(bob))
                .hasValueSatisfying(account -> assertThat(account.admin()).isFalse());
    }

    @Test
    void a_name_that_begins_as_an_option_does_is_a_name() throws IOException {
        UserId help = new UserId("--help", DOMAIN);

        assertThat(way.registrar().register(help, () -> PASSWORD, false)).isEqualTo(Registration.CREATED);
        way.registrar().setAdmin(help, true);
        assertThat(way.registrar().find(help))
                .hasValueSatisfying(account -> assertThat(account.administers()).isTrue());
        way.issuer().end(way.issuer().issue(help, Optional.empty()).token());
    }

    @Test
    void what_the_service_refuses_is_said_in_its_words() {
        assertThatThrownBy(() -> way.registrar().register(new UserId("_under", DOMAIN), () -> PASSWORD, false))
                .isInstanceOf(Failure.class)
                .hasMessage(
                        "The Matrix Authentication Service on the server did not register @_under:example.com: Username not available on homeserver.");
        UserId ghost = new UserId("ghost", DOMAIN);
        assertThatThrownBy(() -> way.registrar().setAdmin(ghost, true))
                .hasMessage(
                        "The Matrix Authentication Service on the server did not make @ghost:example.com an administrator: User not found.");
        assertThatThrownBy(() -> way.issuer().issue(ghost, Optional.empty()))
                .hasMessage("There is no user @ghost:example.com.");
    }

    @Test
    void a_password_that_the_service_finds_weak_is_said() {
        assertThatThrownBy(() -> way.registrar().register(new UserId("weak", DOMAIN), () -> Secret.of("abc"), false))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("a throw-away password that nobody knows")
                .hasMessageContaining("the new password is not complex enough for it");
    }

    @Test
    void a_token_opens_the_admin_api_until_it_is_ended() throws IOException {
        UserId root = new UserId("root", DOMAIN);
        way.registrar().register(root, () -> PASSWORD, true);
        assertThat(way.issuer().needsPassword()).isFalse();

        Credential credential = way.issuer().issue(root, Optional.empty());

        assertThat(credential.madeHere()).isTrue();
        assertThat(homeserver.client().owner(credential.token()))
                .isEqualTo(new ClientApi.Owner(root.toString(), Optional.of(credential.deviceId())));
        assertThat(homeserver.synapse(credential.token()).user(root)).isPresent();
        way.issuer().end(credential.token());
        // Synapse itself remembers for two minutes that it was valid.
        assertThatThrownBy(() -> way.issuer().end(credential.token()))
                .isInstanceOfSatisfying(
                        MatrixError.class, e -> assertThat(e.status()).isEqualTo(401));
    }

    @Test
    void a_verified_administrator_with_a_token() throws IOException {
        UserId dora = new UserId("dora", DOMAIN);
        Credentials credentials = new Credentials(base.resolve("credentials.yml"));
        Administrator administrator = new Administrator(homeserver, way, credentials, HERE, warning -> {});
        RecordedHandout generated = new RecordedHandout();
        AdminRequest request = new AdminRequest(dora, Optional.of(PASSWORD), true, true);

        AdminOutcome first = administrator.ensure(request, generated);
        assertThat(first.created()).isTrue();
        assertThat(first.proof()).isEqualTo(Proof.DATABASE);
        assertThat(first.tokenFile()).isPresent();
        assertThat(administrator.ensure(request, generated).proof()).isEqualTo(Proof.STORED_TOKEN);
        assertThat(generated.inForce).isEmpty();

        // Elsewhere there is no token yet, and no password is needed for one.
        Credentials elsewhere = new Credentials(base.resolve("elsewhere.yml"));
        AdminOutcome second = new Administrator(homeserver, way, elsewhere, HERE, warning -> {})
                .ensure(new AdminRequest(dora, Optional.empty(), true, true), generated);
        assertThat(second.created()).isFalse();
        assertThat(second.tokenFile()).isPresent();
        assertThat(generated.inForce).isEmpty();
    }

    @Test
    void a_user_who_is_no_administrator_gets_no_token() {
        UserId eve = new UserId("eve", DOMAIN);
        way.registrar().register(eve, () -> PASSWORD, false);
        Credentials credentials = new Credentials(base.resolve("credentials.yml"));

        assertThatThrownBy(() -> new Administrator(homeserver, way, credentials, HERE, warning -> {})
                        .ensure(new AdminRequest(eve, Optional.of(PASSWORD), true, false), new RecordedHandout()))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("is not an administrator");
        assertThat(credentials.find(DOMAIN)).isEmpty();
        assertThatThrownBy(() -> way.issuer().issue(eve, Optional.empty()))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("is not an administrator");
    }

    @Test
    void a_service_that_forbids_changing_passwords_registers_nobody() throws IOException {
        Path file = base.resolve("matrix-authentication-service/config/config.yaml");
        Files.writeString(file, Files.readString(file) + "account: {password_change_allowed: false}\n");

        assertThatThrownBy(() -> way.registrar().register(ALICE, () -> PASSWORD, false))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("password_change_allowed is false");
    }

    private void write(String file, String text) throws IOException {
        Path path = base.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
