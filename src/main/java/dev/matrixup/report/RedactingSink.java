package dev.matrixup.report;

import dev.matrixup.report.Event.Failed;
import dev.matrixup.report.Event.Mend;
import dev.matrixup.report.Event.Output;
import dev.matrixup.report.Event.Row;
import dev.matrixup.report.Event.RunFinished;
import dev.matrixup.report.Event.StepFinished;
import dev.matrixup.report.Event.TaskResult;
import dev.matrixup.report.Event.TaskStarted;
import dev.matrixup.report.Event.Title;
import dev.matrixup.report.Event.Warning;
import java.util.List;

/** Hides every known secret in what it hands on to several sinks, one event at a time. Whoever made these closes them. */
public final class RedactingSink implements EventSink {
    private final Redactor redactor;
    private final List<EventSink> sinks;

    /** Hands on to all of these, in this order. */
    public RedactingSink(Redactor redactor, List<EventSink> sinks) {
        this.redactor = redactor;
        this.sinks = List.copyOf(sinks);
    }

    @Override
    public synchronized void accept(Event event) {
        Event redacted = redact(event);
        sinks.forEach(sink -> sink.accept(redacted));
    }

    /** Only texts that come from outside can hold a secret; the other events pass as they are. */
    private Event redact(Event event) {
        if (event instanceof Output output) {
            String line = redactor.redact(output.line());
            return line == output.line() ? output : new Output(output.source(), line, output.error());
        }
        if (event instanceof TaskResult result) {
            return new TaskResult(
                    result.host(),
                    redactor.redact(result.task()),
                    redactor.redact(result.item()),
                    result.status(),
                    result.rc(),
                    redactor.redact(result.msg()));
        }
        if (event instanceof TaskStarted task) {
            return new TaskStarted(task.role(), redactor.redact(task.task()), task.path(), task.tags(), task.handler());
        }
        if (event instanceof Warning warning) {
            return new Warning(redactor.redact(warning.text()));
        }
        if (event instanceof StepFinished step) {
            return new StepFinished(
                    step.step(),
                    step.mark(),
                    redactor.redact(step.summary()),
                    step.details().stream().map(redactor::redact).toList(),
                    step.facts(),
                    step.took());
        }
        if (event instanceof Mend mend) {
            return new Mend(
                    mend.step(), mend.lines().stream().map(redactor::redact).toList());
        }
        if (event instanceof Title title) {
            return new Title(title.subject(), redactor.redact(title.text()));
        }
        if (event instanceof Failed failed) {
            return new Failed(
                    failed.code(),
                    redactor.redact(failed.message()),
                    failed.place(),
                    failed.next().stream().map(redactor::redact).toList());
        }
        if (event instanceof RunFinished end) {
            return new RunFinished(
                    end.code(),
                    end.took(),
                    redactor.redact(end.verdict()),
                    end.rows().stream()
                            .map(row -> new Row(row.label(), redactor.redact(row.text())))
                            .toList(),
                    end.next());
        }
        return event;
    }
}
