package dev.matrixup.deploy;

import dev.matrixup.files.FolderTree;
import dev.matrixup.files.UserFolders;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.playbook.GitRepository;
import dev.matrixup.playbook.RoleInstaller;
import dev.matrixup.playbook.RolePin;
import dev.matrixup.playbook.Roles;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.remote.WrongHostKey;
import dev.matrixup.report.Event;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.EventSink;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import dev.matrixup.report.RedactingSink;
import dev.matrixup.workspace.DeploymentFile;
import dev.matrixup.workspace.DomainName;
import dev.matrixup.workspace.FileEdit;
import dev.matrixup.workspace.Invocation;
import dev.matrixup.workspace.NewWorkspace;
import dev.matrixup.workspace.ServerSettings;
import dev.matrixup.workspace.SshSettings;
import dev.matrixup.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes a workspace. Overwrites nothing; what an interrupted one has made already is kept, so that typing the same command again goes
 * on. The deployment file comes last but for the inventory, which is rendered from it: with both the workspace is complete.
 */
public final class Init {
    private final Context context;
    private final InitRequest request;
    private final Path root;

    private EventSink events;
    private Path checkout;
    private DeploymentFile.PlaybookSource source;

    /** A workspace that is not made yet. */
    public Init(Context context, InitRequest request) {
        this.context = context;
        this.request = request;
        this.root = request.workspace();
    }

    /**
     * Makes it, and says what to type next.
     *
     * @throws Failure (3) if the folder must not become one, or something that is needed cannot be had; what was made stays. (64) for an
     *     address of the playbook that holds a password
     */
    public ExitCode run() {
        make();
        events.accept(end(request.domain(), root, ended(this::check)));
        return ExitCode.OK;
    }

    /** Tells also of an end that is none: the failure itself is printed by the command line. */
    private <T> T ended(Supplier<T> work) {
        try {
            return work.get();
        } catch (Failure failure) {
            events.accept(Event.Failed.of(failure));
            events.accept(new Event.RunFinished(failure.code(), Duration.ZERO, "", List.of(), List.of()));
            throw failure;
        }
    }

    /**
     * The last lines.
     *
     * @param found what was found that has to be mended before or after the first deployment
     */
    static Event.RunFinished end(DomainName domain, Path workspace, List<Area> found) {
        boolean records = found.stream().allMatch(area -> area.name().equals(NameChecks.AREA));
        String when = found.isEmpty() ? "" : "          when " + (records ? "the records are made" : "that is mended");
        return new Event.RunFinished(
                ExitCode.OK,
                Duration.ZERO,
                "Your users will be @name:%s. This can never be changed.".formatted(domain.text()),
                List.of(),
                List.of(Invocation.of(workspace, "deploy --admin alice") + when));
    }

    /** Makes it. Throws as {@link #run} does. */
    void make() {
        refuseOwnSource();
        request.playbook().ifPresent(GitRepository::requireNoSecret);
        if (DeploymentFile.find(root).isPresent() && !Files.isRegularFile(root.resolve("inventory/hosts"))) {
            throw Failure.refused("%s has a deployment file, but no inventory.".formatted(root))
                    .next(Invocation.of(root, "deploy"));
        }
        if (DeploymentFile.find(root).isPresent()) {
            throw Failure.refused("%s is a workspace already; nothing was overwritten.".formatted(root))
                    .next(Invocation.of(root, "deploy --admin alice"));
        }
        events = new RedactingSink(context.redactor(), context.sinks());
        events.accept(new Event.Title(request.domain().text(), "new workspace in " + UserFolders.shown(root)));
        request.domain().warning().ifPresent(this::warn);
        ended(this::steps);
    }

    private Void steps() {
        Steps steps = new Steps(context, events);
        List.of(
                        new Step("playbook", this::playbook),
                        new Step("roles", this::roles),
                        new Step("ansible", () -> Provisions.ansible(context, checkout())),
                        new Step("inventory", this::files))
                .forEach(steps::take);
        return null;
    }

    private void warn(String sentence) {
        events.accept(new Event.Warning(sentence));
    }

