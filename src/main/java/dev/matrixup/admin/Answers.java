package dev.matrixup.admin;

import dev.matrixup.report.Printable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Fields of what a homeserver answers. Anything may be missing, or of another type: it is a stranger's. */
final class Answers {
    /** The year 1973 in milliseconds, the year 5138 in seconds. */
    private static final long MILLISECONDS = 100_000_000_000L;

    private Answers() {}

    /** A text that is not empty, without what could steer a terminal. */
    static Optional<String> text(Map<?, ?> answer, String key) {
        return answer.get(key) instanceof String value
                ? Optional.of(Printable.of(value)).filter(text -> !text.isBlank())
                : Optional.empty();
    }

    /** Old versions answer 0 and 1. */
    static boolean truth(Map<?, ?> answer, String key) {
        Object value = answer.get(key);
        return Boolean.TRUE.equals(value) || value instanceof Number number && number.intValue() != 0;
    }

    static long count(Map<?, ?> answer, String key) {
        return answer.get(key) instanceof Number number ? Math.max(0, number.longValue()) : 0;
    }

    /** Of the same moment Synapse tells seconds for one account and milliseconds in a list. */
    static Optional<Instant> instant(Map<?, ?> answer, String key) {
        long value = count(answer, key);
        if (value == 0) {
            return Optional.empty();
        }
        return Optional.of(value < MILLISECONDS ? Instant.ofEpochSecond(value) : Instant.ofEpochMilli(value));
    }

    /** The objects of a list. */
    static <T> List<T> list(Map<?, ?> answer, String key, Function<Map<?, ?>, T> read) throws IOException {
        if (!(answer.get(key) instanceof List<?> items)) {
            throw new IOException("the answer has no %s".formatted(key));
        }
        return items.stream()
                .filter(Map.class::isInstance)
                .map(item -> read.apply((Map<?, ?>) item))
                .toList();
    }
}
