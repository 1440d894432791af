package dev.matrixup.deploy;

import dev.matrixup.admin.Credentials;
import dev.matrixup.admin.HomeserverAddress;
import dev.matrixup.ansible.AnsibleInstallation;
import dev.matrixup.ansible.AnsibleScope;
import dev.matrixup.lint.EmptySecrets;
import dev.matrixup.lint.LintFinding;
import dev.matrixup.lint.Severity;
import dev.matrixup.playbook.Roles;
import dev.matrixup.playbook.Tags;
import dev.matrixup.remote.Remote;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Judges the proposed state before anything is written: everything that would stop the run, or would be ignored in silence, is found
 * at once. Ansible and the server are asked at the same time.
 */
final class Preflight {
    /** The area of what lies on this machine. */
    static final String WORKSPACE = "workspace";

    private final Context context;
    private final DeployRequest request;
    private final Resolved resolved;
    private final Proposal proposal;
    private final Path folder;
    private final Hooks hooks;
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
        this.hooks = new Hooks(resolved.workspace().root(), context.processes());
        this.wantsAdministrator = wantsAdministrator;
    }

    /**
     * What was found out and is needed later.
     *
     * @param remote the open connection to the server
     * @param base the server's data folder
     * @param address where it has to be found from outside
     * @param wellKnown the files that a website elsewhere has to serve
     * @param homeserver the implementation
     * @param hostPort where the homeserver answers on the server itself, if it has such a port
     * @param behindProxy whether a reverse proxy that follows the playbook's labels stands before it
     * @param webClient where people open a client in their browser, if one is enabled
     * @param fresh whether no homeserver is installed yet
     */
    record Ready(
            Remote remote,
            String base,
            PublicAddress address,
            Optional<WellKnown> wellKnown,
            String homeserver,
            Optional<HomeserverAddress> hostPort,
            boolean behindProxy,
            Optional<String> webClient,
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

        /** The areas with what stops nothing, for those that have such findings. */
        List<Area> warnings() {
            return areas.stream()
                    .map(area -> new Area(
                            area.name(),
                            "",
                            List.of(),
                            area.findings().stream()
                                    .filter(finding -> !finding.stops())
                                    .toList()))
                    .toList();
        }

        /** Throws one {@link Failure} for all errors together, with the gravest code. */
        Ready orRefuse() {
            refuse(errors(), "deployment");
            return ready.orElseThrow();
        }
    }

    /**
     * Throws one {@link Failure} for all of these, with the gravest code, if there are any.
     *
     * @param what they stop
     */
    static void refuse(List<Failure> errors, String what) {
        if (errors.size() == 1) {
            throw errors.get(0);
        }
        if (!errors.isEmpty()) {
            ExitCode code = ExitCode.worst(errors.stream().map(Failure::code).toList());
            throw Failure.of(code, "%d problems stop this %s. Nothing was changed.".formatted(errors.size(), what))
                    .findings(errors);
        }
    }

    /** Looks at everything, as far as what is found allows, and at the same time where it can. */
    Result look() {
        return resolved.whileConnecting(warnings, this::look);
    }

    private Result look(CompletableFuture<Remote> connecting) {
        Set<String> toFill = EmptySecrets.toFill(resolved.checkout().root());
        List<Finding> server = new ArrayList<>();
        List<Finding> workspace = new ArrayList<>();
        CompletableFuture<ServerFacts> reading = connecting.thenApplyAsync(connected -> ServerFacts.read(
                connected, base(), literal("ansible_python_interpreter").filter(path -> !path.startsWith("auto"))));
        CompletableFuture<List<LintFinding>> linting = CompletableFuture.supplyAsync(proposal::lint);
        check(workspace, hooks::check);
        if (wantsAdministrator) {
            check(workspace, new Credentials(context.credentials())::requireWritable);
        }
        check(workspace, () -> Roles.of(resolved.checkout()).checkInstalled());
        checkAll(workspace, () -> Tags.of(resolved.catalog()).check(request.tags()));
        checkAll(workspace, proposal::obstacles);
        Optional<EffectiveChecks> effective = stopped(workspace) ? Optional.empty() : ask(workspace, toFill);
        CompletableFuture<Area> naming =
                CompletableFuture.completedFuture(new Area(NameChecks.AREA, "", List.of(), List.of()));
        Optional<DelegationCheck> delegation =
                effective.filter(EffectiveChecks::isPublic).map(this::delegation);
        CompletableFuture<Optional<Outside.Trouble>> leading =
                delegation.map(DelegationCheck::look).orElse(CompletableFuture.completedFuture(Optional.empty()));
        if (effective.isPresent()) {
            EffectiveChecks checks = effective.get();
            if (checks.isPublic()) {
                count += 2;
                naming =
                        CompletableFuture.supplyAsync(() -> checks.publicNames().look());
            }
            check(workspace, checks::domain);
            check(workspace, checks::address);
            checkAll(workspace, checks::managed);
            check(workspace, checks::gate);
            if (wantsAdministrator) {
                check(workspace, checks::administrable);
            }
            checkAll(workspace, checks::needs);
            checkAll(workspace, () -> checks.emptySecrets(toFill));
        }
        joined(workspace, linting)
                .ifPresent(found -> found.stream()
                        .filter(finding -> isNews(finding, effective.isPresent()))
                        .map(Finding::of)
                        .forEach(workspace::add));
        Optional<Remote> remote = joined(server, connecting);
        Optional<ServerFacts> facts = remote.flatMap(connected -> joined(server, reading));
        Optional<ServerState> state = Optional.empty();
        if (remote.isPresent() && effective.isPresent()) {
            state = state(server, remote.get(), effective.get(), stopped(workspace));
        }
        boolean fresh = state.map(ServerState::fresh).orElse(true);
        if (remote.isPresent() && effective.isPresent()) {
            count++;
            boolean containers = resolved.catalog().runsContainers();
            facts.ifPresent(found -> server.addAll(
                    found.judge(containers, fresh, effective.get().publishedPorts(), resolved.ansible())));
            if (containers && !effective.get().installsDocker()) {
                facts.flatMap(ServerFacts::withoutDockerInstallation).ifPresent(server::add);
            }
        }
        List<Area> areas = new ArrayList<>(List.of(
                new Area(
                        WORKSPACE,
                        workspaceSummary(),
                        List.of("vars_files=" + proposal.files().size()),
                        workspace),
                new Area(
                        "server",
                        facts.map(found -> remote.get().target() + ", " + found.summary())
                                .orElse(""),
                        List.of("reached=yes"),
                        server),
                naming.join()));
        delegation.ifPresent(check -> areas.add(check.judge(leading.join(), fresh)));
        // What a signal ends is no finding.
        context.processes().checkStopped();
        if (areas.stream().anyMatch(Area::stops)) {
            remote.ifPresent(Remote::close);
            return new Result(areas, Optional.empty(), count);
        }
        EffectiveChecks checks = effective.orElseThrow();
        Ready ready = new Ready(
                remote.orElseThrow(),
                checks.base(),
                checks.publicAddress(),
                checks.wellKnown(),
                checks.homeserver(),
                checks.hostPort(),
                checks.behindProxy(),
                checks.webClient(),
                fresh);
        return new Result(areas, Optional.of(ready), count);
    }

    /**
     * Whether something that lint found is not said already, and no mere hint.
     *
     * @param asked whether Ansible was asked, who also knows what templates come to
     */
    static boolean isNews(LintFinding finding, boolean asked) {
        return switch (finding.rule()) {
            case ROLE_MISSING -> false;
            case GATE, DOMAIN -> !asked;
            case EMPTY_SECRET -> !asked || !finding.stops();
            default -> finding.severity() != Severity.HINT;
        };
    }

    private DelegationCheck delegation(EffectiveChecks checks) {
        PublicAddress address = checks.publicAddress();
        return new DelegationCheck(address, Mends.of(resolved, checks.homeserver(), address), Outside.system());
    }

    private Optional<ServerState> state(
            List<Finding> server, Remote remote, EffectiveChecks checks, boolean workspaceStops) {
        count++;
        try {
            ServerState state = ServerState.read(remote, checks.base());
            if (!workspaceStops) {
                state.check(checks.domainName(), checks.homeserver());
            }
            return Optional.of(state);
        } catch (Failure failure) {
            server.add(Finding.error(failure));
            return Optional.empty();
        }
    }

    private String base() {
        return literal("matrix_base_data_path").orElse("/matrix");
    }

    private String workspaceSummary() {
        int files = proposal.files().size();
        int pins = Roles.of(resolved.checkout()).pins().size();
        AnsibleInstallation ansible = resolved.ansible();
        return "%d vars %s, %d roles, %sAnsible core %s"
                .formatted(
                        files,
                        files == 1 ? "file" : "files",
                        pins,
                        ansible.origin() == AnsibleInstallation.Origin.OWN ? "own " : "",
                        ansible.coreVersion());
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

    /** Asks Ansible about the proposed state. */
    private Optional<EffectiveChecks> ask(List<Finding> findings, Set<String> toFill) {
        count++;
        try (Proposal.View view = proposal.view(folder)) {
            AnsibleScope scope =
                    resolved.scope(view.inventories()).withExtraVars(EffectiveChecks.arguments(resolved, folder));
            EffectiveChecks checks = new EffectiveChecks(
                    resolved,
                    proposal,
                    resolved.values(scope, EffectiveChecks.names(resolved, proposal, toFill), folder));
            // Here, because the file may be one of the view's.
            check(findings, checks::preserved);
            return Optional.of(checks);
        } catch (Failure failure) {
            context.processes().checkStopped();
            findings.add(Finding.error(failure));
            return Optional.empty();
        }
    }
}
