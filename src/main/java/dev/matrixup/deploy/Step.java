package dev.matrixup.deploy;

import dev.matrixup.report.Event.Mark;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One named step of the pipeline.
 *
 * @param name its name, as the user sees it
 * @param work does it; what it returns is shown, an empty result is not worth a line. It throws a {@code Failure} to stop the run.
 */
record Step(String name, Supplier<Optional<Shown>> work) {
    /**
     * What is shown of a finished step.
     *
     * @param facts the same for logs, {@code key=value}
     */
    record Shown(Mark mark, String summary, List<String> details, List<String> facts) {
        static Optional<Shown> ok(String summary, String... facts) {
            return Optional.of(new Shown(Mark.OK, summary, List.of(), List.of(facts)));
        }
    }
}
