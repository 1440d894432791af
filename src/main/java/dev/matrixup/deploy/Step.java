package dev.matrixup.deploy;

import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Failure;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One named step of the pipeline.
 *
 * @param name its name, as the user sees it
 * @param work does it; what it returns is shown, an empty result is not worth a line. It throws a {@code Failure} to stop the run.
 */
public record Step(String name, Supplier<Optional<Shown>> work) {
    /**
     * What is shown of a finished step.
     *
     * @param facts the same for logs, {@code key=value}
     * @param mend what to do about it: commands or lines to copy; mostly empty
     * @param stop what ends the run after it
     */
    public record Shown(
            Mark mark,
            String summary,
            List<String> details,
            List<String> facts,
            List<String> mend,
            Optional<Failure> stop) {
        /** Copies the lists. */
        public Shown {
            details = List.copyOf(details);
            facts = List.copyOf(facts);
            mend = List.copyOf(mend);
        }

        /** Of a step after which the run goes on. */
        public Shown(Mark mark, String summary, List<String> details, List<String> facts) {
            this(mark, summary, details, facts, List.of(), Optional.empty());
        }

        /** Of a step that went well. */
        public static Optional<Shown> ok(String summary, String... facts) {
            return Optional.of(new Shown(Mark.OK, summary, List.of(), List.of(facts)));
        }
    }
}
