package dev.matrixup.deploy;

import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Event;
import dev.matrixup.report.EventSink;
import dev.matrixup.report.RedactingSink;
import dev.matrixup.report.Redactor;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * What every main job works with.
 *
 * @param processes starts children
 * @param redactor hides secrets; whatever handles a new one adds it here first
 * @param sinks where a run is shown, beside its record
 * @param questions somebody who can answer, or nobody
 * @param home where everything downloaded lies
 * @param credentials the credentials file
 * @param clock the time
 */
public record Context(
        ProcessRunner processes,
        Redactor redactor,
        List<EventSink> sinks,
        Questions questions,
        Path home,
        Path credentials,
        Clock clock) {
    /** Copies the sinks. */
    public Context {
        sinks = List.copyOf(sinks);
    }

    /** Shows the user a sentence that stops nothing. */
    public void warn(String sentence) {
        new RedactingSink(redactor, sinks).accept(new Event.Warning(sentence));
    }

    /** The same with one more sink. */
    Context with(EventSink sink) {
        List<EventSink> more = new ArrayList<>(sinks);
        more.add(sink);
        return new Context(processes, redactor, more, questions, home, credentials, clock);
    }

    /** The same with another credentials file. */
    Context withCredentials(Path file) {
        return new Context(processes, redactor, sinks, questions, home, file, clock);
    }
}
