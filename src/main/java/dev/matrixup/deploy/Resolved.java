package dev.matrixup.deploy;

import dev.matrixup.ansible.AnsibleCommand;
import dev.matrixup.ansible.AnsibleInstallation;
import dev.matrixup.ansible.AnsibleLocator;
import dev.matrixup.ansible.AnsibleRequirements;
import dev.matrixup.ansible.AnsibleScope;
import dev.matrixup.ansible.AnsibleSettings;
import dev.matrixup.ansible.EffectiveValues;
import dev.matrixup.ansible.ExtraArguments;
import dev.matrixup.ansible.HostConnection;
import dev.matrixup.ansible.InventoryHosts;
import dev.matrixup.ansible.InventoryQuery;
import dev.matrixup.ansible.Setting;
import dev.matrixup.files.UserFolders;
import dev.matrixup.playbook.Catalog;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.playbook.Flags;
import dev.matrixup.playbook.PlaybookRole;
import dev.matrixup.playbook.Roles;
import dev.matrixup.remote.Become;
import dev.matrixup.remote.HostKeyPolicy;
import dev.matrixup.remote.Remote;
import dev.matrixup.remote.Remotes;
import dev.matrixup.remote.SshTarget;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.report.Secret;
import dev.matrixup.workspace.FileEdit;
import dev.matrixup.workspace.Invocation;
import dev.matrixup.workspace.ProposedInventory;
import dev.matrixup.workspace.SecretVariables;
import dev.matrixup.workspace.Server;
import dev.matrixup.workspace.ServerSettings;
import dev.matrixup.workspace.VarsFiles;
import dev.matrixup.workspace.VarsProposal;
import dev.matrixup.workspace.VerifyMode;
import dev.matrixup.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a deployment is about, read and not judged: the workspace, its playbook, the Ansible that will run it, and the one server.
 *
 * @param inventory the edit that brings the rendered inventory up to the deployment file
 * @param hosts the names of all hosts of the inventory, those of other groups too
 * @param homeserver the implementation by the vars files; templates in them are judged by Ansible later
 * @param access passwords and keys
 * @param opened the vaulted values among the host's variables
 * @param warnings what the user should know and that stops nothing
 */
