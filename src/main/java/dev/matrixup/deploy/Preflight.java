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

    /** How many checks there were. */
    int count() {
        return count;
    }

    /** Throws one {@link Failure} for all findings together, with the gravest code. */
    Ready run() {
        CompletableFuture<Remote> connecting = CompletableFuture.supplyAsync(() -> resolved.connect(warnings));
        List<Failure> findings = new ArrayList<>();
        check(findings, () -> ExtraArguments.check(request.arguments()));
        check(findings, () -> Roles.of(resolved.checkout()).checkInstalled());
        checkAll(findings, () -> Tags.of(resolved.catalog()).check(request.tags()));
        checkAll(findings, this::staleNames);
        checkAll(findings, proposal::obstacles);
        Optional<Map<String, Value>> effective = findings.isEmpty() ? ask(findings) : Optional.empty();
        effective.ifPresent(values -> {
            check(findings, () -> domain(values));
            checkAll(findings, () -> managed(values));
            check(findings, () -> gate(values));
            check(findings, () -> administrable(values));
            checkAll(findings, () -> needs(values));
        });
        Optional<Remote> remote = connected(findings, connecting);
        List<ServerState> state = new ArrayList<>();
        if (remote.isPresent() && effective.isPresent() && findings.isEmpty()) {
            check(findings, () -> {
                state.add(ServerState.read(remote.get(), text(effective.get(), BASE)));
                state.get(0).check(text(effective.get(), DOMAIN), text(effective.get(), HOMESERVER));
            });
        }
        if (!findings.isEmpty()) {
            remote.ifPresent(Remote::close);
            throw sum(findings);
        }
        return ready(
                remote.orElseThrow(),
                effective.orElseThrow(),
                state.get(0).homeserver().isEmpty());
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

    private void check(List<Failure> findings, Runnable check) {
        checkAll(findings, () -> {
            check.run();
            return List.of();
        });
    }

    private void checkAll(List<Failure> findings, Supplier<? extends Collection<Failure>> check) {
        count++;
        try {
            findings.addAll(check.get());
        } catch (Failure failure) {
            findings.add(failure);
        }
    }

    private static Failure sum(List<Failure> findings) {
        if (findings.size() == 1) {
            return findings.get(0);
        }
        ExitCode code = ExitCode.worst(findings.stream().map(Failure::code).toList());
        return Failure.of(code, "%d problems stop this deployment. Nothing was changed.".formatted(findings.size()))
                .findings(findings);
    }

    private Optional<Remote> connected(List<Failure> findings, CompletableFuture<Remote> connecting) {
        count++;
        try {
            return Optional.of(connecting.join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof Failure failure) {
                findings.add(failure);
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
    private Optional<Map<String, Value>> ask(List<Failure> findings) {
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
        List<Need> needs = needed();
        for (int i = 0; i < needs.size(); i++) {
            names.add(needName(i));
        }
        count++;
        try (Proposal.View view = proposal.view(folder)) {
            AnsibleScope scope = resolved.scope(view.inventories()).withExtraVars(needVariables(needs));
            return Optional.of(new EffectiveValues(context.processes(), resolved.ansible())
                    .ask(
                            scope,
                            resolved.server().name(),
                            resolved.catalog().roles().stream()
                                    .map(PlaybookRole::name)
                                    .toList(),
                            names,
                            folder));
        } catch (Failure failure) {
            findings.add(failure);
            return Optional.empty();
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
