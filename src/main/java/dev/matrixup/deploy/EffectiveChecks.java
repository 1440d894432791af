package dev.matrixup.deploy;

import dev.matrixup.admin.HomeserverAddress;
import dev.matrixup.admin.HomeserverKind;
import dev.matrixup.ansible.EffectiveValues.Value;
import dev.matrixup.files.UserFolders;
import dev.matrixup.lint.DomainValue;
import dev.matrixup.lint.EmptySecrets;
import dev.matrixup.playbook.Need;
import dev.matrixup.playbook.VersionGate;
import dev.matrixup.report.Failure;
import dev.matrixup.workspace.BaseDomain;
import dev.matrixup.workspace.VarsFiles;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What follows from the values that Ansible itself takes for the proposed state.
 *
 * @param values by name, as {@link dev.matrixup.ansible.EffectiveValues} answered for {@link #names}
 */
record EffectiveChecks(Resolved resolved, Proposal proposal, Map<String, Value> values) {
    private static final String BASE = "matrix_base_data_path";
    private static final String URL = "matrix_homeserver_url";
    private static final String PUBLIC_NAME = "matrix_server_fqn_matrix";
    private static final String PROXY = "matrix_playbook_reverse_proxy_type";
    private static final String DOCKER = "matrix_playbook_docker_installation_enabled";
    private static final String DOMAIN = "matrix_domain";
    private static final String HOMESERVER = "matrix_homeserver_implementation";
    private static final String FEDERATION_NAME = "matrix_server_fqn_matrix_federation";
    private static final String FEDERATION_PORT = "matrix_federation_public_port";
    private static final String FEDERATES = "matrix_homeserver_federation_enabled";
    /** What says which server it is. */
    static final List<String> IDENTITY = List.of(BASE, DOMAIN, HOMESERVER);

    private static final String ENABLED = "_enabled";
    private static final String HOSTNAME = "_hostname";
    private static final String WEB_CLIENT = "matrix_client_";

    /** Whether the playbook copies the vars file to the server, in two switches, and from where. */
    private static final List<String> PRESERVER = List.of(
            "devture_playbook_state_preserver_enabled",
            "devture_playbook_state_preserver_vars_preservation_enabled",
            "devture_playbook_state_preserver_vars_preservation_src");

    /** Where the playbook's own reverse proxy listens on the server, under all names since it has one. */
    private static final List<String> PUBLISHED = List.of(
            "traefik_container_web_host_bind_port",
            "traefik_container_web_secure_host_bind_port",
            "devture_traefik_container_web_host_bind_port",
            "devture_traefik_container_web_secure_host_bind_port");

    /** Whether the domain's own address is to tell other servers where this one is; SRV records may do it instead. */
    private static final List<String> SERVER_FILE =
            List.of("matrix_static_files_file_matrix_server_enabled", "matrix_well_known_matrix_server_enabled");

    private static final String FEDERATION = "matrix_playbook_public_matrix_federation_api_traefik_entrypoint";

    private static final Pattern ADDRESS = Pattern.compile(
            "https?://(?:[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(?::\\d{1,5})?(?:/[!-~&&[^\"<>\\\\^`{|}]]*)?");

    EffectiveChecks {
        values = Map.copyOf(values);
    }

    /**
     * The variables that have to be asked for.
     *
     * @param toFill {@link EmptySecrets#toFill}
     */
    static Set<String> names(Resolved resolved, Proposal proposal, Set<String> toFill) {
        Set<String> names = new LinkedHashSet<>(List.of(
                BASE,
                URL,
                PUBLIC_NAME,
                PROXY,
                DOCKER,
                DOMAIN,
                HOMESERVER,
                VersionGate.VARIABLE,
                FEDERATION_NAME,
                FEDERATION_PORT,
                FEDERATES,
                hostPortVariable(resolved.homeserver()),
                federates(resolved.homeserver()),
                FEDERATION + ENABLED,
                FEDERATION + "_host_bind_port"));
        names.addAll(SERVER_FILE);
        if (uploads(resolved)) {
            names.addAll(WellKnown.names(resolved.catalog()));
        }
        names.addAll(PUBLISHED);
        names.addAll(PRESERVER);
        names.addAll(proposal.managed().keySet());
        names.addAll(toFill);
        for (String prefix : clients(resolved)) {
            names.add(prefix + ENABLED);
            names.add(prefix + HOSTNAME);
        }
        for (int i = 0; i < needed(resolved).size(); i++) {
            names.add(needName(i));
        }
        return names;
    }

    /**
     * Further arguments for Ansible: what the playbook itself would set a flag to is asked as a variable of ours, and so is what only a role
     * of it can evaluate.
     */
    static List<String> arguments(Resolved resolved, Path folder) {
        List<Need> needs = needed(resolved);
        Map<String, Object> variables = new LinkedHashMap<>(
                uploads(resolved) ? WellKnown.variables(resolved.catalog(), resolved.hostVariables()) : Map.of());
        for (int i = 0; i < needs.size(); i++) {
            String expression = needs.get(i).expression();
            variables.put(needName(i), expression.contains("{{") ? expression : "{{ " + expression + " }}");
        }
        if (variables.isEmpty()) {
            return List.of();
        }
        Path file = ExtraVarsFile.write(folder, "questions.json", variables);
        return List.of("-e", "@" + file);
    }

    /** The value as text; empty where there is none. */
    String text(String name) {
        return values.get(name) instanceof Value.Known known && known.value() != null
                ? String.valueOf(known.value())
                : "";
    }

    private boolean isTrue(String name) {
        return meansTrue(text(name));
    }

    /** Whether Ansible takes this text for true. */
    static boolean meansTrue(String value) {
        return Stream.of("true", "yes", "1").anyMatch(value.toLowerCase(java.util.Locale.ROOT)::equals);
    }

    private boolean isFalse(String name) {
        return Stream.of("false", "no", "0").anyMatch(text(name).toLowerCase(java.util.Locale.ROOT)::equals);
    }

    String base() {
        return text(BASE);
    }

    String domainName() {
        return text(DOMAIN);
    }

    String homeserver() {
        return text(HOMESERVER);
    }

    /** Where the server has to be found from outside. */
    PublicAddress publicAddress() {
        String name = text(FEDERATION_NAME).isEmpty() ? text(PUBLIC_NAME) : text(FEDERATION_NAME);
        return new PublicAddress(
                URI.create(url()),
                text(DOMAIN),
                name + ":" + (text(FEDERATION_PORT).isEmpty() ? "8448" : text(FEDERATION_PORT)),
                !isFalse(FEDERATES) && !isFalse(federates(resolved.homeserver())),
                SERVER_FILE.stream().noneMatch(this::isFalse),
                resolved.settings().baseDomain(),
                switch (text(PROXY)) {
                    case "playbook-managed-traefik" -> Optional.of("traefik");
                    case "playbook-managed-nginx" -> Optional.of("nginx-proxy");
                    default -> Optional.empty();
                });
    }

    private String url() {
        return text(URL).isEmpty() ? "https://" + text(PUBLIC_NAME) : text(URL);
    }

    /** The client API's address must be one, or nobody could be sent there. */
    void address() {
        if (!ADDRESS.matcher(url()).matches()) {
            throw Failure.refused("%s is %s, which is no address of a website.".formatted(URL, url()))
                    .next(URL + ": https://" + text(PUBLIC_NAME));
        }
    }

    private static String federates(String homeserver) {
        return "matrix_%s_federation_enabled".formatted(homeserver);
    }

    /** What a website elsewhere has to serve; empty if there is none. */
    Optional<WellKnown> wellKnown() {
        return uploads(resolved) ? Optional.of(WellKnown.of(values, publicAddress())) : Optional.empty();
    }

    private static boolean uploads(Resolved resolved) {
        return resolved.settings().baseDomain() == BaseDomain.ELSEWHERE;
    }

    /** Whether the playbook installs Docker, where it is missing. */
    boolean installsDocker() {
        return !isFalse(DOCKER);
    }

    /** Whether a reverse proxy that follows the playbook's labels stands before the homeserver. */
    boolean behindProxy() {
        return !text(PROXY).equals("none");
    }

    /** Where the playbook's own reverse proxy will listen, as {@code PORT} or {@code ADDRESS:PORT}. */
    List<String> publishedPorts() {
        if (!text(PROXY).equals("playbook-managed-traefik")) {
            return List.of();
        }
        List<String> ports = new ArrayList<>(PUBLISHED.stream().map(this::text).toList());
        if (isTrue(FEDERATION + ENABLED)) {
            ports.add(text(FEDERATION + "_host_bind_port"));
        }
        return ports.stream().filter(port -> !port.isEmpty()).distinct().toList();
    }

    /** Where the homeserver answers on the server itself, if it has such a port: the variable holds {@code PORT} or {@code ADDRESS:PORT}. */
    Optional<HomeserverAddress> hostPort() {
        return hostPort(text(hostPortVariable(text(HOMESERVER))));
    }

    /** The variable that binds the homeserver's client API to a port of the server itself. */
    static String hostPortVariable(String homeserver) {
        return homeserver.equals("dendrite")
                ? "matrix_dendrite_container_http_host_bind_address"
                : "matrix_synapse_container_client_api_host_bind_port";
    }

    /** The same from the variable's value, {@code 8008} or {@code 127.0.0.1:8008}; empty if there is no such port. */
    static Optional<HomeserverAddress> hostPort(String value) {
        int colon = value.lastIndexOf(':');
        String port = value.substring(colon + 1);
        if (!port.matches("\\d{1,5}")) {
            return Optional.empty();
        }
        // An IPv6 address stands in brackets.
        String host = colon < 0 ? "" : value.substring(0, colon).replaceAll("[\\[\\]]", "");
        String reached = host.isEmpty() || host.equals("0.0.0.0") ? "127.0.0.1" : host.equals("::") ? "::1" : host;
        return Optional.of(new HomeserverAddress.ServerPort(reached, Integer.parseInt(port)));
    }

    /** Whether people are meant to reach the server by its names. */
    boolean isPublic() {
        return resolved.fromOutside() && !resolved.connection().local() && behindProxy();
    }

    /** The names by which they reach it. */
    NameChecks publicNames() {
        List<String> clients = clients(resolved).stream()
                .filter(prefix -> isTrue(prefix + ENABLED))
                .map(prefix -> text(prefix + HOSTNAME))
                .filter(name -> name.endsWith("." + text(DOMAIN)))
                .toList();
        return new NameChecks(text(PUBLIC_NAME), clients, resolved.connection().host(), NameChecks.Resolver.SYSTEM);
    }

    /** Where people open a client in their browser, the playbook's usual one before others; empty if none is enabled. */
    Optional<String> webClient() {
        return behindProxy()
                ? clients(resolved).stream()
                        .filter(prefix -> prefix.startsWith(WEB_CLIENT) && isTrue(prefix + ENABLED))
                        .sorted(Comparator.comparing(prefix -> !prefix.equals(WEB_CLIENT + "element")))
                        .map(prefix -> "https://" + text(prefix + HOSTNAME))
                        .findFirst()
                : Optional.empty();
    }

    /**
     * What may be switched on and have a name of its own, by the prefix of its variables. The playbook calls its names
     * {@code matrix_server_fqn_*}; the user may write any. Each question costs time, so what is off is left out by what is written.
     */
    private static List<String> clients(Resolved resolved) {
        return resolved.catalog().variables().keySet().stream()
                .filter(name -> name.endsWith(HOSTNAME))
                .filter(name -> resolved.hostVariables().containsKey(name)
                        || written(resolved, name).contains("matrix_server_fqn_")
                                && !written(resolved, name).contains(PUBLIC_NAME))
                .map(name -> name.substring(0, name.length() - HOSTNAME.length()))
                .filter(prefix -> resolved.catalog().defines(prefix + ENABLED))
                .filter(prefix -> !written(resolved, prefix + ENABLED).equalsIgnoreCase("false"))
                .toList();
    }

    /** A variable's value as the user wrote it, or else the checkout. */
    private static String written(Resolved resolved, String name) {
        Object value = resolved.hostVariables().containsKey(name)
                ? resolved.hostVariables().get(name)
                : resolved.catalog()
                        .find(name)
                        .map(variable -> variable.value().toJava())
                        .orElse("");
        return String.valueOf(value);
    }

    private static List<Need> needed(Resolved resolved) {
        return resolved.flags()
                .neededAgainst(resolved.homeserver(), resolved.settings().adminApi());
    }

    private static String needName(int index) {
        return "matrixup_need_" + index;
    }

    List<Failure> needs() {
        List<Need> needs = needed(resolved);
        List<Failure> failures = new ArrayList<>();
        for (int i = 0; i < needs.size(); i++) {
            if (isTrue(needName(i))) {
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

    void domain() {
        if (text(DOMAIN).isEmpty()) {
            throw Failure.refused("matrix_domain is not set for %s: is its vars file where Ansible looks for it?"
                            .formatted(resolved.server().name()))
                    .next("Ansible loads these: "
                            + String.join(
                                    ", ",
                                    proposal.files().stream()
                                            .map(Path::toString)
                                            .toList()));
        }
        DomainValue.judge(text(DOMAIN)).ifPresent(failure -> {
            throw failure;
        });
    }

    /** Each managed variable must have the value that we set, or another file, or the inventory, wins over ours. */
    List<Failure> managed() {
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

    void gate() {
        Optional<VersionGate> gate = VersionGate.of(resolved.catalog());
        gate.flatMap(present -> present.judge(text(VersionGate.VARIABLE))).ifPresent(failure -> {
            throw proposal.texts().stream()
                    .flatMap(text -> text.find(VersionGate.VARIABLE).stream())
                    .reduce((first, last) -> last)
                    .map(entry -> failure.at(entry.place()))
                    .orElse(failure);
        });
    }

    /** Other servers get their administrator by hand until matrixup knows how. */
    void administrable() {
        HomeserverKind.of(text(HOMESERVER))
                .filter(kind -> !kind.hasSharedSecret())
                .ifPresent(kind -> {
                    throw kind.unmanaged();
                });
    }

    /** The playbook copies the vars file to the server, from this one place, in the last minute of a full run. */
    void preserved() {
        String source = text(PRESERVER.get(2));
        if (!isTrue(PRESERVER.get(0)) || !isTrue(PRESERVER.get(1)) || source.isEmpty()) {
            return;
        }
        Path wanted = UserFolders.expand(source);
        // Ansible looks for a relative one in several places of its own.
        if (wanted.isAbsolute() && !Files.exists(wanted)) {
            int names = wanted.getNameCount();
            throw Failure.refused(
                            "The playbook keeps a copy of the file %s on the server, and would fail in its last minute: there is no such file."
                                    .formatted(wanted.subpath(Math.max(0, names - 3), names)))
                    .next(
                            "keep your settings in a file of this name, or set in your vars file:",
                            PRESERVER.get(1) + ": false");
        }
    }

    /** Which of these have no value. @param toFill {@link EmptySecrets#toFill} */
    List<Failure> emptySecrets(Set<String> toFill) {
        return toFill.stream()
                .filter(name -> text(name).isEmpty())
                .flatMap(name -> resolved.vars().winner(name).map(VarsFiles.Winner::place).stream()
                        .map(place -> withoutValue(name).at(place)))
                .toList();
    }

    /** A secret whose template cannot be evaluated has a value somewhere; a new one would lock everybody out. */
    private Failure withoutValue(String name) {
        return values.get(name) instanceof Value.Undefined undefined
                ? Failure.refused("%s cannot be evaluated: %s".formatted(name, undefined.reason()))
                : EmptySecrets.empty(name);
    }
}
