package dev.matrixup.update;

import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.Provisions;
import dev.matrixup.deploy.Step;
import dev.matrixup.deploy.Steps;
import dev.matrixup.files.FolderTree;
import dev.matrixup.files.UserFolders;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.playbook.GitRepository;
import dev.matrixup.playbook.Roles;
import dev.matrixup.process.Argv;
import dev.matrixup.report.Event;
import dev.matrixup.report.EventSink;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.RedactingSink;
import dev.matrixup.workspace.DeploymentFile;
import dev.matrixup.workspace.DeploymentFile.PlaybookSource;
import dev.matrixup.workspace.Invocation;
import dev.matrixup.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Brings checkout, roles and Ansible to their pins, and touches no server: for the images and caches of pipelines, and after a colleague
 * has moved the pins.
 */
public final class Sync {
    private final Context context;
    private final Path root;

    private HeldWorkspace held;

    /** Of the workspace in this folder; its playbook need not be there yet. */
    public Sync(Context context, Path folder) {
        this.context = context;
        this.root = folder.toAbsolutePath().normalize();
    }

    /** Does it. @throws Failure (3) if something cannot be had, or the checkout must not be moved; (8) if something else is at work */
    public ExitCode run() {
        Instant start = context.clock().instant();
        Optional<DeploymentFile> deployment = DeploymentFile.find(root).map(DeploymentFile::read);
        EventSink events = new RedactingSink(context.redactor(), context.sinks());
        events.accept(new Event.Title("pins", "of " + UserFolders.shown(root)));
        PlaybookSource source = deployment.map(DeploymentFile::playbook).orElse(PlaybookSource.NONE);
        Steps steps = new Steps(context, events);
        try {
            steps.take(new Step("playbook", () -> playbook(deployment, source)));
            steps.take(new Step("roles", () -> {
                Roles roles = Roles.of(held.checkout(context));
                return Provisions.roles(context, roles, roles.differing(context.processes()));
            }));
            steps.take(new Step("ansible", () -> Provisions.ansible(context, held.checkout(context))));
        } finally {
            if (held != null) {
                held.close();
            }
        }
        events.accept(new Event.RunFinished(
                ExitCode.OK,
                Duration.between(start, context.clock().instant()),
                "Playbook, roles and Ansible are at their pins. No server was touched.",
                List.of(),
                List.of(Invocation.of(root, "deploy"))));
        return ExitCode.OK;
    }

    private Optional<Step.Shown> playbook(Optional<DeploymentFile> deployment, PlaybookSource source) {
        Path folder = Workspace.checkout(root, deployment);
        boolean cloned = deployment.isPresent() && isEmpty(folder);
        if (cloned) {
            clone(source, folder);
        }
        held = HeldWorkspace.of(context, Workspace.open(root), "sync");
        source.revision().filter(pin -> !cloned).ifPresent(pin -> move(source, pin));
        Checkout checkout = held.checkout(context);
        return Step.Shown.ok(
                "%s of %s%s"
                        .formatted(
                                checkout.shortCommit(),
                                checkout.date(),
                                source.revision().isPresent() ? "" : ", pinned nowhere"),
                "commit=" + checkout.shortCommit());
    }

    private static boolean isEmpty(Path folder) {
        String[] names = folder.toFile().list();
        return Files.notExists(folder) || names != null && names.length == 0;
    }

    private void clone(PlaybookSource source, Path folder) {
        String url = source.url().orElse(Checkout.URL);
        GitRepository.clone(url, folder, context.processes());
        try {
            if (source.revision().isPresent()) {
                GitRepository repository = GitRepository.at(folder, context.processes());
                repository.detach(repository.fetch(Optional.empty(), source.revision()));
            }
            if (!Workspace.isCheckout(folder)) {
                throw Failure.refused("%s is not the playbook: it has no setup.yml with roles/custom.".formatted(url));
            }
        } catch (RuntimeException e) {
            FolderTree.deleteOrFail(folder);
            throw e;
        }
    }

    private void move(PlaybookSource source, String pin) {
        GitRepository repository = held.repository();
        String head = repository.head();
        // A commit's id says the same for ever; a branch has to be asked for.
        String target = pin.matches("[0-9a-f]{7,40}")
                ? repository.commit(pin).orElseGet(() -> repository.fetch(source.url(), Optional.of(pin)))
                : repository.fetch(source.url(), Optional.of(pin));
        if (target.equals(head)) {
            return;
        }
        held.requireClean();
        held.requireFree(target);
        Optional<String> branch = repository.branch();
        if (branch.isEmpty()) {
            repository.detach(target);
        } else if (repository.contains(target, head)) {
            repository.move(target);
        } else {
            throw Failure.refused(
                            "The branch %s in %s has commits that the pin %s does not have, and matrixup does not leave your branch."
                                    .formatted(branch.get(), held.workspace().checkout(), pin))
                    .next(
                            Argv.of("git", "-C", held.workspace().checkout(), "checkout", "--detach", target)
                                            .quoted() + "       leaves it",
                            Invocation.of(root, "update") + "       moves the pin");
        }
    }
}
