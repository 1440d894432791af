package dev.matrixup.cli;

import dev.matrixup.update.Update;
import dev.matrixup.update.UpdateRequest;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code matrixup update}. */
@Command(
        name = "update",
        description =
                "Move to a newer version of the playbook: tells what is new for you, asks, moves commit and roles, and mends your vars files. Touches no server.",
        sortOptions = false)
final class UpdateCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--revision", paramLabel = "REV", description = "The commit, tag or branch. Default: the newest.")
    private String revision;

    @Option(names = "--dry-run", description = "Only tell what would be done.")
    private boolean dryRun;

    @Option(
            names = "--acknowledge",
            paramLabel = "VERSION",
            description = "You have read the breaking changes up to VERSION.")
    private String acknowledged;

    @Option(names = "--remove", description = "Take variables that are gone out of your vars files.")
    private boolean remove;

    UpdateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Update update = new Update(
                session.context(),
                new UpdateRequest(
                        session.workspace(),
                        Optional.ofNullable(revision),
                        dryRun,
                        Optional.ofNullable(acknowledged),
                        remove,
                        session.typed()));
        return session.ended(update.run(), update::failure);
    }
}
