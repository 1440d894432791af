package dev.matrixup.cli;

import dev.matrixup.report.Secret;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where a command writes to and asks. Questions need a terminal; without one they are not asked.
 *
 * @param out results
 * @param err errors
 * @param console the terminal that answers, or null
 * @param columns the width of the terminal that {@code out} is, or 0 if it is none
 */
public record Terminal(PrintWriter out, PrintWriter err, Console console, int columns) {
    private static final int DEFAULT_COLUMNS = 80;

    /** A process has one terminal, and the hook that runs on a signal must see this. */
    private static volatile boolean asking;

    /** The terminal of this process. The launcher says whether standard output is one, and how wide: the JVM cannot tell. */
    public static Terminal system(PrintWriter out, PrintWriter err) {
        String columns = System.getProperty("matrixup.columns");
        return new Terminal(out, err, System.console(), columns == null ? 0 : parse(columns));
    }

    private static int parse(String columns) {
        try {
            int width = Integer.parseInt(columns.strip());
            return width > 0 ? width : DEFAULT_COLUMNS;
        } catch (NumberFormatException e) {
            return DEFAULT_COLUMNS;
        }
    }

    /** Whether somebody is there to answer. */
    public boolean interactive() {
        return console != null;
    }

    /** Whether results go to a terminal that can redraw lines. */
    public boolean live() {
        return columns > 0 && !"dumb".equals(System.getenv("TERM"));
    }

    /** Whether a question waits for its answer: then nothing is under way that would have to end in order. */
    public static boolean asking() {
        return asking;
    }

    /** Asks for one line; empty if nobody is there or the terminal was closed. */
    public Optional<String> ask(String question) {
        if (console == null) {
            return Optional.empty();
        }
        out.flush();
        asking = true;
        try {
            Optional<String> line =
                    Optional.ofNullable(console.readLine("%s", question)).map(String::strip);
            if (line.isEmpty()) {
                // The terminal was closed, and with it the line of the question never ended.
                out.print("\n");
            }
            return line;
        } finally {
            asking = false;
        }
    }

    /** Asks for a secret without echo; empty if nobody is there or the terminal was closed. */
    public Optional<Secret> askSecret(String question) {
        if (console == null) {
            return Optional.empty();
        }
        out.flush();
        asking = true;
        char[] typed;
        try {
            typed = console.readPassword("%s", question);
        } finally {
            asking = false;
        }
        if (typed == null) {
            return Optional.empty();
        }
        Secret secret = Secret.of(new String(typed));
        Arrays.fill(typed, ' ');
        return Optional.of(secret);
    }

    /** The first line of standard input, without its line break. */
    public static Optional<Secret> firstLineOfInput() {
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return Optional.ofNullable(line).map(Secret::of);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All of standard input; a single line without its line break. */
    public static Secret input() {
        try {
            String text = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
            return Secret.of(text.lines().count() == 1 ? text.replaceFirst("\\R\\z", "") : text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
