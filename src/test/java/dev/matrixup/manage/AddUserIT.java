package dev.matrixup.manage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.matrixup.admin.Account;
import dev.matrixup.admin.Homeserver;
import dev.matrixup.admin.HomeserverAddress.Url;
import dev.matrixup.admin.MatrixError;
import dev.matrixup.admin.UserId;
import dev.matrixup.deploy.Lab;
import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.report.Secret;
import dev.matrixup.testing.Pty;
import dev.matrixup.testing.RealSynapse;
import dev.matrixup.testing.SecretScan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code adduser} as people type it, against a real Synapse, on each of its ways. */
class AddUserIT {
    private static final String SHARED = "the shared secret of this server";
    private static final String PASSWORD = "correct horse battery staple";
    private static final Path USER_CREATOR = Path.of("src/main/sandbox/roles/custom/matrix-user-creator");

    @TempDir
    static Path synapseFolder;

    private static RealSynapse synapse;
    private static Homeserver homeserver;
    private static Secret adminToken;
    private static int users;

    @TempDir
    Path folder;

    private Lab lab;
    private String name;
    private UserId user;

    @BeforeAll
    static void startSynapse() throws IOException {
        synapse = RealSynapse.start(synapseFolder, Lab.DOMAIN, SHARED);
        homeserver = Homeserver.at(new Url(synapse.url()), Optional.empty());
        UserId root = new UserId("root", Lab.DOMAIN);
        homeserver.sharedSecret().register(root, Secret.of(PASSWORD), true, Secret.of(SHARED));
        adminToken =
                homeserver.client().login(root, Secret.of(PASSWORD), "test").token();
    }

    @AfterAll
    static void stopSynapse() {
        synapse.close();
    }

    @BeforeEach
    void workspace() throws IOException {
        lab = Lab.workspace(folder, "verify: ssh");
        lab.vars("matrix_synapse_container_client_api_host_bind_port: '127.0.0.1:%d'".formatted(synapse.port()));
        Files.createDirectories(lab.data().resolve("synapse"));
        Files.createSymbolicLink(lab.data().resolve("synapse/config"), synapseFolder);
        name = "user" + users++;
        user = new UserId(name, Lab.DOMAIN);
    }

    @Test
    void on_the_server_the_user_is_registered_and_can_log_in() throws Exception {
        Result result = withPassword("adduser", name, "--yes", "--password-stdin");

        assertThat(result.code()).as(result.said()).isZero();
        assertThat(result.said())
                .contains("ok @%s:example.com is registered".formatted(name))
                .doesNotContain(PASSWORD);
        assertThat(account())
                .hasValueSatisfying(found -> assertThat(found.admin()).isFalse());
        assertCanLogIn(PASSWORD);
    }

    @Test
    void a_program_reads_what_was_done() throws Exception {
        Result result = withPassword(
                "adduser", "@%s:example.com".formatted(name), "--admin", "--yes", "--json", "--password-stdin");

        assertThat(result.code()).as(result.said()).isZero();
        assertThat(result.said())
                .startsWith("{\"user\":\"@%s:example.com\",\"admin\":true,\"change\":\"created\"".formatted(name))
                .contains("\"way\":\"ssh\"");
        assertThat(result.err().lines()).hasSize(1);
        assertThat(account())
                .hasValueSatisfying(found -> assertThat(found.administers()).isTrue());
    }

    @Test
    void with_a_token_it_is_the_admin_api() throws Exception {
        ProcessBuilder command = lab.command("adduser", name, "--admin", "--yes", "--json", "--password-stdin");
        command.environment().put("MATRIXUP_TOKEN", adminToken.reveal());
        Result result = withPassword(command);

        assertThat(result.code()).as(result.said()).isZero();
        assertThat(result.err().lines())
                .singleElement(STRING)
                .contains("\"way\":\"api\"")
                .doesNotContain(adminToken.reveal());
        assertThat(account())
                .hasValueSatisfying(found -> assertThat(found.administers()).isTrue());
        assertCanLogIn(PASSWORD);
    }

