package dev.matrixup.report;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.reflect.RecordComponent;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
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
        fields.put("type", snake(event.getClass().getSimpleName()));
        fields.put("time", clock.instant().toString());
        fields.putAll(fields((Record) event));
        write(fields);
    }

    @Override
    public synchronized void close() {
        out.flush();
    }

    private void write(Map<String, Object> fields) {
        try {
            out.print(JSON.std.asString(fields) + "\n");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        out.flush();
    }

    /** A record's components under their names: one rule for all events, so that none can be forgotten. */
    static Map<String, Object> fields(Record event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (RecordComponent component : event.getClass().getRecordComponents()) {
            try {
                component.getAccessor().setAccessible(true);
                fields.put(
                        snake(component.getName()),
                        value(component.getAccessor().invoke(event)));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return fields;
    }

    private static Object value(Object value) {
        if (value instanceof Record nested) {
            return fields(nested);
        }
        if (value instanceof ExitCode code) {
            return code.code();
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
        if (value instanceof Duration duration) {
            return duration.toMillis() / 1000.0;
        }
        if (value instanceof Collection<?> items) {
            return items.stream().map(JsonSink::value).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(key.toString(), value(item)));
            return copy;
        }
        return value;
    }

    private static String snake(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
