package dev.matrixup.cli;

import dev.matrixup.deploy.TagRun;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code matrixup run}. */
@Command(
        name = "run",
        description = "Run tags of the playbook; arguments after -- go to ansible-playbook.",
        sortOptions = false)
final class RunCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            paramLabel = "TAG",
            arity = "1..*",
            split = ",",
            completionCandidates = Names.OfTags.class,
            description = "What to run: self-check, install-synapse, ...")
    private List<String> tags;

    @Mixin
    private final ConnectionOptions server = new ConnectionOptions();

    RunCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return TagRun.of(session.context(), server.request(session, tags)).run().code();
    }
}