    @Test
    void whoever_has_a_token_can_look_at_the_new_user_next() throws Exception {
        ProcessBuilder command = lab.command("adduser", name, "--yes", "--password-stdin");
        command.environment().put("MATRIXUP_TOKEN", adminToken.reveal());
        Result result = withPassword(command);

        assertSaid(0, result, "Next: matrixup -C %s user show %s".formatted(lab.root(), name));
        ProcessBuilder api = lab.command("adduser", name, "--admin");
        api.environment().put("MATRIXUP_TOKEN", adminToken.reveal());
        try (Pty terminal = Pty.start(api)) {
            terminal.await("Make him one? [y/n]").type("n");
            assertThat(terminal.end()).isEqualTo(3);
            assertThat(terminal.said()).doesNotContain("helper");
        }
    }

    @Test
    void a_token_that_is_no_longer_valid_is_said_and_the_server_itself_does_it() throws Exception {
        ProcessBuilder command = lab.command("adduser", name);
        command.environment().put("MATRIXUP_TOKEN", "syt_no_longer");
        try (Pty terminal = Pty.start(command)) {
            terminal.await("Password: ")
                    .type(PASSWORD)
                    .await("Password (again): ")
                    .type(PASSWORD);
            terminal.await("Way:      on the server, through SSH; the token does not do: The access token")
                    .await("          for example.com is no longer valid");
            terminal.await("Is everything ok? [y/n]").type("y");
            assertThat(terminal.end()).as(terminal.said()).isZero();
        }
        ProcessBuilder insisted = lab.command("adduser", "another", "--api", "--yes", "--password-stdin");
        insisted.environment().put("MATRIXUP_TOKEN", "syt_no_longer");
        Result refused = withPassword(insisted);
        assertThat(refused.code()).isEqualTo(7);
        assertThat(refused.said()).contains("no longer valid").contains("token login");
    }

