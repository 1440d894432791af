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
            String line = clean(output.line());
            return line == output.line() ? output : new Output(output.source(), line, output.error());
        }
        if (event instanceof TaskResult result) {
            return new TaskResult(
                    result.host(),
                    clean(result.task()),
                    clean(result.item()),
                    result.status(),
                    result.rc(),
                    clean(result.msg()));
        }
        if (event instanceof TaskStarted task) {
            return new TaskStarted(task.role(), clean(task.task()), task.path(), task.tags(), task.handler());
        }
        if (event instanceof Warning warning) {
            return new Warning(clean(warning.text()));
        }
        if (event instanceof StepFinished step) {
            return new StepFinished(
                    step.step(),
                    step.mark(),
                    clean(step.summary()),
                    step.details().stream().map(this::clean).toList(),
                    step.facts(),
                    step.took());
        }
        if (event instanceof Mend mend) {
            return new Mend(mend.step(), mend.lines().stream().map(this::clean).toList());
        }
        if (event instanceof Title title) {
            return new Title(title.subject(), clean(title.text()));
        }
        if (event instanceof Failed failed) {
            return new Failed(
                    failed.code(),
                    clean(failed.message()),
                    failed.place(),
                    failed.next().stream().map(this::clean).toList());
        }
        if (event instanceof RunFinished end) {
            return new RunFinished(
                    end.code(),
                    end.took(),
                    clean(end.verdict()),
                    end.rows().stream()
                            .map(row -> new Row(row.label(), clean(row.text())))
                            .toList(),
                    end.next());
        }
        return event;
    }

    private String clean(String text) {
        return Printable.of(redactor.redact(text));
    }
}
