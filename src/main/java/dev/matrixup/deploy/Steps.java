package dev.matrixup.deploy;

import dev.matrixup.report.Event;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.EventSink;
import dev.matrixup.report.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Takes steps one after the other and shows how each went. A signal ends the job between two of them, if not within one. */
public final class Steps {
    private final Context context;
    private final EventSink events;

    /** Steps whose events go there. */
    public Steps(Context context, EventSink events) {
        this.context = context;
        this.events = events;
    }

    /** Takes one step. Throws what its work throws. */
    public void take(Step step) {
        context.processes().checkStopped();
        Instant began = context.clock().instant();
        events.accept(new Event.StepStarted(step.name()));
        Optional<Step.Shown> result;
        try {
            result = step.work().get();
        } catch (Failure failure) {
            String summary = switch (failure.code()) {
                case REFUSED -> "refused";
                case INTERRUPTED -> "stopped";
                default -> "failed";
            };
            events.accept(new Event.StepFinished(
                    step.name(),
                    Mark.FAILED,
                    summary,
                    List.of(),
                    List.of("exit=" + failure.code().code()),
                    since(began)));
            throw failure;
        }
        result.ifPresent(shown -> show(step.name(), shown, since(began)));
    }

    private void show(String name, Step.Shown shown, Duration took) {
        events.accept(
                new Event.StepFinished(name, shown.mark(), shown.summary(), shown.details(), shown.facts(), took));
        if (!shown.mend().isEmpty()) {
            events.accept(new Event.Mend(name, shown.mend()));
        }
        shown.stop().ifPresent(failure -> {
            throw failure;
        });
    }

    private Duration since(Instant began) {
        return Duration.between(began, context.clock().instant());
    }
}
