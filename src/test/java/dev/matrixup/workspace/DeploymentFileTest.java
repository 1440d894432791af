package dev.matrixup.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.matrixup.playbook.AdminApi;
import dev.matrixup.playbook.RootRedirect;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentFileTest {
    private static final Path FILE = Path.of("matrixup.yml");

    private static final String FULL = """
            version: 1
            playbook: {path: playbook, url: "https://example.com/playbook.git", revision: c0681e4bc}
            defaults: {ssh: {user: root, port: 2222}, vars: {a: 1}}
            servers:
              example.com:
                address: 203.0.113.10
                ssh: {user: ops, identity: ~/.ssh/id_ed25519}
                become: true
                admin: alice
                admin_api: off
                root_redirect: off
                base_domain: served-here
                verify: ssh
                vars: {b: [x, {c: true}]}
              example.org:
            """;

    @Test
    void readsEverythingAndFillsInDefaults() {
        DeploymentFile file = parse(FULL);
        assertThat(file.playbook())
                .isEqualTo(new DeploymentFile.PlaybookSource(
                        Optional.of("playbook"),
                        Optional.of("https://example.com/playbook.git"),
                        Optional.of("c0681e4bc")));
        assertThat(file.settings("matrix.example.com", "example.com"))
                .isEqualTo(new ServerSettings(
                        Optional.of("203.0.113.10"),
                        ConnectionKind.SSH,
                        new SshSettings(Optional.of("ops"), OptionalInt.of(2222), Optional.of("~/.ssh/id_ed25519")),
                        true,
                        Optional.of("alice"),
                        AdminApi.OFF,
                        RootRedirect.OFF,
                        BaseDomain.SERVED_HERE,
                        VerifyMode.SSH,
                        Map.of("a", 1L, "b", List.of("x", Map.of("c", true)))));
        ServerSettings bare = file.settings("example.org");
        assertThat(bare.ssh().user()).contains("root");
        assertThat(bare.adminApi()).isEqualTo(AdminApi.KEEP);
        assertThat(bare.rootRedirect()).isEqualTo(RootRedirect.KEEP);
        assertThat(bare.baseDomain()).isEqualTo(BaseDomain.KEEP);
        assertThat(file.settings("unknown.example")).isEqualTo(ServerSettings.NONE);
    }

    @Test
    void aPasswordInThePlaybooksAddressIsNotShown() {
        Failure failure = catchThrowableOfType(
                Failure.class,
                () -> parse("version: 1\nplaybook: {url: 'https://alice:pigeon@example.com/a.git', path: 1}\n"));

        assertThat(failure.code()).isEqualTo(ExitCode.USAGE);
        assertThat(failure.place()).contains(new Place(Path.of("matrixup.yml"), 2, 65, ""));
        assertThat(catchThrowableOfType(
                                Failure.class,
                                () -> parse(
                                        "version: 1\nplaybook: {url: https://alice:pigeon@example.com/a.git, path: [}\n"))
                        .place()
                        .orElseThrow()
                        .text())
                .isEmpty();
    }

    @Test
    void offIsAWordQuotedOrNot() {
        for (String off : List.of("off", "'off'", "\"off\"")) {
            assertThat(parse("version: 1\nservers: {a.example: {admin_api: " + off + "}}")
                            .settings("a.example")
                            .adminApi())
                    .isEqualTo(AdminApi.OFF);
        }
    }

    @Test
    void tellsAllErrorsWithTheirPlaces() {
        Failure failure = failure("""
                version: 1
                playbok: {}
                servers:
                  example.com:
                    adress: 203.0.113.10
                    ssh: {user: 7, port: 70000}
                    become: maybe
                    admin_api: publc
                    vars: {some_password: hunter2, x: !vault abc}
                """);
        assertThat(failure.code()).isEqualTo(ExitCode.USAGE);
        assertThat(failure.getMessage()).isEqualTo("matrixup.yml has 8 errors.");
        assertThat(failure.findings())
                .extracting(f -> f.place().orElseThrow() + " " + f.getMessage())
                .containsExactly(
                        "matrixup.yml:2:1 playbok is no key of the deployment file. Did you mean playbook?"
                                + " Its keys are version, playbook, defaults, servers, lint.",
                        "matrixup.yml:5:5 adress is no key of server example.com. Did you mean address? Its keys are"
                                + " address, connection, ssh, become, admin, admin_api, root_redirect, base_domain,"
                                + " verify, vars.",
                        "matrixup.yml:6:17 user has to be a text. Put it in quotes.",
                        "matrixup.yml:6:26 port has to be a number from 1 to 65535.",
                        "matrixup.yml:7:13 become has to be true or false.",
                        "matrixup.yml:8:16 admin_api has to be one of public, internal, off, keep."
                                + " Did you mean public?",
                        "matrixup.yml:9:12 some_password looks like a secret. Secrets are never written here;"
                                + " write it into the vars file.",
                        "matrixup.yml:9:39 A value with !vault belongs into the vars file, not here.");
        assertThat(failure.findings().get(0).place().orElseThrow().excerpt())
                .contains("playbok: {}")
                .endsWith("^");
        assertThat(failure.findings().toString()
                        + failure.findings().get(6).place().orElseThrow().excerpt())
                .doesNotContain("hunter2");
    }

    @Test
    void acceptsATemplateAndAnEmptyTextForASecret() {
        assertThat(parse("version: 1\nservers: {a.example: {vars: {x_password: '{{ y }}', z_token: ''}}}")
                        .settings("a.example")
                        .vars())
                .containsKeys("x_password", "z_token");
    }

    @Test
    void refusesWhatIsNoDeploymentFileWithCode64() {
        for (String text : List.of(
                "",
                "# nothing",
                "[1]",
                "servers: {}",
                "version: 2",
                "version: one",
                "version: 1\nservers: []",
                "version: 1\nservers: {a.example: 7}",
                "version: 1\nversion: 1",
                "version: 1\nservers: {a.example: {become: true, become: true}}",
                "version: 1\n---\nversion: 1",
                "version: 1\nservers: {a.example: {ssh: {identity: '{{ x }}'}}}",
                "version: 1\nservers: {a.example: {address: '-oProxyCommand=x y'}}",
                "version: 1\nplaybook: {url: '--upload-pack=x'}",
                "\tx",
                "<<<<<<< HEAD\nversion: 1")) {
            assertThat(failure(text).code()).as(text).isEqualTo(ExitCode.USAGE);
        }
    }

    @Property(tries = 500)
    void anyTextIsReadOrRefused(@ForAll String text) {
        try {
            parse(text);
        } catch (Failure e) {
            assertThat(e.code()).isEqualTo(ExitCode.USAGE);
        }
    }

    @Test
    void refusesTwoDeploymentFiles(@TempDir Path folder) throws IOException {
        assertThat(DeploymentFile.find(folder)).isEmpty();
        Files.createDirectory(folder.resolve("inventory"));
        Path inner = Files.writeString(folder.resolve("inventory/matrixup.yml"), "version: 1");
        assertThat(DeploymentFile.find(folder)).contains(inner);
        Files.writeString(folder.resolve("matrixup.yml"), "version: 1");
        assertThatThrownBy(() -> DeploymentFile.find(folder))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("two deployment files");
    }

    @Test
    void takesTheIdsOfFindingsThatNobodyWantsToHearOf() {
        assertThat(parse("version: 1\nlint: {ignore: [unknown, empty-secret]}\n")
                        .ignored())
                .containsExactly("unknown", "empty-secret");
        assertThat(failure("version: 1\nlint: {ignore: unknown}\n")).hasMessage("ignore has to be a list.");
        assertThat(failure("version: 1\nlint: {ignore: [A b]}\n"))
                .hasMessage("Each item of ignore has to be the id of a finding.");
    }

    @Test
    void schemaAndParserKnowTheSameKeysAndWords() throws IOException {
        Map<String, Object> schema;
        try (InputStream in = DeploymentFile.class.getResourceAsStream("matrixup.schema.json")) {
            schema = JSON.std.mapFrom(in);
        }
        assertThat(keys(schema)).isEqualTo(DeploymentParser.TOP);
        assertThat(keys(at(schema, "properties", "playbook"))).isEqualTo(DeploymentParser.PLAYBOOK);
        assertThat(keys(at(schema, "properties", "defaults"))).isEqualTo(DeploymentParser.DEFAULTS);
        assertThat(keys(at(schema, "properties", "lint"))).isEqualTo(DeploymentParser.LINT);
        Map<String, Object> server = at(schema, "$defs", "server");
        assertThat(keys(server)).isEqualTo(DeploymentParser.SERVER);
        assertThat(keys(at(server, "properties", "ssh"))).isEqualTo(DeploymentParser.SSH);
        assertThat(words(server, "admin_api")).isEqualTo(words(AdminApi.values()));
        assertThat(words(server, "root_redirect")).isEqualTo(words(RootRedirect.values()));
        assertThat(words(server, "base_domain")).isEqualTo(words(BaseDomain.values()));
        assertThat(words(server, "verify")).isEqualTo(words(VerifyMode.values()));
        assertThat(words(server, "connection")).isEqualTo(words(ConnectionKind.values()));
    }

    private static List<String> words(Enum<?>... constants) {
        return List.of(constants).stream().map(Section::word).toList();
    }

    private static Object words(Map<String, Object> server, String key) {
        return at(server, "properties", key).get("enum");
    }

    private static List<String> keys(Map<String, Object> schema) {
        return new ArrayList<>(at(schema, "properties").keySet());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> at(Map<String, Object> map, String... path) {
        Map<String, Object> found = map;
        for (String key : path) {
            found = (Map<String, Object>) found.get(key);
        }
        return found;
    }

    private static DeploymentFile parse(String text) {
        return DeploymentFile.parse(FILE, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Failure failure(String text) {
        return catchThrowableOfType(Failure.class, () -> parse(text));
    }
}
