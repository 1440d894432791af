package dev.matrixup.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.admin.AdminOutcome.Proof;
import dev.matrixup.admin.HomeserverAddress.ServerPort;
import dev.matrixup.admin.Registrar.Registration;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.remote.Remotes;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Redactor;
import dev.matrixup.report.Secret;
import dev.matrixup.testing.RealDendrite;
import dev.matrixup.workspace.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way to the accounts of a real Dendrite with SQLite. */
@Tag("dendrite")
class DendriteIT {
    private static final Invocation HERE = new Invocation(Path.of("").toAbsolutePath(), Optional.empty());

    private static final String DOMAIN = "example.com";
    private static final String SHARED = "the shared secret of this server";
    private static final Secret PASSWORD = Secret.of("correct horse battery staple");

    @TempDir
    static Path dendriteFolder;

    private static RealDendrite dendrite;
    private static int users;

    @TempDir
    Path folder;

    private final RecordingRemote server =
            new RecordingRemote(new Remotes(new ProcessRunner(), warning -> {}).local(Optional.empty()));
    private Homeserver homeserver;
    private UserId alice;

    @BeforeAll
    static void startDendrite() {
        dendrite = RealDendrite.start(dendriteFolder, DOMAIN, SHARED);
    }

    @AfterAll
    static void stopDendrite() {
        dendrite.close();
    }

    @BeforeEach
    void find() {
        alice = new UserId("alice" + users++, DOMAIN);
        homeserver =
                Homeserver.find(server, List.of(new ServerPort("127.0.0.1", dendrite.port())), Duration.ZERO, () -> {});
    }

    @AfterEach
    void noSecretWasOnAnArgumentList() {
        homeserver.close();
        assertThat(server.seen())
                .allSatisfy(argv ->
                        assertThat(argv.toString()).doesNotContain(SHARED).doesNotContain(PASSWORD.reveal()));
    }

    @Test
    void a_user_is_registered_found_and_raised_for_good() throws IOException {
        Registrar registrar = way(dendrite.configuration()).registrar();
        assertThat(registrar.find(alice)).isEmpty();

        assertThat(registrar.register(alice, () -> PASSWORD, false)).isEqualTo(Registration.CREATED);
        assertThat(registrar.find(alice)).hasValueSatisfying(account -> {
            assertThat(account.admin()).isFalse();
            assertThat(account.deactivated()).isFalse();
            assertThat(account.created().orElseThrow())
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
        });
        assertThat(registrar.register(alice, () -> Secret.of("another password"), true))
                .isEqualTo(Registration.NAME_TAKEN);

        Secret token = homeserver.client().login(alice, PASSWORD, "test").token();
        assertThat(mayAdminister(token)).isFalse();
        registrar.setAdmin(alice, true);
        assertThat(registrar.find(alice))
                .hasValueSatisfying(account -> assertThat(account.admin()).isTrue());
        assertThat(mayAdminister(token)).isTrue();
        registrar.setAdmin(alice, false);
        assertThat(mayAdminister(token)).isFalse();
    }

    @Test
    void registering_leaves_no_session() throws IOException {
        way(dendrite.configuration()).registrar().register(alice, () -> PASSWORD, true);

        Secret token = homeserver.client().login(alice, PASSWORD, "test").token();
        assertThat((List<?>) new HomeserverClient(dendrite.url())
                        .get("/_matrix/client/v3/devices", token)
                        .get("devices"))
                .hasSize(1);
    }

    @Test
    void a_verified_administrator_with_a_token() throws IOException {
        Credentials credentials = new Credentials(folder.resolve("credentials.yml"));
        Administrator administrator =
                new Administrator(homeserver, way(dendrite.configuration()), credentials, HERE, warning -> {});
        RecordedHandout generated = new RecordedHandout();
        AdminRequest request = new AdminRequest(alice, Optional.of(PASSWORD), true, true);

        AdminOutcome first = administrator.ensure(request, generated);
        assertThat(first.created()).isTrue();
        assertThat(first.proof()).isEqualTo(Proof.LOGIN);
        assertThat(administrator.ensure(request, generated).proof()).isEqualTo(Proof.STORED_TOKEN);
        assertThat(homeserver
                        .client()
                        .whoami(credentials.find(DOMAIN).orElseThrow().token()))
                .isEqualTo(alice.toString());
        assertThat(mayAdminister(credentials.find(DOMAIN).orElseThrow().token()))
                .isTrue();
    }

    @Test
    void a_user_gets_another_password() throws IOException {
        way(dendrite.configuration()).registrar().register(alice, () -> PASSWORD, false);
        Secret token = homeserver.client().login(alice, PASSWORD, "test").token();

        Secret fresh = Secret.of("a new and longer password");
        homeserver.client().changePassword(alice, token, PASSWORD, fresh);
        assertThat(homeserver.client().login(alice, fresh, "test").userId()).isEqualTo(alice.toString());
        assertThatThrownBy(() -> homeserver.client().login(alice, PASSWORD, "test"))
                .isInstanceOf(MatrixError.class);
    }

    @Test
    void what_dendrite_refuses_is_said_in_its_words() throws IOException {
        Registrar registrar = way(dendrite.configuration()).registrar();
        assertThatThrownBy(() -> registrar.register(alice, () -> Secret.of("short"), false))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("password too weak");

        Path changed = Files.writeString(
                folder.resolve("dendrite.yaml"),
                Files.readString(dendrite.configuration()).replace(SHARED, "changed since the start"));
        assertThatThrownBy(() -> way(changed).registrar().register(alice, () -> PASSWORD, false))
                .hasMessageContaining("another registration_shared_secret");

        Path closed = Files.writeString(
                folder.resolve("dendrite.yaml"),
                Files.readString(dendrite.configuration()).replaceAll(", registration_shared_secret: \"[^\"]*\"", ""));
        assertThat(way(closed).registrar().register(alice, () -> PASSWORD, false))
                .isEqualTo(Registration.CLOSED);
        assertThat(way(closed).registrar().registers(alice)).isFalse();
    }

    private ServerWay way(Path configuration) {
        HomeserverFiles files = new HomeserverFiles(configuration.toString(), "unused");
        return new ServerWay(
                HomeserverKind.DENDRITE,
                new SharedSecretRegistrar(server, HomeserverKind.DENDRITE, files, homeserver, new Redactor()),
                new PasswordLogin(homeserver.client(), new Redactor()),
                false);
    }

    /** One of the two calls of Synapse's admin API that Dendrite knows. */
    private static boolean mayAdminister(Secret token) throws IOException {
        try {
            new HomeserverClient(dendrite.url()).get("/_synapse/admin/v1/event_reports", token);
            return true;
        } catch (MatrixError e) {
            assertThat(e.errcode()).isEqualTo("M_FORBIDDEN");
            return false;
        }
    }
}
