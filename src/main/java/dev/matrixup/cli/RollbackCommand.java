package dev.matrixup.cli;

import dev.matrixup.update.Rollback;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code matrixup rollback}. */
@Command(
        name = "rollback",
        description = "Put playbook, roles and vars files back to before the last update. Touches no server.",
        sortOptions = false)
final class RollbackCommand implements Callable<Integer> {
    private final Session session;

    RollbackCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return new Rollback(session.context(), session.workspace(), session.typed())
                .run()
                .code();
    }
}
