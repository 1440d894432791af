package dev.matrixup.lint;

import dev.matrixup.playbook.Catalog;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Redactor;
import dev.matrixup.workspace.DeploymentFile;
import dev.matrixup.workspace.SecretVariables;
import dev.matrixup.workspace.Server;
import dev.matrixup.workspace.ServerSettings;
import dev.matrixup.workspace.VarsFiles;
import dev.matrixup.workspace.Workspace;
import dev.matrixup.workspace.WrittenInventory;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What {@code matrixup vars lint} found.
 *
 * @param server the server's domain
 * @param root the workspace's folder, which paths are relative to
 * @param files the user's vars files that were looked at
 * @param findings in the order of files and lines
 */
public record LintReport(String server, Path root, List<Path> files, List<LintFinding> findings) {
    private static final String GROUP = "matrix_servers";

    /** Copies the lists. */
    public LintReport {
        files = List.copyOf(files);
        findings = List.copyOf(findings);
    }

    /**
     * Looks at a workspace's files, without Ansible.
     *
     * @param server by domain, public name or inventory name; empty for the only one
     * @param redactor learns the secrets in the vars files
     * @throws Failure (3) if there is no workspace, playbook or inventory; (64) for a wrong deployment file, or an unknown server
     */
    public static LintReport of(Path workspace, Optional<String> server, ProcessRunner processes, Redactor redactor) {
        Workspace opened = Workspace.open(workspace);
        Checkout checkout = Checkout.at(opened.checkout(), processes);
        Catalog catalog = checkout.catalog(opened.state().resolve("cache"));
        WrittenInventory inventory = opened.writtenInventory();
        Map<Server, Read> servers = new LinkedHashMap<>();
        names(opened, inventory).forEach(name -> {
            Read read = Read.of(opened, inventory, name);
            servers.put(read.server(), read);
        });
        Server chosen = Server.choose(
                        List.copyOf(servers.keySet()), server.stream().toList(), opened.root())
                .get(0);
        Read read = servers.get(chosen);
        read.vars().files().stream()
                .map(file -> file.text().root().map(YamlNode::toJava).orElse(Map.of()))
                .filter(Map.class::isInstance)
                .forEach(variables -> redactor.add(SecretVariables.in(strings(variables))));
        Subject subject = new Subject(
                read.vars(),
                read.broken(),
                inventory.complete() ? inventory.hosts() : Set.of(),
                checkout,
                catalog,
                processes);
        List<String> ignored = opened.deployment().map(DeploymentFile::ignored).orElse(List.of());
        return new LintReport(
                chosen.domain(),
                opened.root(),
                subject.texts().stream().map(YamlText::file).toList(),
                Linter.look(subject, ignored));
    }

    /** One of the inventory's servers with its files. */
    private record Read(Server server, VarsFiles vars, List<Failure> broken) {
        private static Read of(Workspace workspace, WrittenInventory inventory, String host) {
            List<Failure> broken = new ArrayList<>();
            List<String> groups = inventory.complete() ? inventory.groups(host) : List.of("all", GROUP);
            VarsFiles vars = workspace.varsFiles(host, groups, broken::add);
            String domain = text(vars, "matrix_domain")
                    .orElse(host.startsWith("matrix.") ? host.substring("matrix.".length()) : host);
            String publicName = text(vars, "matrix_server_fqn_matrix").orElse("matrix." + domain);
            ServerSettings settings = workspace
                    .deployment()
                    .map(file -> file.settings(domain, publicName, host))
                    .orElse(ServerSettings.NONE);
            return new Read(new Server(host, domain, publicName, settings), vars, broken);
        }

        private static Optional<String> text(VarsFiles vars, String name) {
            return vars.winner(name)
                    .flatMap(VarsFiles.Winner::value)
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .filter(value -> !value.isBlank() && !value.contains("{{"));
        }
    }

    /** The servers of the inventory; where only Ansible could tell, those that have variables. */
    private static List<String> names(Workspace workspace, WrittenInventory inventory) {
        if (inventory.complete()) {
            return inventory.hosts(GROUP);
        }
        return workspace.inventories().stream()
                .map(path -> Files.isDirectory(path) ? path : path.getParent())
                .map(base -> base.resolve("host_vars"))
                .filter(Files::isDirectory)
                .flatMap(folder ->
                        Stream.of(Optional.ofNullable(folder.toFile().list()).orElse(new String[0])))
                .filter(name -> !name.startsWith("."))
                .map(name -> name.replaceFirst("\\.(yml|yaml|json)$", ""))
                .distinct()
                .sorted()
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> strings(Object mapping) {
        return (Map<String, Object>) mapping;
    }

    /** How many there are of a severity. */
    public long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    /** A file as people and programs read it: relative to the workspace where it lies in it. */
    public String shown(Path file) {
        return (file.startsWith(root) ? root.relativize(file) : file).toString();
    }

    /** Only what stops a deployment. */
    public LintReport errors() {
        return new LintReport(
                server,
                root,
                files,
                findings.stream().filter(LintFinding::stops).toList());
    }
}
