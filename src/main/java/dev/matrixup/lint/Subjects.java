package dev.matrixup.lint;

import dev.matrixup.playbook.Catalog;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Redactor;
import dev.matrixup.workspace.SecretVariables;
import dev.matrixup.workspace.Server;
import dev.matrixup.workspace.ServerSettings;
import dev.matrixup.workspace.VarsFiles;
import dev.matrixup.workspace.Workspace;
import dev.matrixup.workspace.WrittenInventory;
import dev.matrixup.yaml.YamlNode;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The servers of a workspace, each with what is to be looked at, read without Ansible.
 *
 * @param server what the files say about it; templates in its names are not evaluated
 */
public record Subjects(Server server, Subject subject) {
    private static final String GROUP = "matrix_servers";

    /**
     * All servers.
     *
     * @param workspace its checkout may be another one than the user's
     * @param checkout that of the workspace
     * @param catalog that of the checkout
     * @param redactor learns the secrets in the vars files
     */
    public static List<Subjects> all(
            Workspace workspace, Checkout checkout, Catalog catalog, ProcessRunner processes, Redactor redactor) {
        WrittenInventory inventory = workspace.writtenInventory();
        return names(workspace, inventory).stream()
                .map(host -> of(workspace, inventory, host, checkout, catalog, processes, redactor))
                .toList();
    }

    /**
     * One of all.
     *
     * @param server by domain, public name or inventory name; empty for the only one
     * @throws Failure (64) for an unknown server, or if there are several and none is named
     */
    public static Subjects one(List<Subjects> all, Workspace workspace, Optional<String> server) {
        Server chosen = Server.choose(
                        all.stream().map(Subjects::server).toList(),
                        server.stream().toList(),
                        workspace.root())
                .get(0);
        return all.stream()
                .filter(each -> each.server().equals(chosen))
                .findFirst()
                .orElseThrow();
    }

    private static Subjects of(
            Workspace workspace,
            WrittenInventory inventory,
            String host,
            Checkout checkout,
            Catalog catalog,
            ProcessRunner processes,
            Redactor redactor) {
        List<Failure> broken = new ArrayList<>();
        List<String> groups = inventory.complete() ? inventory.groups(host) : List.of("all", GROUP);
        VarsFiles vars = workspace.varsFiles(host, groups, broken::add);
        vars.files().stream()
                .map(file -> file.text().root().map(YamlNode::toJava).orElse(Map.of()))
                .filter(Map.class::isInstance)
                .forEach(variables -> redactor.add(SecretVariables.in(strings(variables))));
        String domain = text(vars, "matrix_domain")
                .orElse(host.startsWith("matrix.") ? host.substring("matrix.".length()) : host);
        String publicName = text(vars, "matrix_server_fqn_matrix").orElse("matrix." + domain);
        ServerSettings settings = workspace
                .deployment()
                .map(file -> file.settings(domain, publicName, host))
                .orElse(ServerSettings.NONE);
        Server server = new Server(host, domain, publicName, settings);
        Set<String> hosts = inventory.complete() ? inventory.hosts() : Set.of();
        return new Subjects(
                server,
                new Subject(vars, broken, hosts, workspace.deploymentVars(server), checkout, catalog, processes));
    }

    private static Optional<String> text(VarsFiles vars, String name) {
        return vars.winner(name)
                .flatMap(VarsFiles.Winner::value)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(value -> !value.isBlank() && !value.contains("{{"));
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
}
