package dev.matrixup.process;

/**
 * A finished child with all it printed, decoded as UTF-8.
 *
 * @param status how it ended
 * @param out its standard output
 * @param err its standard error
 */
public record Captured(ExitStatus status, String out, String err) {
    /** Whether the exit code is 0. */
    public boolean ok() {
        return status.ok();
    }

    /** The last line that says something, of standard error or else of standard output; for messages. */
    public String lastWords() {
        String text = err.isBlank() ? out : err;
        return text.lines()
                .filter(line -> !line.isBlank())
                .reduce((first, second) -> second)
                .orElse("")
                .strip();
    }
}
