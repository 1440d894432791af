package dev.matrixup.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.matrixup.admin.AdminOutcome.Proof;
import dev.matrixup.admin.HomeserverAddress.Container;
import dev.matrixup.admin.HomeserverAddress.ServerPort;
import dev.matrixup.admin.HomeserverAddress.Url;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.remote.HostKeyPolicy;
import dev.matrixup.remote.Remote;
import dev.matrixup.remote.Remotes;
import dev.matrixup.remote.SshTarget;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Redactor;
import dev.matrixup.report.Secret;
import dev.matrixup.testing.RealSshd;
import dev.matrixup.testing.RealSynapse;
import dev.matrixup.workspace.Invocation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole way to a verified administrator, on a real Synapse with SQLite. */
class AdministratorIT {
    private static final Invocation HERE = new Invocation(Path.of("").toAbsolutePath(), Optional.empty());

    private static final String DOMAIN = "example.com";
    private static final Secret SHARED = Secret.of("the shared secret of 'this' server");
    private static final Secret PASSWORD = Secret.of("correct horse battery staple");

    @TempDir
    static Path synapseFolder;

    private static RealSynapse synapse;
    private static int users;

    @TempDir
    Path folder;

    private final Remotes remotes = new Remotes(new ProcessRunner(), warning -> {});
    private final RecordingRemote server = new RecordingRemote(remotes.local(Optional.empty()));
    private final Redactor redactor = new Redactor();
    private final RecordedHandout generated = new RecordedHandout();
    private final List<String> warnings = new ArrayList<>();
    private Credentials credentials;
    private Homeserver homeserver;
    private UserId alice;

    @BeforeAll
    static void startSynapse() {
        synapse = RealSynapse.start(synapseFolder, DOMAIN, SHARED.reveal());
    }

    @AfterAll
    static void stopSynapse() {
        synapse.close();
    }

    @BeforeEach
    void find() {
        alice = new UserId("alice" + users++, DOMAIN);
        credentials = new Credentials(folder.resolve("credentials.yml"));
        homeserver =
                Homeserver.find(server, List.of(new ServerPort("127.0.0.1", synapse.port())), Duration.ZERO, () -> {});
    }

    @AfterEach
    void noSecretWasOnAnArgumentList() {
        homeserver.close();
        assertThat(server.seen())
                .allSatisfy(argv -> assertThat(argv.toString())
                        .doesNotContain(SHARED.reveal())
                        .doesNotContain(PASSWORD.reveal()));
    }

