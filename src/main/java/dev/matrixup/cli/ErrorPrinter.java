package dev.matrixup.cli;

import dev.matrixup.playbook.Similar;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.FailureLines;
import dev.matrixup.report.Printable;
import dev.matrixup.report.Redactor;
import dev.matrixup.report.Style;
import dev.matrixup.workspace.ManyServers;
import dev.matrixup.workspace.Typed;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place that prints an error: what happened, where, what to do next. A stack trace only with {@code --debug}. */
final class ErrorPrinter implements IParameterExceptionHandler {
    private final Terminal terminal;
    private final GlobalOptions global;
    private final Redactor redactor;
    private final Typed typed;

    ErrorPrinter(Terminal terminal, GlobalOptions global, Redactor redactor, Typed typed) {
        this.redactor = redactor;
        this.typed = typed;
        this.terminal = terminal;
        this.global = global;
    }

    @Override
    public int handleParseException(ParameterException exception, String[] args) {
        CommandLine command = exception.getCommandLine();
        String hint = exception instanceof UnmatchedArgumentException unmatched
                ? hint(unmatched.getUnmatched().get(0), command.getCommandSpec())
                : "";
        return print(Failure.usage(exception.getMessage().replaceFirst("\\.$", "") + "." + hint)
                .next(command.getCommandSpec().qualifiedName() + " --help"));
    }

    /** Picocli's own suggestions for a short word are far from it. */
    private static String hint(String word, CommandSpec spec) {
        return Similar.didYouMean(Similar.to(
                word.split("=", 2)[0],
                word.startsWith("-")
                        ? spec.optionsMap().keySet()
                        : spec.subcommands().keySet()));
    }

    int print(Throwable thrown) {
        Failure failure = (thrown instanceof Failure known ? better(known) : unexpected(thrown))
                .map(text -> Printable.of(redactor.redact(text)));
        terminal.out().flush();
        FailureLines.of(new Style(global.colour(terminal)), failure)
                .forEach(line -> terminal.err().print(line + "\n"));
        if (global.debug) {
            StringWriter trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace, true));
            terminal.err().print(redactor.redact(trace.toString()));
        }
        terminal.err().flush();
        return failure.code().code();
    }

    private Failure better(Failure failure) {
        return failure.getCause() instanceof ManyServers many ? failure.next(many.better(typed)) : failure;
    }

    private Failure unexpected(Throwable thrown) {
        String what = thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
        return Failure.of(ExitCode.UNEXPECTED, "matrixup failed unexpectedly: " + what + ".")
                .next(
                        global.debug
                                ? "Please report it, with all of this."
                                : typed.ours().with("--debug") + "       shows where; please report it");
    }
}