    @Test
    void without_a_token_the_admin_api_is_refused() throws Exception {
        Result result = withPassword("adduser", name, "--api", "--yes", "--password-stdin");

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.said()).contains("no access token of an administrator of example.com");
        assertThat(account()).isEmpty();
    }

    @Test
    void at_a_terminal_it_asks_as_the_page_shows() throws Exception {
        try (Pty terminal = Pty.start(lab.command("adduser", name, "--admin"))) {
            terminal.await("Password: ")
                    .type(PASSWORD)
                    .await("Password (again): ")
                    .type(PASSWORD);
            terminal.await("Server:   example.com, Synapse 1.")
                    .await("Username: " + name)
                    .await("Password: **HIDDEN**")
                    .await("Admin:    yes")
                    .await("Way:      on the server, through SSH; there is no token here")
                    .await("Is everything ok? [y/n]")
                    .type("y");
            terminal.await("@%s:example.com is registered and an administrator".formatted(name));
            assertThat(terminal.end()).isZero();
            assertThat(terminal.said()).doesNotContain(PASSWORD);
        }
        assertCanLogIn(PASSWORD);
    }

    @Test
    void whoever_does_not_say_yes_registers_nobody() throws Exception {
        try (Pty terminal = Pty.start(lab.command("adduser", name))) {
            terminal.await("Password: ")
                    .type(PASSWORD)
                    .await("Password (again): ")
                    .type(PASSWORD);
            terminal.await("Is everything ok? [y/n]").type("n");
            assertThat(terminal.end()).isEqualTo(3);
            assertThat(terminal.said()).contains("Nobody was registered.");
        }
        try (Pty terminal = Pty.start(lab.command("adduser", name))) {
            terminal.await("Password: ")
                    .type(PASSWORD)
                    .await("Password (again): ")
                    .type(PASSWORD + "x");
            assertThat(terminal.end()).isEqualTo(3);
            assertThat(terminal.said()).contains("The two passwords differ.");
        }
        assertThat(account()).isEmpty();
    }

    @Test
    void empty_twice_generates_a_password_that_is_shown_once() throws Exception {
        try (Pty terminal = Pty.start(lab.command("adduser", name))) {
            terminal.await("Password: ").type("").await("Password (again): ").type("");
            terminal.await("Is everything ok? [y/n]").type("y");
            terminal.await("(shown only now)");
            assertThat(terminal.end()).isZero();
            Matcher shown = Pattern.compile("Password of @%s:example.com: (\\S+) ".formatted(name))
                    .matcher(terminal.said());
            assertThat(shown.find()).as(terminal.said()).isTrue();
            assertCanLogIn(shown.group(1));
        }
    }

    @Test
    void without_a_terminal_nothing_is_guessed() throws Exception {
        Result unasked = withPassword("adduser", name, "--password-stdin");
        assertThat(unasked.code()).isEqualTo(3);
        assertThat(unasked.said())
                .contains("nobody to ask")
                .contains("Next: matrixup -C %s adduser %s --password-stdin --yes".formatted(lab.root(), name));

        Result without = withPassword("adduser", name, "--yes");
        assertThat(without.code()).isEqualTo(3);
        assertThat(without.said())
                .contains("adduser %s --yes --password-stdin".formatted(name))
                .contains("adduser %s --yes --generate-password --password-file FILE".formatted(name));
        assertThat(account()).isEmpty();

        Path file = folder.resolve("password");
        Result generated =
                withPassword("adduser", name, "--yes", "--generate-password", "--password-file", file.toString());
        assertThat(generated.code()).as(generated.said()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertCanLogIn(Files.readString(file).strip());
    }

    @Test
    void a_user_who_exists_is_never_changed_unasked() throws Exception {
        register(false);

        Result again = withInput("another password\n", lab.command("adduser", name, "--yes", "--password-stdin"));
        assertThat(again.code()).isEqualTo(3);
        assertThat(again.said())
                .contains("exists since")
                .contains("is not an administrator. Nothing was changed.")
                .contains("adduser %s --yes --password-stdin --if-absent".formatted(name));
        Result scripted = withPassword("adduser", name, "--yes", "--password-stdin", "--if-absent");
        assertThat(scripted.code()).as(scripted.said()).isZero();
        assertThat(scripted.said()).contains(". @%s:example.com exists".formatted(name));
        ProcessBuilder api = lab.command("adduser", name, "--yes", "--password-stdin");
        api.environment().put("MATRIXUP_TOKEN", adminToken.reveal());
        assertThat(withInput("another password\n", api).code()).isEqualTo(3);
        assertCanLogIn(PASSWORD);

        try (Pty terminal = Pty.start(lab.command("adduser", name, "--admin"))) {
            terminal.await("exists since")
                    .await("not an administrator.")
                    .await("      On this way an account @matrixup-helper-...:example.com is registered,")
                    .await("its name stays taken for ever.")
                    .await("Make him one? [y/n]")
                    .type("n");
            assertThat(terminal.end()).isEqualTo(3);
        }
        assertThat(account())
                .hasValueSatisfying(found -> assertThat(found.admin()).isFalse());
        try (Pty terminal = Pty.start(lab.command("adduser", name, "--admin"))) {
            terminal.await("Make him one? [y/n]").type("y").await("is an administrator now");
            assertThat(terminal.end()).isZero();
        }
        assertThat(account())
                .hasValueSatisfying(found -> assertThat(found.administers()).isTrue());
        assertCanLogIn(PASSWORD);

        Result administrator = withPassword("adduser", name, "--admin", "--yes", "--password-stdin", "--if-absent");
        assertThat(administrator.code()).as(administrator.said()).isZero();
        assertThat(administrator.said()).contains("exists and is an administrator");
    }

    @Test
    void a_script_raises_a_user_with_yes() throws Exception {
        register(false);

        Result result = withPassword("adduser", name, "--admin", "--yes", "--json", "--password-stdin", "--if-absent");
        assertThat(result.code()).as(result.said()).isZero();
        assertThat(result.said()).contains("\"change\":\"raised\"");
        assertThat(account())
                .hasValueSatisfying(found -> assertThat(found.administers()).isTrue());
    }

    @Test
    void a_script_raises_a_user_without_a_password() throws Exception {
        register(false);

        Result result = withInput("", lab.command("adduser", name, "--admin", "--yes"));

        assertThat(result.code()).as(result.said()).isZero();
        assertThat(result.said()).contains("is an administrator now");
        assertThat(account())
                .hasValueSatisfying(found -> assertThat(found.administers()).isTrue());
        assertCanLogIn(PASSWORD);
    }

    @Test
    void a_generated_password_survives_the_loss_of_the_answer() throws Exception {
        Path file = folder.resolve("password");
        try (LostAnswers between = LostAnswers.to(synapse.url(), "POST", "/_synapse/admin/v1/register")) {
            lab.vars("matrix_synapse_container_client_api_host_bind_port: '127.0.0.1:%d'".formatted(between.port()));
            Result result = withInput(
                    "",
                    lab.command("adduser", name, "--yes", "--generate-password", "--password-file", file.toString()));

            assertThat(result.code()).as(result.said()).isEqualTo(7);
            assertThat(result.said())
                    .contains("%s could not be registered".formatted(user))
                    .contains("Whether the password in %s is that of %s now is not known.".formatted(file, user));
        }
        assertCanLogIn(Files.readString(file).strip());
    }

    @Test
    void an_account_that_may_have_been_made_without_a_password_is_said() throws Exception {
        Path file = folder.resolve("password");
        try (LostAnswers between = LostAnswers.to(synapse.url(), "PUT", "/_synapse/admin/v2/users/" + user)) {
            lab.vars("matrix_synapse_container_client_api_host_bind_port: '127.0.0.1:%d'".formatted(between.port()));
            ProcessBuilder command = lab.command(
                    "adduser", name, "--api", "--yes", "--generate-password", "--password-file", file.toString());
            command.environment().put("MATRIXUP_TOKEN", adminToken.reveal());
            Result result = withInput("", command);

            assertSaid(7, result, "%s may be registered, without a password".formatted(user));
            assertThat(result.said()).contains("user reset-password " + name);
        }
        assertThat(account()).isPresent();
        assertThat(file).doesNotExist();
    }

    @Test
    void the_file_of_a_password_that_nobody_got_is_gone() throws Exception {
        register(false);
        Path file = folder.resolve("password");

        Result result = withInput(
                "", lab.command("adduser", name, "--yes", "--generate-password", "--password-file", file.toString()));

        assertSaid(3, result, "exists since");
        assertThat(file).doesNotExist();
    }

    @Test
    void accounts_on_another_machine_are_proven_by_a_login() throws Exception {
        Files.delete(lab.data().resolve("synapse/config"));
        Files.createDirectories(lab.data().resolve("synapse/config"));
        Files.writeString(
                lab.data().resolve("synapse/config/homeserver.yaml"),
                Files.readString(synapse.homeserverYaml())
                        .replaceAll("(?m)^database:.*$", "database: {name: psycopg2, args: {host: db.example.com}}"));

        Result result = withPassword("adduser", name, "--admin", "--yes", "--password-stdin");

        assertThat(result.code()).as(result.said()).isZero();
        assertThat(result.said()).contains("is registered and an administrator");
        assertSaid(7, withPassword("adduser", name, "--yes", "--password-stdin"), "it is at db.example.com");
    }

    @Test
    void wrong_names_are_refused_before_anything() throws Exception {
        assertSaid(
                64,
                withPassword("adduser", "@bob:example.org", "--yes", "--password-stdin"),
                "is not one of example.com");
        assertSaid(64, withPassword("adduser", "Bob", "--yes", "--password-stdin"), "Did you mean bob?");
        assertSaid(64, withPassword("adduser", "--yes", "--password-stdin"), "NAME");
        assertSaid(64, withPassword("adduser", name, "--api", "--ssh", "--yes"), "mutually exclusive");
    }

    @Test
    void another_homeserver_than_the_vars_files_say_is_an_error() throws Exception {
        Files.createDirectories(lab.data().resolve("dendrite/config"));
        Files.delete(lab.data().resolve("synapse/config"));

        assertSaid(
                3,
                withPassword("adduser", name, "--yes", "--password-stdin"),
                "runs dendrite, but matrix_homeserver_implementation is synapse");
    }

    @Test
    void who_keeps_the_accounts_has_to_be_the_same_in_the_vars_file_and_on_the_server() throws Exception {
        lab.vars("matrix_authentication_service_enabled: true");
        Result api = withPassword("adduser", name, "--api", "--yes", "--password-stdin");
        assertSaid(
                3,
                api,
                "keeps the accounts of example.com. Next: matrixup -C %s adduser %s --ssh --yes --password-stdin"
                        .formatted(lab.root(), name));
        assertSaid(
                3,
                withPassword("adduser", name, "--yes", "--password-stdin"),
                "Synapse keeps its accounts itself, but matrix_authentication_service_enabled is true");
        assertThat(account()).isEmpty();

        lab.vars("matrix_authentication_service_enabled: false");
        Files.delete(lab.data().resolve("synapse/config"));
        Files.createDirectories(lab.data().resolve("synapse/config"));
        Files.writeString(
                lab.data().resolve("synapse/config/homeserver.yaml"),
                Files.readString(synapse.homeserverYaml()) + "matrix_authentication_service: {enabled: true}\n");
        assertSaid(
                3,
                withPassword("adduser", name, "--yes", "--password-stdin"),
                "keeps the accounts of the server's Synapse, but matrix_authentication_service_enabled is not true");
    }

    @Test
    void the_playbook_registers_with_a_password_that_nobody_sees() throws Exception {
        withUserCreator("ensure-matrix-users-created");
        lab.vars(
                "matrix_user_creator_users_additional: [{username: %s-own, initial_password: \"own {{ 1 + 1 }}\", initial_type: user}]"
                        .formatted(name));

        try (SecretScan scan = new SecretScan()) {
            Result result = withPassword("adduser", name, "--admin", "--ansible", "--yes", "--password-stdin");

            assertThat(result.code()).as(result.said()).isZero();
            assertThat(result.said())
                    .contains("playbook ok")
                    .contains("@%s:example.com is registered and an administrator".formatted(name))
                    .doesNotContain(PASSWORD);
            assertThat(scan.hits(List.of(PASSWORD))).isEmpty();
        }
        assertThat(account())
                .hasValueSatisfying(found -> assertThat(found.administers()).isTrue());
        assertCanLogIn(PASSWORD);
        UserId own = new UserId(name + "-own", Lab.DOMAIN);
        assertThat(homeserver.client().login(own, Secret.of("own 2"), "test").userId())
                .isEqualTo(own.toString());
        assertThat(lab.records())
                .singleElement()
                .satisfies(record -> assertThat(record).contains("\"adduser\""));

        assertSaid(3, withPassword("adduser", name, "--ansible", "--yes", "--password-stdin"), "exists since");
        assertThat(lab.records()).hasSize(1);
    }

    @Test
    void an_older_checkout_registers_by_its_own_tag() throws Exception {
        withUserCreator("another-tag");
        Path synapseTasks = lab.checkout().resolve("roles/custom/matrix-synapse/tasks/main.yml");
        Files.writeString(
                synapseTasks, Files.readString(synapseTasks).replace("ensure-matrix-users-created", "another-tag"));
        lab.commit();

        Result result = withPassword("adduser", name, "--ansible", "--yes", "--password-stdin");
        assertThat(result.code()).as(result.said()).isZero();
        assertCanLogIn(PASSWORD);
    }

    @Test
    void a_playbook_that_registers_nobody_is_no_success() throws Exception {
        withUserCreator("ensure-matrix-users-created");
        lab.write("playbook/roles/custom/matrix-user-creator/tasks/main.yml", """
                ---
                - tags: [ensure-matrix-users-created]
                  block:
                    - ansible.builtin.debug: {msg: nothing}
                """);
        lab.commit();

        assertSaid(
                6,
                withPassword("adduser", name, "--ansible", "--yes", "--password-stdin"),
                "none of its tasks registered");
        assertThat(account()).isEmpty();
    }

    @Test
    void a_server_without_a_secret_is_left_to_the_playbook() throws Exception {
        Files.delete(lab.data().resolve("synapse/config"));
        Files.createDirectories(lab.data().resolve("synapse/config"));
        Files.writeString(
                lab.data().resolve("synapse/config/homeserver.yaml"),
                Files.readString(synapse.homeserverYaml()).replaceAll("(?m)^registration_shared_secret:.*$", ""));
        withUserCreator("ensure-matrix-users-created");

        assertSaid(
                3,
                withPassword("adduser", name, "--ssh", "--yes", "--password-stdin"),
                "deploy matrixup -C %s adduser %s --ansible --yes --password-stdin".formatted(lab.root(), name));
        Result result = withPassword("adduser", name, "--yes", "--json", "--password-stdin");
        assertThat(result.code()).as(result.said()).isZero();
        assertThat(result.err().lines()).singleElement(STRING).startsWith("{").contains("\"way\":\"ansible\"");
    }

    private void withUserCreator(String tag) throws IOException {
        lab.add(USER_CREATOR, "roles/custom/matrix-user-creator");
        Path tasks = lab.checkout().resolve("roles/custom/matrix-user-creator/tasks/main.yml");
        Files.writeString(
                tasks,
                Files.readString(tasks)
                        .replace("- ensure-matrix-users-created", "- " + tag)
                        .replace("    - ensure-users-created\n", ""));
        Path setup = lab.checkout().resolve("setup.yml");
        Files.writeString(setup, Files.readString(setup) + "    - role: custom/matrix-user-creator\n");
        lab.vars(
                "matrix_user_creator_homeserver_url: " + synapse.url(),
                "matrix_user_creator_registration_shared_secret: '%s'".formatted(SHARED));
        lab.commit();
    }

    private void register(boolean admin) throws IOException {
        homeserver.sharedSecret().register(user, Secret.of(PASSWORD), admin, Secret.of(SHARED));
    }

    private Optional<Account> account() throws IOException {
        return homeserver.synapse(adminToken).user(user).map(found -> found.account(user));
    }

    private void assertCanLogIn(String password) throws IOException {
        assertThat(homeserver.client().login(user, Secret.of(password), "test").userId())
                .isEqualTo(user.toString());
        assertThatThrownBy(() -> homeserver.client().login(user, Secret.of("another password"), "test"))
                .isInstanceOf(MatrixError.class);
    }

    private Result withPassword(String... args) throws Exception {
        return withPassword(lab.command(args));
    }

    private static Result withPassword(ProcessBuilder command) throws Exception {
        return withInput(PASSWORD + "\n", command);
    }

    private static Result withInput(String input, ProcessBuilder command) throws Exception {
        Process process = command.redirectErrorStream(true).start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), "", said);
    }

    private static void assertSaid(int code, Result result, String text) {
        assertThat(result.said()).contains(text);
        assertThat(result.code()).isEqualTo(code);
    }
}
