package dev.matrixup.deploy;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.matrixup.admin.HomeserverAddress;
import dev.matrixup.ansible.AnsibleScope;
import dev.matrixup.ansible.EffectiveValues;
import dev.matrixup.ansible.EffectiveValues.Value;
import dev.matrixup.ansible.ExtraArguments;
import dev.matrixup.playbook.Need;
import dev.matrixup.playbook.PlaybookRole;
import dev.matrixup.playbook.Roles;
import dev.matrixup.playbook.StaleName;
import dev.matrixup.playbook.Tags;
import dev.matrixup.playbook.VersionGate;
import dev.matrixup.remote.Remote;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Judges the proposed state before anything is written: everything that would stop the run, or would be ignored in silence, is found
 * at once. Ansible and the server are asked at the same time.
 */
final class Preflight {
    private static final String BASE = "matrix_base_data_path";
    private static final String URL = "matrix_homeserver_url";
    private static final String PUBLIC_NAME = "matrix_server_fqn_matrix";
    private static final String PROXY = "matrix_playbook_reverse_proxy_type";
    private static final String DOMAIN = "matrix_domain";
    private static final String HOMESERVER = "matrix_homeserver_implementation";
    private static final String HOST_PORT = "matrix_synapse_container_client_api_host_bind_port";
    private static final String ENABLED = "_enabled";
    private static final String HOSTNAME = "_hostname";

    /** Whether the playbook copies the vars file to the server, in two switches, and from where. */
    private static final List<String> PRESERVER = List.of(
            "devture_playbook_state_preserver_enabled",
            "devture_playbook_state_preserver_vars_preservation_enabled",
            "devture_playbook_state_preserver_vars_preservation_src");

    private static final String AUTHENTICATION_SERVICE = "matrix_authentication_service_enabled";

    private final Context context;
    private final DeployRequest request;
    private final Resolved resolved;
    private final Proposal proposal;
    private final Path folder;
    private final boolean wantsAdministrator;
    private final Consumer<String> warnings;
    private int count;

    /** @param folder the run's own folder, for what Ansible is asked about */
    Preflight(
            Context context,
            DeployRequest request,
            Resolved resolved,
            Proposal proposal,
            Path folder,
            boolean wantsAdministrator,
            Consumer<String> warnings) {
        this.warnings = warnings;
        this.context = context;
        this.request = request;
        this.resolved = resolved;
        this.proposal = proposal;
        this.folder = folder;
        this.wantsAdministrator = wantsAdministrator;
    }

    /**
     * What was found out and is needed later.
     *
     * @param remote the open connection to the server
     * @param base the server's data folder
     * @param url the client API's public address
     * @param homeserver the implementation
     * @param hostPort where the homeserver answers on the server itself, if it has such a port
     * @param behindProxy whether a reverse proxy that follows the playbook's labels stands before it
     * @param fresh whether no homeserver is installed yet
     */
    record Ready(
            Remote remote,
            String base,
            String url,
            String homeserver,
            Optional<HomeserverAddress> hostPort,
            boolean behindProxy,
            boolean fresh) {}

    /**
     * What all checks together came to.
     *
     * @param areas by kind, in the order in which they are shown
     * @param ready what a deployment goes on with; empty if something stops it
     * @param count how many checks there were
     */
    record Result(List<Area> areas, Optional<Ready> ready, int count) {
        /** What a deployment is refused for. */
        List<Failure> errors() {
            return areas.stream()
                    .flatMap(area -> area.findings().stream())
                    .filter(Finding::stops)
                    .map(Finding::what)
                    .toList();
        }

        /** What stops nothing. */
        List<Failure> warnings() {
            return areas.stream()
                    .flatMap(area -> area.findings().stream())
                    .filter(finding -> !finding.stops())
                    .map(Finding::what)
                    .toList();
        }

