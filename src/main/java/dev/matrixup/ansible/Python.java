package dev.matrixup.ansible;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A Python 3 on this machine.
 *
 * @param minor its version, as the {@code 11} of 3.11
 * @param canMakeEnvironments whether it has {@code venv} and {@code ensurepip}; Debian packs these separately
 */
record Python(Path program, int minor, boolean canMakeEnvironments) {
    private static final int NEWEST_NAMED = 15;
    private static final Pattern VERSION = Pattern.compile("3\\.(\\d{1,3})\\s.*", Pattern.DOTALL);
    private static final String QUESTION =
            "import sys; print('%d.%d' % sys.version_info[:2], flush=True); import venv, ensurepip; print('complete')";

    /** Those on the {@code PATH}, {@code python3} first, then the newest. Asked one after the other, as far as the stream is read. */
    static Stream<Python> all(ProcessRunner processes) {
        return Stream.concat(
                        Stream.of("python3"),
                        IntStream.iterate(
                                        NEWEST_NAMED,
                                        minor -> minor >= RequirementLock.OLDEST_PYTHON,
                                        minor -> minor - 1)
                                .mapToObj(minor -> "python3." + minor))
                .flatMap(name -> ProcessRunner.find(name).stream())
                .flatMap(program -> ask(processes, program).stream());
    }

    private static Optional<Python> ask(ProcessRunner processes, Path program) {
        try {
            return parse(
                    program,
                    processes.capture(Child.of(Argv.of(program, "-c", QUESTION))
                            .without("PYTHONPATH", "PYTHONHOME")
                            .timeout(Duration.ofSeconds(30))));
        } catch (Failure e) {
            if (e.code() == ExitCode.INTERRUPTED) {
                throw e;
            }
            return Optional.empty();
        }
    }

    static Optional<Python> parse(Path program, Captured said) {
        Matcher version = VERSION.matcher(said.out());
        return version.matches()
                ? Optional.of(new Python(
                        program,
                        Integer.parseInt(version.group(1)),
                        said.ok() && said.out().contains("complete")))
                : Optional.empty();
    }
}
