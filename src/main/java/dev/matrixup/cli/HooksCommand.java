package dev.matrixup.cli;

import dev.matrixup.deploy.HookList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code matrixup hooks}. */
@Command(
        name = "hooks",
        description = "Your own programs around a deployment.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false)
final class HooksCommand {
    private final Session session;

    HooksCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "Which there are, and whether they can run.")
    int list() {
        HookList hooks = HookList.of(session.asking(), session.workspace());
        session.show(hooks, hooks.lines(session.style()), List.of());
        return hooks.code().code();
    }
}