        /** Throws one {@link Failure} for all errors together, with the gravest code. */
        Ready orRefuse() {
            List<Failure> errors = errors();
            if (errors.size() == 1) {
                throw errors.get(0);
            }
            if (!errors.isEmpty()) {
                ExitCode code =
                        ExitCode.worst(errors.stream().map(Failure::code).toList());
                throw Failure.of(
                                code, "%d problems stop this deployment. Nothing was changed.".formatted(errors.size()))
                        .findings(errors);
            }
            return ready.orElseThrow();
        }
    }

    /** Looks at everything, as far as what is found allows, and at the same time where it can. */
    Result look() {
        CompletableFuture<Remote> connecting = CompletableFuture.supplyAsync(() -> resolved.connect(warnings));
        CompletableFuture<ServerFacts> reading = connecting.thenApply(remote ->
                ServerFacts.read(remote, literal(BASE).orElse("/matrix"), literal("ansible_python_interpreter")));
        CompletableFuture<List<Finding>> reviewing =
                CompletableFuture.supplyAsync(() -> new VarsChecks(resolved, proposal.texts()).look());
        List<Finding> workspace = new ArrayList<>();
        check(workspace, () -> ExtraArguments.check(request.arguments()));
        check(workspace, () -> Roles.of(resolved.checkout()).checkInstalled());
        checkAll(workspace, () -> Tags.of(resolved.catalog()).check(request.tags()));
        checkAll(workspace, this::staleNames);
        checkAll(workspace, proposal::obstacles);
        Optional<Map<String, Value>> effective = stopped(workspace) ? Optional.empty() : ask(workspace);
        CompletableFuture<Area> naming = CompletableFuture.completedFuture(new Area("DNS", "", List.of(), List.of()));
        if (effective.isPresent()) {
            Map<String, Value> values = effective.get();
            if (isPublic(values)) {
                count++;
                naming = CompletableFuture.supplyAsync(() -> names(values).look());
            }
            check(workspace, () -> domain(values));
            checkAll(workspace, () -> managed(values));
            check(workspace, () -> gate(values));
            check(workspace, () -> administrable(values));
            checkAll(workspace, () -> needs(values));
        }
        joined(workspace, reviewing).ifPresent(workspace::addAll);
        List<Finding> server = new ArrayList<>();
        Optional<Remote> remote = joined(server, connecting);
        List<ServerState> state = new ArrayList<>();
        Optional<ServerFacts> facts = remote.flatMap(connected -> joined(server, reading));
        if (remote.isPresent() && effective.isPresent()) {
            Map<String, Value> values = effective.get();
            check(server, () -> {
                state.add(ServerState.read(remote.get(), text(values, BASE)));
                if (!stopped(workspace)) {
                    state.get(0).check(text(values, DOMAIN), text(values, HOMESERVER));
                }
            });
            boolean fresh = state.isEmpty() || state.get(0).homeserver().isEmpty();
            count++;
            facts.ifPresent(found -> server.addAll(found.judge(
                    resolved.catalog().runsContainers(),
                    fresh,
                    text(values, PROXY).equals("playbook-managed-traefik"),
                    resolved.ansible())));
        }
        List<Area> areas = List.of(
                new Area(
                        "workspace",
                        workspaceSummary(),
                        List.of("vars_files=" + proposal.files().size()),
                        workspace),
                new Area(
                        "server",
                        facts.map(found -> remote.get().target() + ", " + found.summary())
                                .orElse(""),
                        List.of("reached=yes"),
                        server),
                naming.join());
        if (areas.stream().anyMatch(Area::stops)) {
            remote.ifPresent(Remote::close);
            return new Result(areas, Optional.empty(), count);
        }
        Ready ready = ready(
                remote.orElseThrow(),
                effective.orElseThrow(),
                state.get(0).homeserver().isEmpty());
        return new Result(areas, Optional.of(ready), count);
    }

    private String workspaceSummary() {
        int files = proposal.files().size();
        int pins = Roles.of(resolved.checkout()).pins().size();
        return "%d vars %s, %d roles, Ansible core %s"
                .formatted(
                        files,
                        files == 1 ? "file" : "files",
                        pins,
                        resolved.ansible().coreVersion());
    }

