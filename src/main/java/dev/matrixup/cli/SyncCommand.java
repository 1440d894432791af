package dev.matrixup.cli;

import dev.matrixup.update.Sync;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code matrixup sync}. */
@Command(
        name = "sync",
        description = "Bring playbook, roles and Ansible to their pins. Touches no server.",
        sortOptions = false)
final class SyncCommand implements Callable<Integer> {
    private final Session session;

    SyncCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return new Sync(session.context(), session.workspace()).run().code();
    }
}
