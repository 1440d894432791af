package dev.matrixup.report;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Records as JSON objects: components under their names, durations in seconds, instants in ISO 8601, an empty optional is left out. */
public final class Json {
    private Json() {}

    /** One line of JSON. */
    public static String of(Record record) {
        return text(fields(record));
    }

    static String text(Map<String, Object> fields) {
        try {
            return JSON.std.asString(fields);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
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
            return items.stream().map(Json::value).toList();
        }
        if (value instanceof Optional<?> optional) {
            return optional.map(Json::value).orElse(null);
        }
        if (value instanceof Instant || value instanceof Path) {
            return value.toString();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(key.toString(), value(item)));
            return copy;
        }
        return value;
    }

    static String snake(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
