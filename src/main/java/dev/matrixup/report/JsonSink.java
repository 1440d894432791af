package dev.matrixup.report;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A run as JSON lines: for each event an object with {@code type} and {@code time}, and the event's own fields. Durations are seconds.
 * The first line names the schema; readers ignore fields and types that they do not know.
 */
public final class JsonSink implements EventSink {
    private static final int SCHEMA = 1;

    private final PrintWriter out;
    private final Clock clock;

    /** Writes to {@code out} and closes it at the end. */
    public JsonSink(PrintWriter out, Clock clock) {
        this.out = out;
        this.clock = clock;
        Map<String, Object> first = new LinkedHashMap<>();
        first.put("type", "version");
        first.put("time", clock.instant().toString());
        first.put("schema", SCHEMA);
        write(first);
    }

    @Override
    public synchronized void accept(Event event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", Json.snake(event.getClass().getSimpleName()));
        fields.put("time", clock.instant().toString());
        fields.putAll(Json.fields((Record) event));
        write(fields);
    }

    @Override
    public synchronized void close() {
        out.flush();
    }

    private void write(Map<String, Object> fields) {
        out.print(Json.text(fields) + "\n");
        out.flush();
    }
}