    private void refuseOwnSource() {
        if (Files.isDirectory(root.resolve("src/main/java/dev/matrixup"))) {
            throw Failure.refused("This is matrixup's own source folder. A workspace holds secrets; make it elsewhere.")
                    .next("matrixup -C ~/matrix init " + request.domain().text() + " ...");
        }
    }

    private Optional<Step.Shown> playbook() {
        makeFolder(root);
        // In somebody's checkout a second playbook beside the first would be the one that counts.
        Optional<Path> existing = request.playbook()
                .map(place -> Optional.of(place)
                        .filter(folder -> !folder.contains("://"))
                        .map(folder -> Path.of(folder).toAbsolutePath().normalize()))
                .orElse(Optional.of(root))
                .filter(Workspace::isCheckout);
        if (existing.isPresent()) {
            checkout = existing.get();
            request.revision().ifPresent(revision -> git(checkout, "checkout", "--quiet", revision));
            Path path = checkout.startsWith(root) ? root.relativize(checkout) : checkout;
            source = new DeploymentFile.PlaybookSource(
                    Optional.of(path.toString().isEmpty() ? "." : path.toString()), Optional.empty(), Optional.empty());
        } else {
            String url = request.playbook().orElse(Checkout.URL);
            checkout = root.resolve("playbook");
            if (!Workspace.isCheckout(checkout)) {
                fetch(url);
            }
            request.revision().ifPresent(revision -> git(checkout, "checkout", "--quiet", "--detach", revision));
            source = new DeploymentFile.PlaybookSource(
                    Optional.of("playbook"),
                    Optional.of(url),
                    Optional.of(Checkout.at(checkout, context.processes()).commit()));
        }
        Checkout found = Checkout.at(checkout, context.processes());
        return Step.Shown.ok(
                "%s of %s, %d MB".formatted(found.shortCommit(), found.date(), megabytes(checkout)),
                "commit=" + found.shortCommit());
    }

    /** What is there in another version stays: the checkout may be somebody's. */
    private Optional<Step.Shown> roles() {
        Roles roles = Roles.of(checkout());
        List<RolePin> missing = roles.missing();
        new RoleInstaller(context.processes()).install(roles, missing, role -> {});
        int all = roles.pins().size();
        return Step.Shown.ok(
                all == 0 ? "none needed" : "%d of %d at their pins".formatted(all, all),
                "roles=" + all,
                "fetched=" + missing.size());
    }

    private Checkout checkout() {
        return Checkout.at(checkout, context.processes());
    }

    /** What it takes of the disk, the history included. */
    private static long megabytes(Path folder) {
        try {
            return Math.max(1, Math.round(FolderTree.size(folder) / 1e6));
        } catch (IOException e) {
            throw Failure.refused("The folder %s cannot be read: %s.".formatted(folder, Reason.of(e)))
                    .because(e);
        }
    }

    private void fetch(String url) {
        GitRepository.clone(url, checkout, context.processes());
        if (!Workspace.isCheckout(checkout)) {
            FolderTree.deleteOrFail(checkout);
            throw Failure.refused("%s is not the playbook: it has no setup.yml with roles/custom.".formatted(url));
        }
    }

    private void git(Path folder, String... arguments) {
        Captured git = context.processes()
                .capture(Child.of(Argv.of("git", "-C", folder).with(List.of(arguments))));
        if (!git.ok()) {
            throw Failure.refused("git %s failed: %s".formatted(String.join(" ", arguments), git.lastWords()));
        }
    }