    private static boolean stopped(List<Finding> findings) {
        return findings.stream().anyMatch(Finding::stops);
    }

    /** A variable's value as it is written, if Ansible need not be asked for it. */
    private Optional<String> literal(String name) {
        return Optional.ofNullable(resolved.hostVariables().get(name))
                .map(String::valueOf)
                .filter(value -> !value.isBlank() && !value.contains("{{"));
    }

    /** Whether people are meant to reach the server by its names. */
    private boolean isPublic(Map<String, Value> values) {
        return resolved.fromOutside()
                && !resolved.connection().local()
                && !text(values, PROXY).equals("none");
    }

    private NameChecks names(Map<String, Value> values) {
        String domain = text(values, DOMAIN);
        List<String> clients = clients().stream()
                .filter(prefix -> isTrue(values.get(prefix + ENABLED)))
                .map(prefix -> text(values, prefix + HOSTNAME))
                .filter(name -> name.endsWith("." + domain))
                .toList();
        return new NameChecks(
                text(values, PUBLIC_NAME), clients, resolved.connection().host(), NameChecks.Resolver.SYSTEM);
    }

    /**
     * What may be switched on and have a name of its own, by the prefix of its variables. The playbook calls its names
     * {@code matrix_server_fqn_*}; the user may write any. Each question costs time, so what is off is left out by what is written.
     */
    private List<String> clients() {
        return resolved.catalog().variables().keySet().stream()
                .filter(name -> name.endsWith(HOSTNAME))
                .filter(name -> resolved.hostVariables().containsKey(name)
                        || written(name).contains("matrix_server_fqn_")
                                && !written(name).contains(PUBLIC_NAME))
                .map(name -> name.substring(0, name.length() - HOSTNAME.length()))
                .filter(prefix -> resolved.catalog().defines(prefix + ENABLED))
                .filter(prefix -> !written(prefix + ENABLED).equalsIgnoreCase("false"))
                .toList();
    }

    /** A variable's value as the user wrote it, or else the checkout. */
    private String written(String name) {
        Object value = resolved.hostVariables().containsKey(name)
                ? resolved.hostVariables().get(name)
                : resolved.catalog()
                        .find(name)
                        .map(variable -> variable.value().toJava())
                        .orElse("");
        return String.valueOf(value);
    }

    private Ready ready(Remote remote, Map<String, Value> values, boolean fresh) {
        String url = text(values, URL).isEmpty() ? "https://" + text(values, PUBLIC_NAME) : text(values, URL);
        return new Ready(
                remote,
                text(values, BASE),
                url,
                text(values, HOMESERVER),
                hostPort(text(values, HOST_PORT)),
                !text(values, PROXY).equals("none"),
                fresh);
    }

    /** The variable holds {@code PORT} or {@code ADDRESS:PORT}. */
    private static Optional<HomeserverAddress> hostPort(String value) {
        int colon = value.lastIndexOf(':');
        String port = value.substring(colon + 1);
        if (!port.matches("\\d{1,5}")) {
            return Optional.empty();
        }
        String host = colon < 0 ? "127.0.0.1" : value.substring(0, colon);
        return Optional.of(new HomeserverAddress.ServerPort(
                host.equals("0.0.0.0") || host.isEmpty() ? "127.0.0.1" : host, Integer.parseInt(port)));
    }

    private void check(List<Finding> findings, Runnable check) {
        checkAll(findings, () -> {
            check.run();
            return List.of();
        });
    }

    private void checkAll(List<Finding> findings, Supplier<? extends Collection<Failure>> check) {
        count++;
        try {
            check.get().forEach(failure -> findings.add(Finding.error(failure)));
        } catch (Failure failure) {
            findings.add(Finding.error(failure));
        }
    }

