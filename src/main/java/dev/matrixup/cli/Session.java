package dev.matrixup.cli;

import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.Questions;
import dev.matrixup.files.UserFolders;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Event;
import dev.matrixup.report.EventSink;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Json;
import dev.matrixup.report.JsonSink;
import dev.matrixup.report.Listing;
import dev.matrixup.report.PlainSink;
import dev.matrixup.report.Reason;
import dev.matrixup.report.Redactor;
import dev.matrixup.report.Secret;
import dev.matrixup.report.Style;
import dev.matrixup.report.TerminalSink;
import dev.matrixup.workspace.Typed;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** What every command works with, made from the global options when it is first needed. */
final class Session {
    private final GlobalOptions global;
    private final Terminal terminal;
    private final ProcessRunner processes;
    private final Typed typed;
    private final Redactor redactor = new Redactor();
    private TerminalSink screen;

    Session(GlobalOptions global, Terminal terminal, ProcessRunner processes, Typed typed) {
        this.global = global;
        this.terminal = terminal;
        this.processes = processes;
        this.typed = typed;
    }

    Terminal terminal() {
        return terminal;
    }

    ProcessRunner processes() {
        return processes;
    }

    Path workspace() {
        return global.workspace();
    }

    Style style() {
        return new Style(global.colour(terminal));
    }

    /** What stood after {@code --} on the command line. */
    List<String> passedThrough() {
        return typed.passedThrough();
    }

    /** What stood on the command line. */
    Typed typed() {
        return typed;
    }

    Context context() {
        return context(sinks());
    }

    /** For a question whose answer is the only thing on standard output. */
    Context asking() {
        return context(List.of(this::warn));
    }

    /** For work that ends with a result, which is the only thing on standard output where a program reads it. */
    Context working() {
        if (!global.json) {
            return context();
        }
        List<EventSink> sinks = new ArrayList<>(List.of(this::warn));
        file().ifPresent(sinks::add);
        return context(sinks);
    }

    private void warn(Event event) {
        if (event instanceof Event.Warning warning) {
            terminal.err().print(style().line(Event.Mark.WARNING, "warning", warning.text(), null) + "\n");
        }
    }

    private Context context(List<EventSink> sinks) {
        return new Context(
                processes,
                redactor,
                sinks,
                questions(),
                UserFolders.data(System.getenv()),
                UserFolders.configuration(System.getenv()).resolve("credentials.yml"),
                clock());
    }

    Clock clock() {
        return Clock.systemDefaultZone();
    }

    /** Shows a result, secrets hidden: one JSON object to a program, else its lines and what to type next. */
    void show(Record result, List<String> lines, List<String> next) {
        if (global.json) {
            terminal.out().print(redactor.redact(Json.of(result)) + "\n");
        } else if (!global.quiet) {
            print(lines);
            next(next);
        }
    }

    /** Prints what to type next. */
    void next(List<String> commands) {
        if (!commands.isEmpty()) {
            terminal.out().print(style().next(commands));
        }
    }

    /** Prints these lines, secrets hidden. */
    void print(List<String> lines) {
        lines.forEach(line -> terminal.out().print(redactor.redact(line) + "\n"));
    }

    /** Whether a program reads what is printed. */
    boolean json() {
        return global.json;
    }

    /** Whether only what is wrong is to be printed, and for people. */
    boolean quiet() {
        return global.quiet && !global.json;
    }

    /**
     * The exit code of work that came to its end.
     *
     * @param why what stands on the screen otherwise; thrown where only errors are printed
     */
    int ended(ExitCode code, Supplier<Failure> why) {
        if (code != ExitCode.OK && quiet()) {
            throw why.get();
        }
        return code.code();
    }

    /**
     * Shows the rows of a listing as they come, secrets hidden: to a program one JSON object a line.
     *
     * @param head the lines above the first row, given the server's domain
     * @param row the lines of one
     */
    <T extends Record> Listing<T> listing(
            BiFunction<Style, String, List<String>> head, BiFunction<Style, T, List<String>> row) {
        return new Listing<>() {
            private List<String> above = List.of();

            @Override
            public void begins(String domain) {
                above = global.json || global.quiet ? List.of() : head.apply(style(), domain);
            }

            @Override
            public boolean rows(List<T> rows) {
                above.forEach(this::print);
                above = List.of();
                for (T one : rows) {
                    if (global.json) {
                        print(Json.of(one));
                    } else if (!global.quiet) {
                        row.apply(style(), one).forEach(this::print);
                    }
                }
                return !terminal.out().checkError();
            }

            private void print(String line) {
                terminal.out().print(redactor.redact(line) + "\n");
            }
        };
    }

    /** Shows what stands below a listing; a program has counted by itself. */
    void listed(List<String> lines, List<String> next) {
        if (!global.json && !global.quiet) {
            lines.forEach(line -> terminal.out().print(line + "\n"));
            terminal.out().print(style().next(next));
        }
    }

    /** Where a run's events are shown: one sink for the user's eyes or for a program, and the file that {@code --events} names. */
    List<EventSink> sinks() {
        List<EventSink> sinks = new ArrayList<>();
        if (global.json) {
            sinks.add(new JsonSink(terminal.out(), clock()));
        } else if (!global.quiet && terminal.live()) {
            screen = new TerminalSink(terminal.out(), style(), terminal.columns(), global.verbose, clock());
            sinks.add(screen);
        } else if (!global.quiet) {
            sinks.add(new PlainSink(terminal.out(), global.verbose, clock()));
        }
        file().ifPresent(sinks::add);
        return sinks;
    }

    private Optional<EventSink> file() {
        if (global.events == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new JsonSink(new PrintWriter(writer(global.events)), clock()));
        } catch (IOException e) {
            throw Failure.refused("The events file %s cannot be written: %s.".formatted(global.events, Reason.of(e)))
                    .because(e);
        }
    }

    /** Before an error is printed: what is still being drawn goes away. */
    void leaveScreen() {
        if (screen != null) {
            screen.close();
        }
    }

    /** A new file is for its owner only; one that is there, or no file at all, stays as it is. */
    private static Writer writer(Path file) throws IOException {
        if (Files.notExists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return Files.newBufferedWriter(file);
    }

    /** Hides what this program has learnt to be secret. */
    Redactor redactor() {
        return redactor;
    }

    /** Somebody at the terminal; while he answers the screen stands still. */
    private Questions questions() {
        return new Questions() {
            @Override
            public boolean interactive() {
                return terminal.interactive();
            }

            @Override
            public boolean yes() {
                return global.yes;
            }

            @Override
            public Optional<String> ask(String question) {
                return Session.this.still(() -> terminal.ask(question));
            }

            @Override
            public Optional<Secret> askSecret(String question) {
                return Session.this.still(() -> terminal.askSecret(question));
            }

            @Override
            public void show(String label, Secret secret) {
                Session.this.still(() -> {
                    // Results may be read by a program; this line is for a person.
                    terminal.err().print("\n  " + label + ": " + secret.reveal() + "  (shown only now)\n\n");
                    terminal.err().flush();
                    return null;
                });
            }

            @Override
            public <T> T still(Supplier<T> work) {
                terminal.out().flush();
                return Session.this.still(work);
            }
        };
    }

    private <T> T still(Supplier<T> work) {
        return screen == null ? work.get() : screen.paused(work);
    }
}
