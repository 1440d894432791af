package dev.matrixup.update;

import dev.matrixup.deploy.Context;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.playbook.GitRepository;
import dev.matrixup.process.Argv;
import dev.matrixup.report.Failure;
import dev.matrixup.workspace.Workspace;
import dev.matrixup.workspace.WorkspaceLock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A workspace whose files are of one version, and in which nothing else is at work.
 *
 * @param checkout the playbook as it was found
 * @param undone whether a move that was broken off before was undone now
 */
record HeldWorkspace(
        Workspace workspace, Checkout checkout, GitRepository repository, WorkspaceLock lock, boolean undone)
        implements AutoCloseable {
    private static final int MOST_FILES = 3;

    /**
     * Takes a workspace, and undoes an update that was broken off.
     *
     * @throws Failure (8) if something is at work there; (3) if the checkout is no repository of its own
     */
    static HeldWorkspace of(Context context, Path root, String job) {
        Workspace workspace = Workspace.open(root);
        Checkout.at(workspace.checkout(), context.processes());
        GitRepository repository = GitRepository.at(workspace.checkout(), context.processes());
        WorkspaceLock lock =
                WorkspaceLock.acquire(workspace.lockFiles(context.processes()), job, WorkspaceLock.Patience.NONE);
        try {
            workspace.removeLeftovers();
            if (workspace.checkout().equals(workspace.root())) {
                repository.exclude(List.of("/.matrixup/", "/matrixup.yml"));
            }
            Optional<Savepoint> unfinished = Savepoint.unfinished(workspace);
            if (unfinished.isPresent()) {
                unfinished.get().restore(repository, true).forEach(context::warn);
                context.warn("An update that was stopped in the middle was undone first.");
            }
            // Until the lock was ours anything could change, and the deployment file is among the files that are put
            // back.
            Workspace now = Workspace.open(root);
            return new HeldWorkspace(
                    now, Checkout.at(now.checkout(), context.processes()), repository, lock, unfinished.isPresent());
        } catch (RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /** @throws Failure (3) if files of the playbook were changed: they would be lost, or in the way */
    void requireClean() {
        List<String> changed = repository.changed();
        if (changed.isEmpty()) {
            return;
        }
        List<String> shown = new ArrayList<>(changed.subList(0, Math.min(MOST_FILES, changed.size())));
        if (shown.size() < changed.size()) {
            shown.add("...");
        }
        Argv git = Argv.of("git", "-C", workspace.checkout());
        throw Failure.refused("%d %s of the playbook %s changed here: %s. Nothing was moved."
                        .formatted(
                                changed.size(),
                                changed.size() == 1 ? "file" : "files",
                                changed.size() == 1 ? "was" : "were",
                                String.join(", ", shown)))
                .next(
                        git.with("diff").quoted() + "       shows what",
                        git.with("stash").quoted() + "       lays it aside",
                        git.with("stash", "pop").quoted() + "       brings it back afterwards");
    }

    /** @throws Failure (3) if the commit brings files that lie there already and that git does not know: they would be overwritten */
    void requireFree(String commit) {
        repository.inTheWay(commit).stream().findFirst().ifPresent(file -> {
            throw Failure.refused(
                            "The new version brings the file %s, and there is one of yours in its place. Nothing was moved."
                                    .formatted(workspace.checkout().resolve(file)))
                    .next("Move it elsewhere.");
        });
    }

    @Override
    public void close() {
        lock.close();
    }
}