    @Test
    void aNewAdministratorIsRegisteredLoggedInAndVerified() throws IOException {
        AdminOutcome outcome = ensure(Optional.of(PASSWORD));

        assertThat(outcome)
                .isEqualTo(new AdminOutcome(
                        alice, true, Proof.LOGIN, Optional.of(credentials.file()), outcome.serverVersion()));
        assertThat(outcome.serverVersion())
                .hasValueSatisfying(version -> assertThat(version).matches("1\\.[0-9]+\\..*"));
        assertThat(homeserver.client().whoami(token())).isEqualTo(alice.toString());
        assertThat(homeserver.synapse(token()).user(alice))
                .hasValueSatisfying(account -> assertThat(account.admin()).isTrue());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(credentials.file())))
                .isEqualTo("rw-------");
        assertThat(devices()).containsExactly("matrixup");
        assertThat(generated.inForce).isEmpty();
        assertThat(redactor.redact(SHARED.reveal() + token().reveal())).isEqualTo("**HIDDEN**".repeat(2));
    }

    @Test
    void theSecondRunKeepsTheTokenAndMakesNoDevice() throws IOException {
        ensure(Optional.of(PASSWORD));
        Secret first = token();
        server.seen().clear();

        AdminOutcome again = ensure(Optional.empty());

        assertThat(again.proof()).isEqualTo(Proof.STORED_TOKEN);
        assertThat(again.created()).isFalse();
        assertThat(token()).isEqualTo(first);
        assertThat(devices()).hasSize(1);
        assertThat(server.seen()).isEmpty();
    }

    @Test
    void aRevokedTokenIsReplacedByALogin() throws IOException {
        ensure(Optional.of(PASSWORD));
        Secret revoked = token();
        homeserver.client().logout(revoked);

        assertThat(ensure(Optional.of(PASSWORD)).proof()).isEqualTo(Proof.LOGIN);
        assertThat(token()).isNotEqualTo(revoked);
        assertThat(devices()).hasSize(1);
    }

    @Test
    void withoutTokenAndPasswordTheDatabaseIsAsked() {
        register(alice, true);

        assertThat(ensure(Optional.empty()))
                .isEqualTo(new AdminOutcome(
                        alice,
                        false,
                        Proof.DATABASE,
                        Optional.empty(),
                        ensure(Optional.empty()).serverVersion()));
        assertThat(credentials.find(DOMAIN)).isEmpty();
        assertThat(generated.inForce).isEmpty();
    }

    @Test
    void aRequiredTokenThatCannotBeHadIsAFailure() {
        register(alice, true);

        assertUnverified(() -> administrator(synapse.homeserverYaml())
                        .ensure(new AdminRequest(alice, Optional.empty(), true, true), generated))
                .contains("no token");
    }

    @Test
    void withoutTokenPasswordAndDatabaseTheUserIsUnchecked() throws IOException {
        register(alice, true);
        Path elsewhere = configuration(
                text -> text.replaceAll("(?m)^database:.*$", "database: {name: psycopg2, args: {host: db}}"));

        AdminOutcome outcome =
                administrator(elsewhere).ensure(new AdminRequest(alice, Optional.empty(), true, false), generated);

        assertThat(outcome.proof()).isEqualTo(Proof.UNCHECKED);
    }

    @Test
    void aNewAdministratorWithoutAPasswordGetsOneThatWorks() throws IOException {
        AdminOutcome outcome = ensure(Optional.empty());

        assertThat(outcome.created()).isTrue();
        assertThat(generated.inForce).hasSize(1);
        assertThat(homeserver
                        .client()
                        .login(alice, generated.inForce.get(0), "test")
                        .userId())
                .isEqualTo(alice.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ lookup('env', 'HOME') }}",
                "it's \"quoted\" \\ and $HOME `id`",
                "P\u00e4\u00df\u0448\u03b1 \u5bc6\u7801 \ud83d\ude00",
                "e\u0301 is not \u00e9",
                " blanks around ",
                "two\nlines\t\u0001",
                "%s&a=b+c?d#e"
            })
    void everyPasswordArrivesAsItIs(String password) {
        AdminOutcome outcome = ensure(Optional.of(Secret.of(password)));

        assertThat(outcome.proof()).isEqualTo(Proof.LOGIN);
    }

    @Test
    void aNameTakenByANonAdministratorIsAFailureAndLeavesNoDevice() throws IOException {
        register(alice, false);

        assertUnverified(() -> ensure(Optional.of(PASSWORD))).contains("is not an administrator");
        assertUnverified(() -> ensure(Optional.empty())).contains("is not an administrator");
        assertThat(credentials.find(DOMAIN)).isEmpty();
        assertThat(devicesOf(homeserver.client().login(alice, PASSWORD, "test").token()))
                .hasSize(1);
    }

    @Test
    void aStoredTokenOfOneWhoIsNoLongerAdministratorIsAFailure() throws IOException {
        ensure(Optional.of(PASSWORD));
        Secret aliceToken = token();
        UserId bob = new UserId("bob" + alice.localpart(), DOMAIN);
        register(bob, true);
        homeserver
                .synapse(homeserver.client().login(bob, PASSWORD, "test").token())
                .setAdmin(alice, false);

        assertUnverified(() -> ensure(Optional.of(PASSWORD))).contains("is not an administrator");
        assertThat(token()).isEqualTo(aliceToken);
    }

    @Test
    void aWrongPasswordIsAFailure() {
        register(alice, true);

        assertUnverified(() -> ensure(Optional.of(Secret.of("wrong")))).contains("password was refused");
    }

    @Test
    void theTokenOfAnotherUserIsReplacedAndEnded() throws IOException {
        ensure(Optional.of(PASSWORD));
        Secret aliceToken = token();
        alice = new UserId("other" + alice.localpart(), DOMAIN);

        assertThat(ensure(Optional.of(PASSWORD)).created()).isTrue();
        assertThat(homeserver.client().whoami(token())).isEqualTo(alice.toString());
        assertThatThrownBy(() -> homeserver.client().whoami(aliceToken)).isInstanceOf(MatrixError.class);
        assertThat(warnings).isEmpty();
    }

    @Test
    void aTokenThatWasMadeElsewhereIsReplacedAndNotEndedWhichIsSaid() throws IOException {
        UserId bob = new UserId("bob" + alice.localpart(), DOMAIN);
        register(bob, true);
        Secret elements = homeserver.client().login(bob, PASSWORD, "Element").token();
        credentials.put(new Credential(bob, elements, ""));

        ensure(Optional.of(PASSWORD));

        assertThat(warnings).singleElement().asString().contains(bob.toString()).contains("is not ended");
        assertThat(homeserver.client().whoami(elements)).isEqualTo(bob.toString());
    }

    @Test
    void aTokenThatCannotBeKeptIsEnded() throws IOException {
        Files.createDirectories(credentials.file().resolveSibling("credentials.yml.lock"));

        assertThatThrownBy(() -> ensure(Optional.of(PASSWORD))).isInstanceOf(Failure.class);
        assertThat(devicesOf(homeserver.client().login(alice, PASSWORD, "test").token()))
                .hasSize(1);
    }

    @Test
    void aGeneratedPasswordIsHandedOutEvenIfTheTokenCannotBeKept() throws IOException {
        Files.createDirectories(credentials.file().resolveSibling("credentials.yml.lock"));

        assertThatThrownBy(() -> ensure(Optional.empty())).isInstanceOf(Failure.class);
        assertThat(generated.inForce).hasSize(1);
    }

    @Test
    void anotherSecretThanTheRunningOneIsExplained() throws IOException {
        Path changed = configuration(text -> text.replace(SHARED.reveal(), "changed since the start"));

        assertUnverified(() -> ensure(changed, Optional.of(PASSWORD))).contains("another registration_shared_secret");
    }

    @Test
    void theSecretMayStandInAFileOfItsOwn() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), SHARED.reveal() + "\n");
        Path changed = configuration(text ->
                text.replaceAll("(?m)^registration_shared_secret:.*$", "registration_shared_secret_path: " + secret));

        assertThat(ensure(changed, Optional.of(PASSWORD)).created()).isTrue();
    }

    @Test
    void withoutASecretAnExistingAdministratorIsStillVerified() throws IOException {
        Path closed = withoutSecret();
        UserId absent = alice;
        assertUnverified(() -> ensure(closed, Optional.of(PASSWORD))).contains("cannot be registered");
        assertUnverified(() -> ensure(closed, Optional.empty())).contains("cannot be registered");

        register(absent, true);
        assertThat(ensure(closed, Optional.empty()).proof()).isEqualTo(Proof.DATABASE);
        assertThat(ensure(closed, Optional.of(PASSWORD)).proof()).isEqualTo(Proof.LOGIN);
    }

    @Test
    void aServerOfAnotherDomainRegistersNobody() throws IOException {
        alice = new UserId(alice.localpart(), "example.org");

        assertUnverified(() -> ensure(Optional.of(PASSWORD))).contains("serves the domain \"example.com\"");
        alice = new UserId(alice.localpart(), DOMAIN);
        assertThatThrownBy(() -> homeserver.client().login(alice, PASSWORD, "test"))
                .isInstanceOf(MatrixError.class);
    }

    @Test
    void accountsOfTheAuthenticationServiceAreNotTouched() throws IOException {
        Path delegated = configuration(text -> text + "matrix_authentication_service: {enabled: true}\n");

        assertUnverified(() -> ensure(delegated, Optional.of(PASSWORD))).contains("Matrix Authentication Service");
    }

    @ParameterizedTest
    @ValueSource(strings = {"_alice", "4711"})
    void whatSynapseReservesIsSaidInItsWords(String localpart) {
        alice = new UserId(localpart, DOMAIN);

        assertUnverified(() -> ensure(Optional.of(PASSWORD))).contains("Synapse refused to register @" + localpart);
    }

    @Test
    void aConfigurationThatCannotBeReadIsNotQuoted() throws IOException {
        Path broken = configuration(text -> text + "broken: 's3cret\n");
        assertUnverified(() -> ensure(broken, Optional.of(PASSWORD)))
                .contains("not a YAML file")
                .doesNotContain("s3cret");

        Path absent = folder.resolve("nowhere.yaml");
        assertUnverified(() -> ensure(absent, Optional.of(PASSWORD))).contains("No such file");
    }

    @Test
    void theFirstAddressThatAnswersIsTaken() {
        Url dead = new Url(URI.create("http://127.0.0.1:" + RealSynapse.freePort()));
        Container container = new Container("matrixup-test-no-such-container", 8008);
        Url living = new Url(synapse.url());

        try (Homeserver found = Homeserver.find(server, List.of(dead, container, living), Duration.ZERO, () -> {})) {
            assertThat(found.address()).isEqualTo(living);
        }
    }

    @Test
    void whereNobodyAnswersEveryAddressIsNamed() {
        int free = RealSynapse.freePort();
        long start = System.nanoTime();

        assertUnverified(() -> Homeserver.find(
                        server,
                        List.of(
                                new ServerPort("127.0.0.1", free),
                                new Container("matrixup-test-no-such-container", 8008)),
                        Duration.ofSeconds(2),
                        () -> {}))
                .contains("127.0.0.1:%d on the server: the connection is refused.".formatted(free))
                .contains("port 8008 of container matrixup-test-no-such-container: no such container runs.");
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
    }

    @Test
    void throughSshItIsTheSame() throws IOException {
        try (RealSshd sshd = RealSshd.start(Files.createDirectory(folder.resolve("sshd")));
                Remote ssh = remotes.connect(target(sshd), HostKeyPolicy.knownOnly());
                Homeserver there = Homeserver.find(
                        ssh, List.of(new ServerPort("127.0.0.1", synapse.port())), Duration.ZERO, () -> {})) {
            Administrator administrator = new Administrator(
                    there, way(ssh, synapse.homeserverYaml(), there), credentials, HERE, warnings::add);
            AdminRequest request = new AdminRequest(alice, Optional.of(PASSWORD), true, true);

            assertThat(administrator.ensure(request, generated).created()).isTrue();
            assertThat(administrator.ensure(request, generated).proof()).isEqualTo(Proof.STORED_TOKEN);

            Files.delete(credentials.file());
            assertThat(administrator
                            .ensure(new AdminRequest(alice, Optional.empty(), true, false), generated)
                            .proof())
                    .isEqualTo(Proof.DATABASE);
        }
    }

    @Test
    void clearTextLeavesThisMachineNever() {
        assertThatThrownBy(() -> new Url(URI.create("http://matrix.example.com")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private SshTarget target(RealSshd sshd) throws IOException {
        Path known = Files.writeString(folder.resolve("known_hosts"), sshd.knownHostsLine("ed25519") + "\n");
        return new SshTarget(
                "127.0.0.1",
                OptionalInt.of(sshd.port()),
                Optional.of(sshd.user()),
                List.of(sshd.userKey()),
                List.of(known),
                List.of(),
                folder,
                Optional.empty());
    }

    private AdminOutcome ensure(Optional<Secret> password) {
        return ensure(synapse.homeserverYaml(), password);
    }

    private AdminOutcome ensure(Path homeserverYaml, Optional<Secret> password) {
        return administrator(homeserverYaml).ensure(new AdminRequest(alice, password, true, false), generated);
    }

    private Administrator administrator(Path homeserverYaml) {
        return new Administrator(homeserver, way(server, homeserverYaml, homeserver), credentials, HERE, warnings::add);
    }

    private ServerWay way(Remote remote, Path homeserverYaml, Homeserver homeserver) {
        HomeserverFiles files = new HomeserverFiles(homeserverYaml.toString(), "unused");
        return new ServerWay(
                HomeserverKind.SYNAPSE,
                new SharedSecretRegistrar(remote, HomeserverKind.SYNAPSE, files, homeserver, redactor),
                new PasswordLogin(homeserver.client(), redactor),
                false);
    }

    private void register(UserId user, boolean admin) {
        try {
            homeserver.sharedSecret().register(user, PASSWORD, admin, SHARED);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Secret token() {
        return credentials.find(DOMAIN).orElseThrow().token();
    }

    private List<String> devices() throws IOException {
        return devicesOf(token());
    }

    /** The names of the devices of the token's owner. */
    private static List<String> devicesOf(Secret token) throws IOException {
        Map<String, Object> answer = new HomeserverClient(synapse.url()).get("/_matrix/client/v3/devices", token);
        return ((List<?>) answer.get("devices"))
                .stream()
                        .map(device -> (String) ((Map<?, ?>) device).get("display_name"))
                        .toList();
    }

    private Path withoutSecret() throws IOException {
        return configuration(text -> text.replaceAll("(?m)^registration_shared_secret:.*$", ""));
    }

    private Path configuration(UnaryOperator<String> change) throws IOException {
        return Files.writeString(
                folder.resolve("homeserver.yaml"), change.apply(Files.readString(synapse.homeserverYaml())));
    }

    private static AbstractStringAssert<?> assertUnverified(ThrowingCallable call) {
        Failure failure = catchThrowableOfType(Failure.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo(ExitCode.UNVERIFIED);
        return assertThat(failure.getMessage());
    }
}
