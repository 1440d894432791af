package dev.matrixup.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The lines of a log, whatever is in it: a run that was killed leaves half a line, and perhaps half a character. */
public final class LogLines {
    private LogLines() {}

    /**
     * Hands on each line; what is no UTF-8 is replaced.
     *
     * @throws IOException if it cannot be read
     */
    public static void each(Path log, Consumer<String> out) throws IOException {
        // Unlike Files.lines, this decoder does not stop at what it cannot read.
        try (BufferedReader reader =
                        new BufferedReader(new InputStreamReader(Files.newInputStream(log), StandardCharsets.UTF_8));
                Stream<String> lines = reader.lines()) {
            lines.forEach(out);
        }
    }

    /** How many there are; 0 if it cannot be read. */
    public static long count(Path log) {
        long[] count = {0};
        try {
            each(log, line -> count[0]++);
        } catch (IOException e) {
            return 0;
        }
        return count[0];
    }
}
