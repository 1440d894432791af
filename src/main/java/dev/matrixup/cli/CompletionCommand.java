package dev.matrixup.cli;

import dev.matrixup.report.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code matrixup completion}. */
@Command(
        name = "completion",
        description = "Print a script for bash or zsh that completes commands, options and the playbook's names.",
        footer = {"", "For this shell:  source <(matrixup completion)"},
        sortOptions = false)
final class CompletionCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--names", hidden = true)
    private Names names;

    @Spec
    private CommandSpec spec;

    CompletionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (names == null) {
            session.terminal()
                    .out()
                    .print(Names.askedFor(
                            AutoComplete.bash("matrixup", spec.root().commandLine())));
        } else {
            names.in(session.workspace(), session.processes())
                    .forEach(name -> session.terminal().out().print(name + "\n"));
        }
        return ExitCode.OK.code();
    }
}
