package dev.matrixup.update;

import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.Provisions;
import dev.matrixup.deploy.Step;
import dev.matrixup.deploy.Steps;
import dev.matrixup.files.FolderTree;
import dev.matrixup.files.UserFolders;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.playbook.GitRepository;
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
    private NextVersion next;

    /** Of the workspace in this folder; its playbook need not be there yet. */
    public Sync(Context context, Path folder) {
        this.context = context;
        this.root = folder.toAbsolutePath().normalize();
    }

    /**
     * Does it.
     *
     * @throws Failure (3) if something cannot be had, or the checkout must not be moved; (8) if something else is at work. Then what was
     *     there is as it was
     */
    public ExitCode run() {
        Instant start = context.clock().instant();
        EventSink events = new RedactingSink(context.redactor(), context.sinks());
        events.accept(new Event.Title("pins", "of " + UserFolders.shown(root)));
        Steps steps = new Steps(context, events);
        try {
            steps.take(new Step("playbook", this::playbook));
            steps.take(new Step("roles", this::roles));
            steps.take(new Step("ansible", () -> Provisions.ansible(context, moved())));
        } catch (Failure failure) {
            throw next == null ? failure : next.named(failure);
        } finally {
            if (next != null) {
                next.close();
            }
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

    private Optional<Step.Shown> playbook() {
        Optional<DeploymentFile> deployment = DeploymentFile.find(root).map(DeploymentFile::read);
        Path folder = Workspace.checkout(root, deployment);
        if (deployment.isPresent() && isEmpty(folder)) {
            clone(deployment.get().playbook(), folder);
        }
        held = HeldWorkspace.of(context, root, "sync");
        PlaybookSource source =
                held.workspace().deployment().map(DeploymentFile::playbook).orElse(PlaybookSource.NONE);
        String head = held.repository().head();
        String target = source.revision().map(pin -> target(source, pin)).orElse(head);
        if (!target.equals(head)) {
            held.requireClean();
            held.requireFree(target);
        }
        next = NextVersion.of(context, held, target);
        return Step.Shown.ok(
                "%s of %s%s"
                        .formatted(
                                next.checkout().shortCommit(),
                                next.checkout().date(),
                                source.revision().isPresent() ? "" : ", pinned nowhere"),
                "commit=" + next.checkout().shortCommit());
    }

    /** With the roles at hand the checkout moves. */
    private Optional<Step.Shown> roles() {
        Optional<Step.Shown> shown = next.roles();
        Move move = next.move(List.of());
        if (!move.isEmpty(held.repository())) {
            move.make(held.repository(), false);
        }
        return shown;
    }

    private Checkout moved() {
        return Checkout.at(held.workspace().checkout(), context.processes());
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

    /** Where the checkout has to go; the user's own commits on top of the pin stay there. */
    private String target(PlaybookSource source, String pin) {
        GitRepository repository = held.repository();
        String head = repository.head();
        // A commit's id says the same for ever; a branch has to be asked for.
        String target = pin.matches("[0-9a-f]{7,40}")
                ? repository.commit(pin).orElseGet(() -> repository.fetch(source.url(), Optional.of(pin)))
                : repository.fetch(source.url(), Optional.of(pin));
        boolean own = !repository.isPublished(head);
        if (repository.contains(head, target) && own) {
            return head;
        }
        boolean forward = repository.contains(target, head);
        if (!forward && (own || repository.branch().isPresent())) {
            throw Failure.refused(
                            "%s has commits that the pin %s does not have, and matrixup leaves no commit of yours and no branch."
                                    .formatted(
                                            repository
                                                    .branch()
                                                    .map(name -> "The branch %s in %s"
                                                            .formatted(
                                                                    name,
                                                                    held.workspace()
                                                                            .checkout()))
                                                    .orElse("The checkout in "
                                                            + held.workspace().checkout()),
                                            pin))
                    .next(
                            Argv.of("git", "-C", held.workspace().checkout(), "checkout", "--detach", target)
                                            .quoted() + "       leaves it",
                            Invocation.of(root, "update") + "       moves the pin");
        }
        return target;
    }
}