    private Optional<Step.Shown> files() {
        List<String> made = new ArrayList<>();
        Path hosts = root.resolve("inventory/hosts");
        Path varsFile = root.resolve("inventory/host_vars")
                .resolve(request.domain().inventoryName())
                .resolve("vars.yml");
        makeFolder(varsFile.getParent());
        if (!Files.exists(varsFile)) {
            NewWorkspace.Vars vars = NewWorkspace.vars(checkout, varsFile, request.domain());
            vars.edit().apply();
            made.add(root.resolve("inventory").relativize(varsFile).toString());
            vars.unset()
                    .forEach(name -> warn("%s is empty in the new vars file; fill it in, or leave it so on purpose."
                            .formatted(name)));
        }
        knownHosts();
        FileEdit deployment = NewWorkspace.deploymentFile(root, source, request.domain(), settings());
        Optional<FileEdit> inventory = NewWorkspace.inventory(root, request.domain(), settings(), request.adopt());
        deployment.apply();
        inventory.ifPresent(edit -> {
            edit.apply();
            made.add(0, root.relativize(hosts).toString());
        });
        return Optional.of(new Step.Shown(
                Mark.OK,
                made.isEmpty() ? "was there already, kept" : String.join(", ", made),
                List.of(),
                List.of("files=" + made.size())));
    }

    private ServerSettings settings() {
        return ServerSettings.of(
                request.address(),
                new SshSettings(
                        request.user(), request.port(), request.identity().map(this::absolute)),
                request.become(),
                request.vars());
    }

    /** The user names a key file relative to where he is, the deployment file relative to the workspace. */
    private String absolute(String file) {
        return file.startsWith("~/")
                ? file
                : Path.of(file).toAbsolutePath().normalize().toString();
    }

    /** Takes over what another file knows of the server, and nothing else that stands there. */
    private void knownHosts() {
        if (request.knownHosts().isEmpty() || request.address().isEmpty()) {
            return;
        }
        Path file = request.knownHosts().get();
        if (!Files.isReadable(file)) {
            throw Failure.refused("The file of known host keys %s cannot be read.".formatted(file));
        }
        String host = request.address().get();
        String name = request.port().isPresent() && request.port().getAsInt() != 22
                ? "[%s]:%d".formatted(host, request.port().getAsInt())
                : host;
        Captured found =
                context.processes().capture(Child.of(Argv.of("ssh-keygen", "-F", name, "-f", file.toAbsolutePath())));
        List<String> lines =
                found.out().lines().filter(line -> !line.startsWith("#")).toList();
        if (lines.isEmpty()) {
            throw Failure.refused("%s knows no host key of %s.".formatted(file, name))
                    .next("--host-key SHA256:...        with the fingerprint that your provider shows");
        }
        try {
            Files.write(root.resolve("known_hosts"), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw Failure.refused("%s cannot be written: %s.".formatted(root.resolve("known_hosts"), Reason.of(e)))
                    .because(e);
        }
    }

    /**
     * What a deployment would find. A server that cannot be reached yet is no reason to stop: the workspace is made. A wrong host key is.
     *
     * @return the areas in which something was found
     */
    private List<Area> check() {
        events.accept(new Event.StepStarted("checks"));
        DeployRequest checks = DeployRequest.ofChecks(
                root, Optional.of(request.domain().text()), ConnectionRequest.ofHostKey(request.hostKey()), List.of());
        Resolved resolved = Resolved.of(context, checks);
        context.redactor().add(resolved.secrets());
        Path folder = Doctor.temporary(resolved.workspace());
        try {
            Preflight.Result result = new Preflight(
                            context, checks, resolved, Proposal.of(resolved, checks), folder, false, this::warn)
                    .look();
            result.ready().ifPresent(ready -> ready.remote().close());
            result.errors().stream()
                    .filter(failure -> failure.getCause() instanceof WrongHostKey)
                    .findFirst()
                    .ifPresent(failure -> {
                        throw failure;
                    });
            List<Area> found = result.areas().stream()
                    .filter(area -> !area.findings().isEmpty())
                    .toList();
            // That the files are there was shown as they were made.
            result.areas().stream()
                    .filter(area -> found.contains(area) || !area.name().equals(Preflight.WORKSPACE))
                    .forEach(new Findings(events)::show);
            return found;
        } finally {
            resolved.close();
            FolderTree.deleteOrFail(folder);
        }
    }

    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw Failure.refused("The folder %s cannot be made: %s.".formatted(folder, Reason.of(e)))
                    .because(e);
        }
    }
}
