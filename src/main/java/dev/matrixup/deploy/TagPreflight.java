package dev.matrixup.deploy;

import dev.matrixup.ansible.EffectiveValues.Value;
import dev.matrixup.lint.EmptySecrets;
import dev.matrixup.lint.LintFinding;
import dev.matrixup.playbook.Roles;
import dev.matrixup.playbook.Tags;
import dev.matrixup.playbook.VersionGate;
import dev.matrixup.remote.Remote;
import dev.matrixup.report.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What has to be right before some tags run, or one service is moved: the server can be reached and is the one that is meant, and the
 * playbook will not stop by itself. What only a deployment needs does not keep anybody from stopping a service.
 *
 * @param tags what the playbook is to run
 * @param service the one service that is meant; empty for a run of the tags themselves
 * @param groupTag the tag that moves one service; empty where the checkout has none
 * @param folder the run's own folder, for what Ansible is asked about
 */
record TagPreflight(
        Context context,
        Resolved resolved,
        Proposal proposal,
        List<String> tags,
        Optional<String> service,
        Optional<String> groupTag,
        Path folder,
        Consumer<String> warnings) {
    /** The services that the playbook starts and stops, each with the groups that it belongs to; the name since 2022-11. */
    private static final String SERVICES = "devture_systemd_service_manager_services_list";

    /**
     * What was found out and is needed later.
     *
     * @param remote the open connection to the server
     * @param group the group by which the playbook moves the service; empty where systemd has to do it
     * @param count how many checks there were
     */
    record Ready(Remote remote, Optional<String> group, int count) {}

    /** @throws Failure one for all that is wrong, with the gravest code */
    Ready look() {
        return resolved.whileConnecting(warnings, this::look);
    }

    private Ready look(CompletableFuture<Remote> connecting) {
        Found found = new Found();
        found.all(() -> Tags.of(resolved.catalog()).check(tags));
        found.all(proposal::obstacles);
        CompletableFuture<List<LintFinding>> linting =
                CompletableFuture.supplyAsync(() -> installs() ? proposal.lint() : List.of());
        Set<String> toFill =
                installs() ? EmptySecrets.toFill(resolved.checkout().root()) : Set.of();
        found.one(() -> Roles.of(resolved.checkout()).checkInstalled());
        Optional<EffectiveChecks> asked = found.errors.isEmpty() ? found.value(() -> ask(toFill)) : Optional.empty();
        Optional<String> group = asked.flatMap(this::group);
        asked.ifPresent(checks -> {
            found.one(checks::domain);
            found.all(() -> checks.emptySecrets(toFill));
            if (service.isEmpty() || group.isPresent()) {
                found.one(checks::gate);
            }
        });
        found.all(() -> joined(linting).stream()
                .filter(finding -> finding.stops() && Preflight.isNews(finding, asked.isPresent()))
                .map(LintFinding::failure)
                .toList());
        Optional<Remote> remote = found.value(() -> joined(connecting));
        if (remote.isPresent() && asked.isPresent() && found.errors.isEmpty()) {
            EffectiveChecks checks = asked.get();
            found.one(() ->
                    ServerState.read(remote.get(), checks.base()).check(checks.domainName(), checks.homeserver()));
        }
        // What a signal ends is no finding.
        context.processes().checkStopped();
        Preflight.refuse(found.errors, "run");
        return new Ready(remote.orElseThrow(), group, found.count);
    }

    private static <T> T joined(CompletableFuture<T> work) {
        try {
            return work.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Failure failure ? failure : e;
        }
    }

    /** Those that are on, as Ansible evaluates the playbook's own list, are moved by their group. */
    private Optional<String> group(EffectiveChecks checks) {
        return checks.values().get(SERVICES) instanceof Value.Known known
                ? ServiceUnit.group(ServiceUnit.read(known.value()), service.orElseThrow())
                : Optional.empty();
    }

    /** Whether something is written to the server by what stands in the vars files. */
    private boolean installs() {
        return tags.stream().anyMatch(tag -> tag.startsWith("install-") || tag.startsWith("setup-"));
    }

    private EffectiveChecks ask(Set<String> toFill) {
        Set<String> names = new LinkedHashSet<>(EffectiveChecks.IDENTITY);
        names.addAll(toFill);
        if (VersionGate.of(resolved.catalog()).isPresent()) {
            names.add(VersionGate.VARIABLE);
        }
        if (service.isPresent() && groupTag.isPresent() && resolved.catalog().defines(SERVICES)) {
            names.add(SERVICES);
        }
        try (Proposal.View view = proposal.view(folder)) {
            Map<String, Value> values = resolved.values(resolved.scope(view.inventories()), names, folder);
            return new EffectiveChecks(resolved, proposal, values);
        }
    }

    /** What is wrong, and how much was looked at. */
    private static final class Found {
        private final List<Failure> errors = new ArrayList<>();
        private int count;

        private void one(Runnable check) {
            all(() -> {
                check.run();
                return List.of();
            });
        }

        private void all(Supplier<? extends Collection<Failure>> check) {
            value(check).ifPresent(errors::addAll);
        }

        private <T> Optional<T> value(Supplier<T> check) {
            count++;
            try {
                return Optional.of(check.get());
            } catch (Failure failure) {
                errors.add(failure);
                return Optional.empty();
            }
        }
    }
}