    private <T> Optional<T> joined(List<Finding> findings, CompletableFuture<T> future) {
        count++;
        try {
            return Optional.of(future.join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof Failure failure) {
                findings.add(Finding.error(failure));
                return Optional.empty();
            }
            throw e;
        }
    }

    private List<Failure> staleNames() {
        return resolved.flags().stale(resolved.homeserver(), proposal.texts()).stream()
                .map(StaleName::failure)
                .toList();
    }

    /** Asks Ansible about the proposed state. */
    private Optional<Map<String, Value>> ask(List<Finding> findings) {
        Set<String> names = new LinkedHashSet<>(List.of(
                BASE,
                URL,
                PUBLIC_NAME,
                PROXY,
                DOMAIN,
                HOMESERVER,
                HOST_PORT,
                AUTHENTICATION_SERVICE,
                VersionGate.VARIABLE));
        names.addAll(proposal.managed().keySet());
        names.addAll(PRESERVER);
        for (String prefix : clients()) {
            names.add(prefix + ENABLED);
            names.add(prefix + HOSTNAME);
        }
        List<Need> needs = needed();
        for (int i = 0; i < needs.size(); i++) {
            names.add(needName(i));
        }
        count++;
        try (Proposal.View view = proposal.view(folder)) {
            AnsibleScope scope = resolved.scope(view.inventories()).withExtraVars(needVariables(needs));
            Map<String, Value> values = new EffectiveValues(context.processes(), resolved.ansible())
                    .ask(
                            scope,
                            resolved.server().name(),
                            resolved.catalog().roles().stream()
                                    .map(PlaybookRole::name)
                                    .toList(),
                            names,
                            folder);
            // Here, because the file may be one of the view's.
            check(findings, () -> preserved(values));
            return Optional.of(values);
        } catch (Failure failure) {
            findings.add(Finding.error(failure));
            return Optional.empty();
        }
    }

    /** The playbook copies the vars file to the server, from this one place, in the last minute of a full run. */
    private static void preserved(Map<String, Value> values) {
        String source = text(values, PRESERVER.get(2));
        if (isTrue(values.get(PRESERVER.get(0)))
                && isTrue(values.get(PRESERVER.get(1)))
                && !source.isEmpty()
                && !Files.exists(Path.of(source))) {
            Path wanted = Path.of(source);
            throw Failure.refused(
                            "The playbook keeps a copy of the file %s on the server, and would fail in its last minute: there is no such file."
                                    .formatted(wanted.subpath(wanted.getNameCount() - 3, wanted.getNameCount())))
                    .next(
                            "keep your settings in a file of this name, or set in your vars file:",
                            PRESERVER.get(1) + ": false");
        }
    }

    private List<Need> needed() {
        return resolved.flags()
                .neededAgainst(resolved.homeserver(), resolved.settings().adminApi());
    }

    private static String needName(int index) {
        return "matrixup_need_" + index;
    }

