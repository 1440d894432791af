package dev.matrixup.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.playbook.AdminApi;
import dev.matrixup.playbook.RootRedirect;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryTest {
    private static final DomainName DOMAIN = new DomainName("example.com");

    @TempDir
    Path root;

    private Path hosts;

    @BeforeEach
    void folder() throws IOException {
        hosts = Files.createDirectory(root.resolve("inventory")).resolve("hosts");
    }

    @Test
    void rendersAsTheGoldenFileInAnyLocale() throws IOException {
        Locale locale = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            String golden;
            try (var in = InventoryTest.class.getResourceAsStream("hosts.golden")) {
                golden = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
            assertThat(text(inventory(root, DOMAIN, settings("ops", 22022)))).isEqualTo(golden);
        } finally {
            Locale.setDefault(locale);
        }
    }

    @Test
    void rendersAgainWhatNobodyTouchedAndNothingElse() throws IOException {
        assertThat(Inventory.origin(hosts)).isEqualTo(Inventory.Origin.ABSENT);
        inventory(root, DOMAIN, settings("ops", 22)).apply();
        assertThat(Inventory.origin(hosts)).isEqualTo(Inventory.Origin.RENDERED);
        assertThat(NewWorkspace.inventory(root, DOMAIN, settings("ops", 22), false))
                .isEmpty();
        inventory(root, DOMAIN, settings("root", 22)).apply();
        assertThat(Files.readString(hosts)).contains("ansible_ssh_user=root");

        String edited = Files.readString(hosts).replace("ansible_ssh_user=root", "ansible_ssh_user=bob");
        Files.writeString(hosts, edited);
        assertThat(Inventory.origin(hosts)).isEqualTo(Inventory.Origin.EDITED);
        assertRefused("edited by hand", "ansible_ssh_user=bob");
        assertThat(hosts).hasContent(edited);
    }

    @Test
    void neverOverwritesAHandWrittenOneAndShowsNoPasswordOfIt() throws IOException {
        Files.writeString(hosts, "[matrix_servers]\nmatrix.example.com ansible_become_password='pa ss'\n");
        assertThat(Inventory.origin(hosts)).isEqualTo(Inventory.Origin.FOREIGN);
        assertRefused("was not written by matrixup", "-matrix.example.com ansible_become_password=**HIDDEN**");
    }

    @Test
    void aWorkspacesOwnTemplateWins() throws IOException {
        Files.createDirectory(root.resolve("inventory-templates"));
        Path template = root.resolve("inventory-templates/hosts.ftl");
        Files.writeString(template, "[matrix_servers]\r\n[#list servers as s][=s.name] x='{{ y }}'\r\n[/#list]");
        assertThat(text(inventory(root, DOMAIN, settings("ops", 22))))
                .endsWith("[matrix_servers]\r\nmatrix.example.com x='{{ y }}'\r\n");

        Files.writeString(template, "[matrix_servers]\n[=nobody.knows]\n");
        assertThatThrownBy(() -> inventory(root, DOMAIN, settings("ops", 22)))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("hosts.ftl is wrong in line 2");
    }

    @Test
    void adoptInsertsBelowTheSectionAndKeepsEveryOtherByte() throws IOException {
        byte[] before =
                "# caf\u00e9\r\n[matrix_servers]\r\nother ansible_host=1\r\n".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(hosts, before);
        HostLine line = new HostLine("matrix.example.com", Map.of("ansible_host", "203.0.113.10"));
        assertThat(Inventory.adopt(hosts, line).after())
                .isEqualTo(
                        "# caf\u00e9\r\n[matrix_servers]\r\nmatrix.example.com ansible_host=203.0.113.10\r\nother ansible_host=1\r\n"
                                .getBytes(StandardCharsets.ISO_8859_1));
        Files.writeString(hosts, "[matrix_servers]");
        assertThat(text(Inventory.adopt(hosts, line)))
                .isEqualTo("[matrix_servers]\nmatrix.example.com ansible_host=203.0.113.10\n");
    }

    @Test
    void anAdoptedFileThatMatrixupRenderedOnceIsTheUsersFromThenOn() throws IOException {
        inventory(root, DOMAIN, settings("ops", 22)).apply();
        Files.writeString(hosts, Files.readString(hosts) + "# mine\n");
        assertThat(Inventory.origin(hosts)).isEqualTo(Inventory.Origin.EDITED);
        Inventory.adopt(hosts, line(settings("bob", 22))).apply();
        assertThat(Inventory.origin(hosts)).isEqualTo(Inventory.Origin.FOREIGN);
        assertThat(Files.readString(hosts)).contains("_user=bob").endsWith("# mine\n");
    }

    @Test
    void adoptChangesItsOwnVariablesInAnExistingLineOnly() throws IOException {
        Files.writeString(hosts, """
                [matrix_servers]
                matrix.example.com  ansible_host="203.0.113.9" ansible_user=bob x='a # b' ansible_become_password=p # note
                [other]
                web ansible_host=203.0.113.9
                """);
        HostLine line = line(settings("ops", 2222));
        FileEdit edit = Inventory.adopt(hosts, line);
        assertThat(text(edit)).isEqualTo("""
                [matrix_servers]
                matrix.example.com  ansible_host=203.0.113.10 ansible_user=ops x='a # b' ansible_become_password=p\
                 ansible_port='2222' ansible_ssh_private_key_file=~/.ssh/id_ed25519 ansible_become=true\
                 ansible_become_user=root # note
                [other]
                web ansible_host=203.0.113.9
                """.replace("'2222'", IniValue.quote("2222")));
        edit.apply();
        assertThat(Inventory.adopt(hosts, line).isEmpty()).isTrue();
    }

    @Test
    void adoptRefusesWhatItDoesNotUnderstand() throws IOException {
        HostLine line = new HostLine("matrix.example.com", Map.of("ansible_host", "203.0.113.10"));
        for (String text : List.of(
                "matrix.example.com ansible_host=1\n",
                "# [matrix_servers]\n",
                "[matrix_servers:vars]\na=1\n",
                "[matrix_servers]\nmatrix.example.com\nmatrix.example.com a=1\n")) {
            Files.writeString(hosts, text);
            assertThatThrownBy(() -> Inventory.adopt(hosts, line)).as(text).isInstanceOfSatisfying(Failure.class, e -> {
                assertThat(e.code()).isEqualTo(ExitCode.REFUSED);
                assertThat(e.next()).isNotEmpty();
            });
        }
    }

    @Test
    void keepsTheRulesForDomains() {
        for (String bad : List.of("", "localhost", "-a.example", "a..example", "a_b.example", "a.example\nb", "@a.b")) {
            assertThatThrownBy(() -> new DomainName(bad)).as(bad).isInstanceOf(Failure.class);
        }
        assertThat(DOMAIN.warning()).isEmpty();
        assertThat(new DomainName("matrix.example.com").warning())
                .hasValueSatisfying(text -> assertThat(text).contains("matrix.matrix.example.com"));
    }

    @Test
    void refusesAServerWithoutAddressAndAPathThatSshCannotTake() {
        assertThatThrownBy(() -> inventory(root, DOMAIN, ServerSettings.NONE))
                .hasMessageContaining("does not say where");
        assertThatThrownBy(() -> inventory(root.resolve("it's"), DOMAIN, settings("ops", 22)))
                .hasMessageContaining("ssh takes for something else");
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(() -> inventory(root, DOMAIN, settings("root", 22)))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContainingAll(parts);
    }

    private HostLine line(ServerSettings settings) {
        return HostLine.of(DOMAIN, settings, root, hosts, root.resolve("known_hosts"));
    }

    static ServerSettings settings(String user, int port) {
        return new ServerSettings(
                Optional.of("203.0.113.10"),
                ConnectionKind.SSH,
                new SshSettings(Optional.of(user), OptionalInt.of(port), Optional.of("~/.ssh/id_ed25519")),
                true,
                Optional.of("alice"),
                AdminApi.PUBLIC,
                RootRedirect.OFF,
                BaseDomain.KEEP,
                VerifyMode.PUBLIC,
                Map.of());
    }

    private static FileEdit inventory(Path root, DomainName domain, ServerSettings settings) {
        return NewWorkspace.inventory(root, domain, settings, false).orElseThrow();
    }

    private static String text(FileEdit edit) {
        return new String(edit.after(), StandardCharsets.UTF_8);
    }
}
