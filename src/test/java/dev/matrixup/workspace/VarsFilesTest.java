package dev.matrixup.workspace;

import static dev.matrixup.workspace.Trees.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.workspace.VarsFiles.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VarsFilesTest {
    private static final String HOST = "matrix.example.com";

    @TempDir
    Path root;

    private Path hosts;
    private Path own;

    @BeforeEach
    void inventory() throws IOException {
        hosts = write(root.resolve("inventory/hosts"), "[matrix_servers]\n" + HOST + " inline=1\n");
        own = root.resolve("inventory/host_vars/" + HOST);
    }

    @Test
    void findsFilesAsAnsibleDoes() throws IOException {
        write(own.resolve("vars.yml"), "a: 1");
        write(own.resolve("zz.yaml"), "a: 2");
        write(own.resolve("sub/x.json"), "{}");
        write(own.resolve("sub.d/ignored.yml"), "a: 3");
        write(own.resolve("bare"), "b: 1");
        write(own.resolve(".hidden.yml"), "a: 4");
        write(own.resolve("vars.yml~"), "a: 5");
        write(own.resolve("vars.txt"), "a: 6");
        write(root.resolve("inventory/host_vars/" + HOST + ".yml"), "a: 7");
        write(root.resolve("inventory/group_vars/all.yml"), "a: 8");
        write(root.resolve("inventory/group_vars/matrix_servers/m.yml"), "a: 9");
        write(root.resolve("playbook/group_vars/matrix_servers"), "a: 10");
        assertThat(read().files())
                .extracting(file -> root.relativize(file.text().file()).toString())
                .containsExactly(
                        "inventory/group_vars/all.yml",
                        "inventory/group_vars/matrix_servers/m.yml",
                        "playbook/group_vars/matrix_servers",
                        "inventory/host_vars/" + HOST + "/bare",
                        "inventory/host_vars/" + HOST + "/sub/x.json",
                        "inventory/host_vars/" + HOST + "/vars.yml",
                        "inventory/host_vars/" + HOST + "/zz.yaml");
        assertThat(read().target("a")).isEqualTo(own.resolve("zz.yaml"));
        assertThat(read().target("b")).isEqualTo(own.resolve("bare"));
        assertThat(read().target("new")).isEqualTo(own.resolve("vars.yml"));
    }

    @Test
    void anEditGoesWhereItCounts() throws IOException {
        write(root.resolve("inventory/group_vars/all.yml"), "inline: 0\nshared: 0\nplaybooks: 0");
        write(root.resolve("playbook/group_vars/matrix_servers"), "playbooks: 1");
        VarsFiles vars = read();
        assertThat(vars.winner("inline").orElseThrow().layer()).isEqualTo(Layer.INVENTORY);
        assertThat(vars.winner("inline").orElseThrow().place()).hasToString(hosts + ":2:20");
        assertThat(vars.target("inline")).isEqualTo(own.resolve("vars.yml"));
        assertThat(vars.winner("shared").orElseThrow().value()).contains(0L);
        assertThat(vars.target("shared")).isEqualTo(root.resolve("inventory/group_vars/all.yml"));
        assertThat(vars.winner("playbooks").orElseThrow().value()).contains(1L);
        assertThat(vars.target("playbooks")).isEqualTo(own.resolve("vars.yml"));
        assertThat(vars.winner("nowhere")).isEmpty();

        write(own.resolve("vars.yml"), "inline: 2");
        assertThat(read().winner("inline").orElseThrow().value()).contains(2L);
    }

    @Test
    void theOnlyHostFileTakesNewVariables() throws IOException {
        Path file = write(root.resolve("inventory/host_vars/" + HOST + ".yaml"), "a: 1");
        assertThat(read().target("new")).isEqualTo(file);
    }

    @Test
    void readsHostVariablesOfAYamlInventory() throws IOException {
        hosts = write(root.resolve("inventory/hosts.yml"), """
                all:
                  children:
                    matrix_servers:
                      hosts:
                        matrix.example.com:
                          inline: 1
                """);
        assertThat(read().winner("inline").orElseThrow().place()).hasToString(hosts + ":6:11");
    }

    @Test
    void whatAnInventoryGivesToGroupsCountsLeast() throws IOException {
        hosts = write(
                root.resolve("inventory/hosts"),
                "[matrix_servers]\n" + HOST
                        + "\n[all:vars]\na=1\nb = 1\n[matrix_servers:vars]\na=2\n[other:vars]\nc=1\n");
        write(root.resolve("inventory/group_vars/all.yml"), "b: 2");
        assertThat(read().winner("a").orElseThrow().place()).hasToString(hosts + ":7:1");
        assertThat(read().winner("b").orElseThrow().value()).contains(2L);
        assertThat(read().definitions("b")).hasSize(2);
        assertThat(read().winner("c")).isEmpty();
        assertThat(read().target("a")).isEqualTo(own.resolve("vars.yml"));

        hosts = write(root.resolve("inventory/hosts.yml"), """
                all:
                  vars: {a: 1}
                  children:
                    matrix_servers:
                      vars:
                        d: 1
                      hosts: {matrix.example.com: }
                """);
        assertThat(read().winner("a").orElseThrow().place()).hasToString(hosts + ":2:10");
        assertThat(read().winner("d").orElseThrow().place()).hasToString(hosts + ":6:9");
    }

    @Test
    void aLinkedInventoryHasItsVarsFilesBesideTheLink() throws IOException {
        Path real = write(root.resolve("elsewhere/hosts"), "[matrix_servers]\n" + HOST + "\n");
        write(root.resolve("elsewhere/host_vars/" + HOST + "/vars.yml"), "a: 1");
        Files.delete(hosts);
        Files.createSymbolicLink(hosts, real);
        write(own.resolve("vars.yml"), "a: 2");
        assertThat(read().winner("a").orElseThrow().value()).contains(2L);
    }

    @Test
    void tellsEverythingThatAnsibleCouldNotLoad() throws IOException {
        write(own.resolve("a.yml"), "a: {{ b }}\n");
        write(own.resolve("b.yml"), "a: 1\n---\na: 2\n");
        write(own.resolve("c.yml"), "<<<<<<< HEAD\na: 1\n");
        write(own.resolve("d.yml"), "- a\n");
        Files.write(own.resolve("e.yml"), new byte[] {'a', ':', ' ', (byte) 0xff});
        Failure failure = catchThrowableOfType(Failure.class, this::read);
        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure.findings())
                .allSatisfy(finding -> assertThat(finding.code()).isEqualTo(ExitCode.REFUSED))
                .extracting(finding ->
                        own.relativize(finding.place().orElseThrow().file()).toString())
                .containsExactly("a.yml", "b.yml", "c.yml", "d.yml", "e.yml");
    }

    @Test
    void namesOtherHostsWhereTheVarsFileIsMissing() throws IOException {
        write(root.resolve("inventory/host_vars/matrix.example.org/vars.yml"), "a: 1");
        assertThatThrownBy(() -> read().requireHostFile())
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContaining("There are variables for matrix.example.org");
        write(own.resolve("vars.yml"), "a: 1");
        read().requireHostFile();
    }

    @Test
    void proposesEditsAndWritesThemOnlyWhenApplied() throws IOException {
        String before = "# mine\nmatrix_domain: example.com\nsize: 50   # MB\nx_secret: 'old'\nsame: yes\n";
        Path file = write(own.resolve("vars.yml"), before);
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("matrix_domain", "example.com");
        wanted.put("size", 100);
        wanted.put("x_secret", "new");
        wanted.put("same", true);
        wanted.put("added", true);
        VarsProposal proposal = VarsProposal.of(read(), wanted, "Set by matrixup");
        assertThat(file).hasContent(before);
        assertThat(proposal.changes())
                .extracting(change -> change.place().line() + " " + change.variable() + " " + change.text())
                .containsExactly("3 size 50 -> 100", "4 x_secret (changed)", "7 added true");
        assertThat(proposal.obstacles()).isEmpty();
        proposal.apply();
        String after = "# mine\nmatrix_domain: example.com\nsize: 100   # MB\nx_secret: 'new'\nsame: yes\n"
                + "# Set by matrixup\nadded: true\n";
        assertThat(file).hasContent(after);
        VarsProposal again = VarsProposal.of(read(), wanted, "Set by matrixup");
        assertThat(again.files()).isEmpty();
        assertThat(again.changes()).isEmpty();
    }

    @Test
    void severalFilesAreWrittenOrNone() throws IOException {
        Path all = write(root.resolve("inventory/group_vars/all.yml"), "a: 1\n");
        Path vars = write(own.resolve("vars.yml"), "b: 1\n");
        VarsProposal proposal = VarsProposal.of(read(), Map.of("a", 2, "b", 2), "");
        assertThat(proposal.files()).extracting(FileEdit::file).containsExactly(all, vars);

        write(vars, "b: 3\n");
        assertThatThrownBy(proposal::apply)
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContaining("was changed since it was read");
        assertThat(all).hasContent("a: 1\n");

        write(vars, "b: 1\n");
        FileEdit impossible = new FileEdit(all.resolve("no-folder"), null, new byte[1], VarsProposal.MODE);
        List<FileEdit> three = List.of(proposal.files().get(0), proposal.files().get(1), impossible);
        assertThatThrownBy(new VarsProposal(three, List.of())::apply)
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContaining("no-folder could not be written");
        assertThat(all).hasContent("a: 1\n");
        assertThat(vars).hasContent("b: 1\n");

        proposal.apply();
        assertThat(all).hasContent("a: 2\n");
    }

    @Test
    void makesAMissingHostFileForTheOwnerAlone() throws IOException {
        VarsProposal.of(read(), Map.of("matrix_domain", "example.com"), "").apply();
        assertThat(own.resolve("vars.yml")).hasContent("---\nmatrix_domain: example.com\n");
        assertThat(Files.getPosixFilePermissions(own.resolve("vars.yml"))).hasSize(2);
    }

    @Test
    void refusesAllThatCannotBeSet() throws IOException {
        write(
                own.resolve("vars.yml"),
                "matrix_domain: example.com\nflag: {a: 1}\nmatrix_homeserver_implementation: '{{ x }}'\n");
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("matrix_domain", "example.org");
        wanted.put("flag", true);
        wanted.put("matrix_homeserver_implementation", "dendrite");
        Failure failure = catchThrowableOfType(Failure.class, () -> VarsProposal.of(read(), wanted, ""));
        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure.findings())
                .extracting(finding -> finding.place().orElseThrow().line() + " " + finding.getMessage())
                .containsExactly(
                        "1 matrix_domain is example.com, and the deployment wants example.org."
                                + " It can never be changed on a server that is deployed.",
                        "2 flag is a mapping here, where a single value is expected.");
    }

    @Test
    void whatSaysWhichServerThisIsIsNeverSoAlreadyUnseen() throws IOException {
        String domain = "matrix_domain";
        write(own.resolve("vars.yml"), "a: 1\n");
        hosts = write(root.resolve("inventory/hosts"), "[matrix_servers]\n" + HOST + " matrix_domain=example.com\n");
        refusesTyped(domain, "example.com", hosts + ":2:20", "matrix_domain is set in the inventory.");
        hosts = write(
                root.resolve("inventory/hosts"),
                "[matrix_servers]\n" + HOST + "\n[matrix_servers:vars]\nmatrix_domain=example.com\n");
        refusesTyped(domain, "example.org", hosts + ":4:1", "matrix_domain is set in the inventory.");
        Path vars = write(own.resolve("vars.yml"), "matrix_domain: '{{ x }}'\n");
        refusesTyped(domain, "example.com", vars + ":1:1", "matrix_domain is \"{{ x }}\".");
        write(vars, "matrix_domain: example.com\n");
        refusesTyped(domain, "example.org", vars + ":1:1", "matrix_domain is example.com");
        assertThat(VarsProposal.ofTyped(read(), domain, "example.com").files()).isEmpty();
        write(vars, "matrix_domain:\n");
        assertThat(VarsProposal.ofTyped(read(), domain, "example.com").files()).hasSize(1);
        assertThat(VarsProposal.ofTyped(read(), "a", null).files()).hasSize(1);
    }

    private void refusesTyped(String name, String value, String place, String message) {
        assertThatThrownBy(() -> VarsProposal.ofTyped(read(), name, value))
                .isInstanceOfSatisfying(Failure.class, e -> {
                    assertThat(e.code()).isEqualTo(ExitCode.REFUSED);
                    assertThat(e.place()).get().hasToString(place);
                })
                .hasMessageStartingWith(message);
    }

    @Test
    void anEncryptedFileStopsOnlyAnEditOfItself() throws IOException {
        Path file = write(own.resolve("vars.yml"), "$ANSIBLE_VAULT;1.1;AES256\n3030\n");
        write(root.resolve("inventory/group_vars/all.yml"), "a: 1");
        assertThat(read().encrypted()).containsExactly(file);
        assertThat(VarsProposal.of(read(), Map.of("a", 1), "").files()).isEmpty();
        assertThatThrownBy(() -> VarsProposal.of(read(), Map.of("new", 1), ""))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContaining("encrypted");
    }

    @Test
    void aReadOnlyFileIsAnObstacleBeforeAnythingIsWritten() throws IOException {
        Path file = write(own.resolve("vars.yml"), "a: 1\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        assertThat(VarsProposal.of(read(), Map.of("a", 2), "").obstacles())
                .singleElement()
                .extracting(Failure::code)
                .isEqualTo(ExitCode.REFUSED);
    }

    private VarsFiles read() {
        return VarsFiles.read(List.of(hosts), root.resolve("playbook"), HOST, List.of("all", "matrix_servers"));
    }
}