    /** What the playbook itself would set a flag to is asked as a variable of ours. */
    private List<String> needVariables(List<Need> needs) {
        if (needs.isEmpty()) {
            return List.of();
        }
        Map<String, Object> variables = new LinkedHashMap<>();
        for (int i = 0; i < needs.size(); i++) {
            String expression = needs.get(i).expression();
            variables.put(needName(i), expression.contains("{{") ? expression : "{{ " + expression + " }}");
        }
        Path file = folder.resolve("needs.json");
        try {
            Files.writeString(file, JSON.std.asString(variables));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of("-e", "@" + file);
    }

    private List<Failure> needs(Map<String, Value> values) {
        List<Need> needs = needed();
        List<Failure> failures = new ArrayList<>();
        for (int i = 0; i < needs.size(); i++) {
            if (isTrue(values.get(needName(i)))) {
                List<String> enabled = needs.get(i).services();
                failures.add(Failure.refused(
                                "admin_api: %s would close the admin API, but an enabled service needs it: %s."
                                        .formatted(
                                                resolved.settings()
                                                        .adminApi()
                                                        .name()
                                                        .toLowerCase(java.util.Locale.ROOT),
                                                String.join(", ", enabled)))
                        .next("admin_api: public", "or switch the service off in the vars file"));
            }
        }
        return failures;
    }

    private void domain(Map<String, Value> values) {
        String domain = text(values, DOMAIN);
        if (domain.isEmpty() || domain.equals("YOUR_BARE_DOMAIN_NAME_HERE")) {
            throw Failure.refused("matrix_domain is not set for %s: is its vars file where Ansible looks for it?"
                            .formatted(resolved.server().name()))
                    .next("Ansible loads these: "
                            + String.join(
                                    ", ",
                                    proposal.files().stream()
                                            .map(Path::toString)
                                            .toList()));
        }
        if (!domain.equals(domain.toLowerCase(java.util.Locale.ROOT))) {
            throw Failure.refused("matrix_domain is %s; the playbook wants it in lower case.".formatted(domain));
        }
    }

    /** Each managed variable must have the value that we set, or another file, or the inventory, wins over ours. */
    private List<Failure> managed(Map<String, Value> values) {
        List<Failure> failures = new ArrayList<>();
        proposal.managed().forEach((name, wanted) -> {
            Value value = values.get(name);
            if (!(value instanceof Value.Known known)) {
                if (!templated(wanted)) {
                    failures.add(Failure.refused("Ansible has no value for %s, although it is set: %s"
                            .formatted(name, ((Value.Undefined) value).reason())));
                }
            } else if (!templated(wanted) && !same(known.value(), wanted)) {
                failures.add(Failure.refused("%s is set to %s, but Ansible takes another value for %s: %s wins."
                        .formatted(name, wanted, resolved.server().name(), proposal.winner(name))));
            }
        });
        return failures;
    }

    private static boolean templated(Object value) {
        return String.valueOf(value).contains("{{") || String.valueOf(value).contains("{%");
    }

    private static boolean same(Object left, Object right) {
        return left instanceof Number && right instanceof Number
                ? ((Number) left).doubleValue() == ((Number) right).doubleValue()
                : Objects.equals(left, right);
    }

    private void gate(Map<String, Value> values) {
        Optional<VersionGate> gate = VersionGate.of(resolved.catalog());
        gate.flatMap(present -> present.judge(text(values, VersionGate.VARIABLE)))
                .ifPresent(failure -> {
                    throw proposal.texts().stream()
                            .flatMap(text -> text.find(VersionGate.VARIABLE).stream())
                            .reduce((first, last) -> last)
                            .map(entry -> failure.at(entry.place()))
                            .orElse(failure);
                });
    }

    /** Other servers get their administrator by hand until matrixup knows how. */
    private void administrable(Map<String, Value> values) {
        if (!wantsAdministrator) {
            return;
        }
        if (isTrue(values.get(AUTHENTICATION_SERVICE))) {
            throw Failure.refused(
                            "This server uses the Matrix Authentication Service; matrixup cannot make its administrator yet.")
                    .next(
                            "matrixup deploy              without --admin, then on the server, which asks for a password:",
                            "docker exec -it matrix-authentication-service mas-cli manage register-user NAME --admin");
        }
        if (!text(values, HOMESERVER).equals("synapse")) {
            throw Failure.refused("The homeserver is %s; matrixup can make an administrator of Synapse only."
                            .formatted(text(values, HOMESERVER)))
                    .next("matrixup deploy              without --admin, then as the playbook's documentation says");
        }
    }

    private static boolean isTrue(Value value) {
        return value instanceof Value.Known known
                && Stream.of("true", "yes", "1")
                        .anyMatch(String.valueOf(known.value()).toLowerCase(java.util.Locale.ROOT)::equals);
    }

    private static String text(Map<String, Value> values, String name) {
        return values.get(name) instanceof Value.Known known && known.value() != null
                ? String.valueOf(known.value())
                : "";
    }
}
