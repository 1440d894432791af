package dev.matrixup.ansible;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.matrixup.report.Event;
import dev.matrixup.report.Event.Status;
import dev.matrixup.report.HostRecap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Turns the event plugin's lines into events, and remembers what the verdict needs. A line that is missing, torn or foreign is not
 * fatal: then the final counters are not believed.
 */
final class EventReader {
    private static final int SCHEMA = 1;
    private static final int MOST_FAILURES = 20;

    private final String run;
    private final Predicate<Collection<String>> askedFor;
    private final Consumer<Event> sink;
    private final List<FailedTask> failures = new ArrayList<>();
    private int expected;
    private boolean lost;
    private boolean noHostsMatched;
    private boolean taskRan;
    private Event.Stats stats;

    /**
     * @param run the id that each line repeats
     * @param askedFor whether a task with these tags was asked for
     */
    EventReader(String run, Predicate<Collection<String>> askedFor, Consumer<Event> sink) {
        this.run = run;
        this.askedFor = askedFor;
        this.sink = sink;
    }

    void accept(String line) {
        try {
            Fields fields = new Fields(JSON.std.mapFrom(line));
            if (fields.number("schema") != SCHEMA
                    || !fields.text("run").equals(run)
                    || fields.number("seq") != expected) {
                lost = true;
                return;
            }
            expected++;
            event(fields).ifPresent(sink);
        } catch (IOException | RuntimeException e) {
            lost = true;
        }
    }

    Optional<PlayRecap> stats() {
        return lost ? Optional.empty() : Optional.ofNullable(stats).map(PlayRecap::of);
    }

    boolean noHostsMatched() {
        return noHostsMatched;
    }

    boolean taskRan() {
        return taskRan;
    }

    List<FailedTask> failures() {
        return failures;
    }

    private Optional<Event> event(Fields fields) {
        switch (fields.text("event")) {
            case "start":
                return Optional.of(new Event.PlaybookStarted(fields.text("ansible")));
            case "play":
                return Optional.of(new Event.PlayStarted(fields.text("play"), fields.number("hosts")));
            case "no_hosts":
                noHostsMatched = true;
                return Optional.of(new Event.NoHostsMatched());
            case "task":
                return Optional.of(new Event.TaskStarted(
                        fields.text("role"),
                        fields.text("task"),
                        fields.text("path"),
                        fields.texts("tags"),
                        fields.yes("handler")));
            case "result":
                return Optional.of(result(fields));
            case "stats":
                stats = stats(fields.map("hosts"));
                return Optional.of(stats);
            default:
                // Of a newer plugin.
                return Optional.empty();
        }
    }

    private Event.TaskResult result(Fields fields) {
        Status status = Status.valueOf(fields.text("status").toUpperCase(Locale.ROOT));
        Integer rc = fields.values().get("rc") instanceof Integer code ? code : null;
        Event.TaskResult result = new Event.TaskResult(
                fields.text("host"), fields.text("task"), fields.text("item"), status, rc, fields.text("msg"));
        if (status != Status.SKIPPED && status != Status.RETRYING && askedFor.test(fields.texts("tags"))) {
            taskRan = true;
        }
        if (status == Status.FAILED || status == Status.UNREACHABLE) {
            if (failures.size() == MOST_FAILURES) {
                // The last ones count: earlier ones may have been rescued.
                failures.remove(0);
            }
            failures.add(new FailedTask(
                    result.host(),
                    fields.text("role"),
                    result.task(),
                    fields.text("path"),
                    result.item(),
                    status == Status.UNREACHABLE,
                    result.msg()));
        }
        return result;
    }

    private static Event.Stats stats(Map<String, Object> hosts) {
        Map<String, HostRecap> recaps = new HashMap<>();
        hosts.forEach((host, counters) -> {
            Fields count = Fields.of(counters);
            recaps.put(
                    host,
                    new HostRecap(
                            host,
                            count.number("ok"),
                            count.number("changed"),
                            count.number("unreachable"),
                            count.number("failures"),
                            count.number("skipped"),
                            count.number("rescued"),
                            count.number("ignored")));
        });
        return new Event.Stats(recaps);
    }

    /** A JSON object; a field of the wrong type is a {@link ClassCastException}. */
    private record Fields(Map<String, Object> values) {
        @SuppressWarnings("unchecked")
        static Fields of(Object object) {
            return new Fields((Map<String, Object>) object);
        }

        String text(String name) {
            return (String) values.getOrDefault(name, "");
        }

        int number(String name) {
            return (Integer) values.getOrDefault(name, -1);
        }

        boolean yes(String name) {
            return (Boolean) values.getOrDefault(name, false);
        }

        List<String> texts(String name) {
            return ((List<?>) values.getOrDefault(name, List.of()))
                    .stream().map(String.class::cast).toList();
        }

        Map<String, Object> map(String name) {
            return of(values.getOrDefault(name, Map.of())).values();
        }
    }
}