record Resolved(
        Context context,
        DeployRequest request,
        Workspace workspace,
        Checkout checkout,
        Catalog catalog,
        AnsibleInstallation ansible,
        Optional<FileEdit> inventory,
        Server server,
        HostConnection connection,
        Map<String, Object> hostVariables,
        VarsFiles vars,
        Set<String> hosts,
        String homeserver,
        Access access,
        List<Secret> opened,
        List<String> warnings)
        implements AutoCloseable {
    private static final String DOMAIN = "matrix_domain";
    private static final String PUBLIC_NAME = "matrix_server_fqn_matrix";

    /** The variables that name a server. */
    private static final List<String> NAMES = List.of(DOMAIN, PUBLIC_NAME);

    private static final String FULL_RESTART = "devture_systemd_service_manager_conditional_restart_enabled";

    /** Reads it all; throws a {@link Failure} where something is missing or cannot be read. */
    static Resolved of(Context context, DeployRequest request) {
        return of(context, request, true);
    }

    /** The same for work on files alone: what is vaulted stays closed, and how the server is reached does not matter. */
    static Resolved ofFiles(Context context, DeployRequest request) {
        return of(context, request, false);
    }

    private static Resolved of(Context context, DeployRequest request, boolean whole) {
        request.connection().requireSomebodyToAsk(context.questions());
        Workspace workspace = Workspace.open(request.workspace());
        workspace.requireWhole();
        Checkout checkout = Checkout.at(workspace.checkout(), context.processes());
        Catalog catalog = checkout.catalog();
        // It is read while Ansible is asked; what is wrong with it comes up where it is used.
        CompletableFuture.runAsync(catalog::variables);
        AnsibleInstallation ansible = new AnsibleLocator(context.processes(), context.home())
                .provide(
                        AnsibleRequirements.atLeast(Roles.of(checkout).minimumAnsible()),
                        checkout.root(),
                        "root".equals(System.getProperty("user.name")),
                        progress -> {});
        Optional<FileEdit> inventory = workspace.inventoryEdit(request.adopt());
        AnsibleSettings settings = AnsibleSettings.of(System.getenv(), checkout.root(), request.arguments());
        Access access = new Access(context, request.connection(), request.arguments(), settings, checkout.root());
        Source source = new Source(context, request, workspace, checkout, ansible, inventory, access);
        Asked asked = source.hosts();
        InventoryHosts hosts = asked.hosts();
        Server server = Server.choose(
                        hosts.names().stream()
                                .map(name -> server(name, asked.named(name), workspace))
                                .toList(),
                        request.server().stream().toList(),
                        workspace.root())
                .get(0);
        Map<String, Object> written = withFolder(hosts.variables(server.name()), workspace);
        HostConnection connection = HostConnection.of(server.name(), written, settings);
        OpenVariables open = new OpenVariables(written, List.of(), List.of());
        if (whole) {
            // Before Ansible is asked for values: it would look for the plugin.
            reachable(connection);
            open = source.open(server.name(), written);
            connection = reachable(HostConnection.of(server.name(), open.variables(), settings));
        }
        Map<String, Object> variables = open.variables();
        List<String> warnings = new ArrayList<>(open.warnings());
        if (connection.otherSsh()) {
            warnings.add(
                    "Ansible connects with %s; matrixup looks where OpenSSH would, at its configuration and known hosts."
                            .formatted(connection.connection()));
        }
        if (connection.ssh()) {
            connection
                    .unchecked()
                    .map(Setting::origin)
                    .map("Ansible does not check the host key: %s. matrixup checks it nevertheless."::formatted)
                    .ifPresent(warnings::add);
        }
        VarsFiles vars = workspace.varsFiles(server.name(), hosts.groups(server.name()));
        vars.requireHostFile();
        return new Resolved(
                context,
                request,
                workspace,
                checkout,
                catalog,
                ansible,
                inventory,
                server,
                connection,
                variables,
                vars,
                hosts.all(),
                text(variables, "matrix_homeserver_implementation").orElse("synapse"),
                access,
                open.secrets(),
                warnings);
    }

    /** @throws Failure (3) if Ansible does not go there as we can */
    private static HostConnection reachable(HostConnection connection) {
        if (!connection.ssh() && !connection.local()) {
            throw Failure.refused(
                            "Ansible would reach %s with the connection plugin %s. matrixup reaches servers by SSH, or is on them, and could not see there what it did."
                                    .formatted(connection.name(), connection.connection()))
                    .next(
                            "ansible_connection: ssh      and ansible_host, for a server that SSH reaches",
                            "ansible_connection: local    for this machine");
        }
        return connection;
    }

    /**
     * What the inventory says.
     *
     * @param evaluated by host, the values of those of its {@link #NAMES} that are templates
     */
    private record Asked(InventoryHosts hosts, Map<String, Map<String, Object>> evaluated) {
        private Map<String, Object> named(String host) {
            Map<String, Object> all = new HashMap<>(hosts.variables(host));
            all.putAll(evaluated.getOrDefault(host, Map.of()));
            return all;
        }
    }

    /** Asks Ansible about the inventory as it would be. */
    private record Source(
            Context context,
            DeployRequest request,
            Workspace workspace,
            Checkout checkout,
            AnsibleInstallation ansible,
            Optional<FileEdit> inventory,
            Access access) {
        /** All hosts; the vault password is asked for where a whole vars file is vaulted and nothing provides one. */
        Asked hosts() {
            try {
                return ask(this::hosts);
            } catch (Failure failure) {
                VarsFiles.check(workspace.inventories(), checkout.root());
                if (!failure.getMessage().contains("vault secrets")) {
                    throw failure;
                }
                if (access.hasVaultPassword()) {
                    throw closed(failure);
                }
                access.askVaultPassword("A vars file is");
                try {
                    return ask(this::hosts);
                } catch (Failure again) {
                    throw closed(again);
                }
            }
        }

        private static Failure closed(Failure failure) {
            return failure.getMessage().contains("vault secrets")
                    ? OpenVariables.closed("a vars file", failure)
                    : failure;
        }

        private Asked hosts(AnsibleScope scope) {
            InventoryHosts hosts = new InventoryQuery(context.processes(), ansible).ask(scope);
            Map<String, Map<String, Object>> evaluated = new HashMap<>();
            for (String host : hosts.names()) {
                List<String> templates = NAMES.stream()
                        .filter(name ->
                                String.valueOf(hosts.variables(host).get(name)).contains("{{"))
                        .toList();
                Map<String, Object> known = new HashMap<>();
                values(scope, host, templates).forEach((name, value) -> {
                    if (value instanceof EffectiveValues.Value.Known of) {
                        known.put(name, of.value());
                    }
                });
                evaluated.put(host, known);
            }
            return new Asked(hosts, evaluated);
        }

        /** What is vaulted, opened; the password is asked for where nothing provides one. */
        OpenVariables open(String host, Map<String, Object> variables) {
            Set<String> vaulted = OpenVariables.vaulted(variables);
            if (!vaulted.isEmpty() && !access.hasVaultPassword()) {
                access.askVaultPassword(vaulted.iterator().next() + " of " + host + " is");
            }
            return OpenVariables.of(host, variables, names -> ask(scope -> values(scope, host, names)));
        }

        private Map<String, EffectiveValues.Value> values(AnsibleScope scope, String host, Collection<String> names) {
            return new EffectiveValues(context.processes(), ansible)
                    .ask(scope, host, List.of(), names, workspace.state());
        }

        private <T> T ask(Function<AnsibleScope, T> question) {
            if (inventory.isEmpty()) {
                return question.apply(scope(request, checkout, workspace.inventories(), access));
            }
            Map<Path, byte[]> edit =
                    Map.of(inventory.get().file(), inventory.get().after());
            try (ProposedInventory proposed = ProposedInventory.make(workspace.state(), workspace, edit)) {
                return question.apply(scope(request, checkout, proposed.inventories(), access));
            }
        }
    }

    private static Server server(String name, Map<String, Object> variables, Workspace workspace) {
        String domain = text(variables, DOMAIN)
                .orElseGet(() -> name.startsWith("matrix.") ? name.substring("matrix.".length()) : name);
        String publicName = text(variables, PUBLIC_NAME).orElse("matrix." + domain);
        ServerSettings settings = workspace
                .deployment()
                .map(file -> file.settings(domain, publicName, name))
                .orElse(ServerSettings.NONE);
        return new Server(name, domain, publicName, settings);
    }

    /** A variable's plain text; empty for a template, which only Ansible can evaluate. */
    private static Optional<String> text(Map<String, Object> variables, String name) {
        return Optional.ofNullable(variables.get(name))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(value -> !value.isBlank() && !value.contains("{{"));
    }

    /** What a variable is worth for the server, as text. Ansible is asked only where that is a template. */
    String value(String name) {
        Object written = hostVariables.get(name);
        if (written == null) {
            written = catalog.find(name)
                    .map(variable -> variable.value().toJava())
                    .orElse("");
        }
        String text = String.valueOf(written);
        if (!text.contains("{{")) {
            return text;
        }
        EffectiveValues.Value value = values(scope(workspace.inventories()), List.of(name), workspace.state())
                .get(name);
        return value instanceof EffectiveValues.Value.Known known ? String.valueOf(known.value()) : "";
    }

    /** The rendered inventory names files of the workspace relative to its own folder, with the one template that we can read. */
    private static Map<String, Object> withFolder(Map<String, Object> variables, Workspace workspace) {
        Path inventory = workspace.inventories().get(0);
        Path folder = Files.isDirectory(inventory) ? inventory : inventory.getParent();
        Map<String, Object> replaced = new HashMap<>(variables);
        replaced.replaceAll((name, value) -> name.startsWith("ansible_") && value instanceof String text
                ? text.replace("{{ inventory_dir }}", folder.toString())
                : value);
        return replaced;
    }

    /** Ends what helps to get in. */
    @Override
    public void close() {
        access.close();
    }

    ServerSettings settings() {
        return server.settings();
    }

    /** Where the deployment file says something about the server, see {@link dev.matrixup.workspace.DeploymentFile#place}. */
    Optional<Place> decision(List<String> setting) {
        return workspace
                .deployment()
                .flatMap(file -> file.place(setting, server.domain(), server.publicName(), server.name()));
    }

    Flags flags() {
        return Flags.of(catalog);
    }

    /** How the user types a command about this server. */
    Invocation invocation() {
        return new Invocation(workspace.root(), request.server());
    }

    List<Path> locks() {
        return workspace.lockFiles(context.processes());
    }

    /** Writes the files while nothing else is at work here. Throws a {@link Failure}: (8) if something is. */
    void write(VarsProposal proposal) {
        workspace.write(proposal, context.processes());
    }

    boolean fromOutside() {
        return settings().verify() == VerifyMode.PUBLIC;
    }

    /** What Ansible is asked about the proposed state with. */
    AnsibleScope scope(List<Path> inventories) {
        return scope(request, checkout, inventories, access);
    }

    /** The variables that the run will see, those included that the user gives to Ansible himself. */
    private static AnsibleScope scope(DeployRequest request, Checkout checkout, List<Path> inventories, Access access) {
        return access.scope(AnsibleScope.of(checkout.root(), inventories))
                .withExtraVars(ExtraArguments.extraVars(request.arguments()));
    }

    /**
     * The run of the whole playbook on this one server.
     *
     * @param arguments for Ansible, mostly the user's own
     * @param secrets further variables that nobody else may read
     */
    AnsibleCommand.Builder command(List<String> arguments, Map<String, Object> secrets) {
        AnsibleCommand.Builder command = AnsibleCommand.of(
                        ansible.playbook(), checkout.root(), Path.of("setup.yml"), workspace.inventories())
                .limit(server.name());
        return access.complete(command, arguments, server.name(), hostVariables, secrets);
    }

    /**
     * Services restart by what changed in a run. After one that was killed or failed they would stay on their old configuration, so the
     * next one restarts them all, where the checkout knows the difference.
     *
     * @param folder where the file with the variable is written
     */
    List<Path> fullRestart(Path folder) {
        if (!catalog.defines(FULL_RESTART)) {
            return List.of();
        }
        Path file = ExtraVarsFile.write(folder, "full-restart.json", Map.of(FULL_RESTART, false));
        return List.of(file);
    }

    /** All secrets that the host's variables hold: vaulted, or by the names that secrets have. */
    List<Secret> secrets() {
        return Stream.concat(SecretVariables.in(hostVariables).stream(), opened.stream())
                .toList();
    }

    String target() {
        if (connection.local()) {
            return "this machine";
        }
        String host = connection.host();
        if (connection.port().isPresent()) {
            host = "%s:%d"
                    .formatted(
                            host.contains(":") ? "[" + host + "]" : host,
                            connection.port().getAsInt());
        }
        return connection.user().map(user -> user + "@").orElse("") + host;
    }

    /** Arrives as Ansible will. */
    Remote connect(Consumer<String> warnings) {
        this.warnings.forEach(warnings);
        Remotes remotes = new Remotes(context.processes(), warnings);
        Optional<Become> become = become();
        if (connection.local()) {
            return remotes.local(become);
        }
        SshTarget target = new SshTarget(
                connection.host(),
                connection.port(),
                connection.user(),
                connection.identity().map(UserFolders::expand).stream().toList(),
                knownHosts(),
                connection.sshArgs(),
                connection.moreSshArgs(),
                checkout.root(),
                become,
                access.loginPassword(hostVariables));
        return remotes.connect(
                target, hostKeyPolicy(context, request.connection().hostKey()), access.login());
    }

    /** Whether and how commands become root's on the server; that the playbook can only work as root is refused here. */
    private Optional<Become> become() {
        if (!connection.become() && !catalog.becomes()) {
            return Optional.empty();
        }
        if (!connection.becomeUser().value().equals("root")) {
            throw Failure.refused("Ansible would become %s on %s, and the playbook can do its work as root only."
                            .formatted(connection.becomeUser(), server.name()))
                    .next("Leave become_user out there, or set it to root.");
        }
        Become become = access.become(hostVariables);
        return Optional.of(
                connection.becomeMethod().value().equals("sudo")
                        ? become
                        : become.not(connection.becomeMethod().toString()));
    }

    /** Connects beside other work. The connection is the work's; it is closed if that fails. */
    <T> T whileConnecting(Consumer<String> warnings, Function<CompletableFuture<Remote>, T> work) {
        CompletableFuture<Remote> connecting = connecting(warnings);
        try {
            return work.apply(connecting);
        } catch (RuntimeException | Error e) {
            connecting.thenAccept(Remote::close);
            throw e;
        }
    }

    /** Asks Ansible what these variables are worth for the server, with the defaults of the whole play. */
    Map<String, EffectiveValues.Value> values(AnsibleScope scope, Collection<String> names, Path folder) {
        return new EffectiveValues(context.processes(), ansible)
                .ask(
                        scope,
                        server.name(),
                        catalog.roles().stream().map(PlaybookRole::name).toList(),
                        names,
                        folder);
    }

    /** What Ansible takes for these variables, with the files as they are and a rendered inventory as it would be. */
    Map<String, EffectiveValues.Value> effective(Collection<String> names) {
        Path folder = workspace.state();
        try (Proposal.View view = Proposal.ofTags(this, List.of()).view(folder)) {
            return values(scope(view.inventories()), names, folder);
        }
    }

    /** A place in a file as people read it. */
    String shown(Place place) {
        return workspace.shown(place.file()) + ":" + place.line();
    }

    /** Where somebody may be asked, nothing else is under way meanwhile. */
    private CompletableFuture<Remote> connecting(Consumer<String> warnings) {
        if (!context.questions().interactive()) {
            return CompletableFuture.supplyAsync(() -> connect(warnings));
        }
        try {
            return CompletableFuture.completedFuture(connect(warnings));
        } catch (Failure failure) {
            context.processes().checkStopped();
            return CompletableFuture.failedFuture(failure);
        }
    }

    /** The workspace's own file if the inventory tells ssh of it; else none, and an accepted key goes where Ansible's ssh looks. */
    private List<Path> knownHosts() {
        return Stream.concat(connection.sshArgs().stream(), connection.moreSshArgs().stream())
                .filter(word -> word.startsWith("UserKnownHostsFile="))
                .map(word -> word.replaceFirst("^[^=]*=", "").replace("\"", ""))
                .map(file -> checkout.root().resolve(file).normalize())
                .filter(workspace.knownHosts()::equals)
                .limit(1)
                .toList();
    }

    static HostKeyPolicy hostKeyPolicy(Context context, Optional<String> pinned) {
        Questions questions = context.questions();
        return new HostKeyPolicy(
                pinned,
                questions.interactive()
                        ? Optional.of((server, type, fingerprint) -> questions
                                .ask("""
                                        %s is not known yet. Its %s host key has the fingerprint

                                          %s

                                        Compare it with the one your provider shows for the server, or with what this
                                        prints on the server's own console:

                                          ssh-keygen -lf /etc/ssh/ssh_host_%s_key.pub

                                        Is it the same? [yes/no]\s""".formatted(server, type, fingerprint, type.toLowerCase(Locale.ROOT)))
                                .filter("yes"::equals)
                                .isPresent())
                        : Optional.empty());
    }
}
