package dev.matrixup.cli;

import dev.matrixup.report.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code matrixup version}. */
@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Callable<Integer> {
    private final Terminal terminal;

    VersionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        terminal.out().print(new Version().getVersion()[0] + "\n");
        return ExitCode.OK.code();
    }
}
