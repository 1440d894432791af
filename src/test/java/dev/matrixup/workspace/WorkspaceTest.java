package dev.matrixup.workspace;

import static dev.matrixup.workspace.Trees.checkout;
import static dev.matrixup.workspace.Trees.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTest {
    private static final String DEPLOYMENT = "version: 1\nservers: {example.com: {address: 203.0.113.10}}\n";

    @TempDir
    Path root;

    @Test
    void opensAWorkspace() throws IOException {
        write(root.resolve("matrixup.yml"), DEPLOYMENT);
        checkout(root.resolve("playbook"));
        Workspace workspace = Workspace.open(root);
        assertThat(workspace.checkout()).isEqualTo(root.resolve("playbook"));
        assertThat(workspace.inventories()).containsExactly(root.resolve("inventory/hosts"));
        assertThat(workspace.knownHosts()).isEqualTo(root.resolve("known_hosts"));
        workspace.inventoryEdit(false).orElseThrow().apply();
        assertThat(root.resolve("inventory/hosts"))
                .content()
                .contains("\nmatrix.example.com ansible_host=203.0.113.10 ");
        assertThat(workspace.inventoryEdit(false)).isEmpty();

        write(root.resolve("matrixup.yml"), DEPLOYMENT.replace("1\n", "1\nplaybook: {path: ../there}\n"));
        assertThatThrownBy(() -> Workspace.open(root))
                .isInstanceOfSatisfying(
                        Failure.class,
                        e -> assertThat(e.next())
                                .containsExactly(
                                        "git clone https://github.com/spantaleev/matrix-docker-ansible-deploy.git "
                                                + root.resolveSibling("there")));
    }

    @Test
    void opensAnExistingCheckoutWithAnyInventoryAndLeavesItAlone() throws IOException {
        checkout(root);
        assertRefused("no inventory");
        Path only = write(root.resolve("inventory/production.yml"), "all: {}");
        write(root.resolve("inventory/host_vars/x/vars.yml"), "a: 1");
        assertThat(Workspace.open(root).inventories()).containsExactly(only);
        Path staging = write(root.resolve("inventory/staging"), "[matrix_servers]\n");
        assertRefused("several inventories");
        write(
                root.resolve("ansible.cfg"),
                "[defaults]\n# inventory = x\ninventory = inventory/staging ; mine\n[x]\ninventory = y\n");
        assertThat(Workspace.open(root).inventories()).containsExactly(staging);
        Files.delete(root.resolve("ansible.cfg"));
        Path hosts = write(root.resolve("inventory/hosts"), "[matrix_servers]\n");
        write(root.resolve("inventory/matrixup.yml"), DEPLOYMENT);
        Workspace workspace = Workspace.open(root);
        assertThat(workspace.inventories()).containsExactly(hosts);
        assertThat(workspace.checkout()).isEqualTo(root);
        assertThat(workspace.deployment()).isPresent();
        assertThat(workspace.knownHosts()).isEqualTo(root.resolve(".matrixup/known_hosts"));
        assertThat(workspace.inventoryEdit(false)).isEmpty();
    }

    @Test
    void anOrdinaryFolderIsRefusedWithWhatToType() {
        assertThatThrownBy(() -> Workspace.open(root)).isInstanceOfSatisfying(Failure.class, e -> {
            assertThat(e.code()).isEqualTo(ExitCode.REFUSED);
            assertThat(e.next()).anyMatch(next -> next.startsWith("matrixup -C %s init example.com ".formatted(root)));
            assertThat(e.next()).anyMatch(next -> next.startsWith("matrixup demo"));
        });
    }

    @Test
    void keepsItsStatePrivateAndOutOfGit() throws IOException {
        checkout(root);
        write(root.resolve("inventory/hosts"), "");
        Workspace workspace = Workspace.open(root);
        Path state = workspace.state();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
                .isEqualTo("rwx------");
        assertThat(state.resolve(".gitignore")).hasContent("*");
        assertThat(workspace.state()).isEqualTo(state);
        assertThat(workspace.runs()).isEqualTo(state.resolve("runs"));
    }

    @Test
    void locksACheckoutInItsGitFolder() throws Exception {
        checkout(root);
        write(root.resolve("inventory/hosts"), "");
        ProcessRunner runner = new ProcessRunner();
        assertThat(new ProcessBuilder("git", "init", "-q", root.toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(Workspace.open(root).lockFiles(runner))
                .containsExactly(
                        root.resolve(".matrixup/lock"), root.toRealPath().resolve(".git/matrixup.lock"));
    }

    @Test
    void choosesServersByAnyOfTheirNames() {
        Server one = new Server("mx1", "example.com", "matrix.example.com", ServerSettings.NONE);
        Server two = new Server("matrix.example.org", "example.org", "matrix.example.org", ServerSettings.NONE);
        List<Server> all = List.of(one, two);
        for (String name : List.of("mx1", "example.com", "matrix.example.com")) {
            assertThat(Server.choose(all, List.of(name), root)).containsExactly(one);
        }
        assertThat(Server.choose(all, List.of("example.org", "mx1", "matrix.example.org"), root))
                .containsExactly(two, one);
        assertThat(Server.choose(List.of(one), List.of(), root)).containsExactly(one);
        assertUsage("There are 2 servers here: example.com, example.org.", all, List.of());
        assertUsage(
                "There is no server exmaple.com here. Did you mean example.com? There is: example.com, example.org.",
                all,
                List.of("exmaple.com"));
        assertUsage("no server", List.of(), List.of());
        Server twin = new Server("other", "example.com", "matrix.example.net", ServerSettings.NONE);
        assertThat(betterOfChoosing(List.of(two, one))).isEqualTo("matrixup vars lint -s example.org");
        assertThat(betterOfChoosing(List.of(one, twin))).isEqualTo("matrixup vars lint -s mx1");
        assertThat(choosing(List.of()).next())
                .containsExactly("matrixup -C %s init example.com root@203.0.113.10".formatted(root));
    }

    @Test
    void makesAVarsFileFromThePlaybooksExample() throws IOException {
        Path example = write(root.resolve("p/examples/vars.yml"), """
                ---
                # A comment
                matrix_domain: YOUR_BARE_DOMAIN_NAME_HERE
                matrix_homeserver_generic_secret_key: ''
                acme_email: ''
                postgres_connection_password: ''  # long
                """);
        Path file = root.resolve("inventory/host_vars/matrix.example.com/vars.yml");
        NewWorkspace.Vars vars = NewWorkspace.vars(root.resolve("p"), file, new DomainName("example.com"));
        assertThat(vars.unset()).containsExactly("acme_email");
        String text = new String(vars.edit().after(), StandardCharsets.UTF_8);
        assertThat(text).matches("""
                ---
                # A comment
                matrix_domain: example.com
                matrix_homeserver_generic_secret_key: '[A-Za-z0-9]{64}'
                acme_email: ''
                postgres_connection_password: '[A-Za-z0-9]{64}'  # long
                """);
        assertThat(text.lines().filter(line -> line.contains("'")).distinct()).hasSize(3);
        vars.edit().apply();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> NewWorkspace.vars(root.resolve("p"), file, new DomainName("example.com")))
                .hasMessageContaining("not overwritten");
        Files.delete(example);
        assertThatThrownBy(() ->
                        NewWorkspace.vars(root.resolve("p"), root.resolve("other.yml"), new DomainName("example.com")))
                .hasMessageContaining("examples/vars.yml");
    }

    @Test
    void theDeploymentFileOfInitReadsBackAsItWasMeant() throws IOException {
        DeploymentFile.PlaybookSource source = new DeploymentFile.PlaybookSource(
                Optional.of("playbook"), Optional.of("https://example.com/p.git"), Optional.of("1234567"));
        ServerSettings settings = InventoryTest.settings("ops", 22022);
        FileEdit edit = NewWorkspace.deploymentFile(root, source, new DomainName("example.com"), settings);
        String golden;
        try (var in = WorkspaceTest.class.getResourceAsStream("matrixup.golden")) {
            golden = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(new String(edit.after(), StandardCharsets.UTF_8)).isEqualTo(golden);
        DeploymentFile read = DeploymentFile.parse(edit.file(), edit.after());
        assertThat(read.playbook()).isEqualTo(source);
        assertThat(read.servers()).isEqualTo(Map.of("example.com", settings));
    }

    @Test
    void theProposedInventoryIsALookalikeAndLeavesNothing() throws IOException {
        checkout(root);
        Path hosts = write(root.resolve("inventory/hosts"), "[matrix_servers]\n");
        Path vars = write(root.resolve("inventory/host_vars/h/vars.yml"), "a: 1");
        Path other = write(root.resolve("inventory/host_vars/other/vars.yml"), "a: 1");
        Workspace workspace = Workspace.open(root);
        Path mirrored;
        try (ProposedInventory proposed = ProposedInventory.make(
                root.resolve(".matrixup/runs/1"),
                workspace,
                Map.of(
                        vars,
                        "a: 2".getBytes(StandardCharsets.UTF_8),
                        root.resolve("inventory/host_vars/new/vars.yml"),
                        "a: 3".getBytes(StandardCharsets.UTF_8)))) {
            assertThat(proposed.inventories()).hasSize(1);
            mirrored = proposed.inventories().get(0);
            assertThat(mirrored).isSymbolicLink().hasSameTextualContentAs(hosts);
            assertThat(mirrored.resolveSibling("host_vars/h/vars.yml"))
                    .content()
                    .isEqualTo("a: 2");
            assertThat(mirrored.resolveSibling("host_vars/new/vars.yml"))
                    .content()
                    .isEqualTo("a: 3");
            assertThat(mirrored.resolveSibling("host_vars/other")).isSymbolicLink();
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(mirrored.resolveSibling("host_vars/h/vars.yml"))))
                    .isEqualTo("rw-------");
        }
        assertThat(root.resolve(".matrixup/runs/1")).isEmptyDirectory();
        assertThat(vars).hasContent("a: 1");
        assertThat(other).hasContent("a: 1");
    }

    private void assertRefused(String part) {
        assertThatThrownBy(() -> Workspace.open(root))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContaining(part);
    }

    private String betterOfChoosing(List<Server> all) {
        return ((ManyServers) choosing(all).getCause()).better(new Typed(List.of("vars", "lint"), List.of()));
    }

    private Failure choosing(List<Server> all) {
        return catchThrowableOfType(Failure.class, () -> Server.choose(all, List.of(), root));
    }

    private void assertUsage(String message, List<Server> all, List<String> wanted) {
        assertThatThrownBy(() -> Server.choose(all, wanted, root))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining(message);
    }
}
