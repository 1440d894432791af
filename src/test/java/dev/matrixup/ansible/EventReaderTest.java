package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.report.Event;
import dev.matrixup.report.HostRecap;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventReaderTest {
    private static final String STATS =
            "\"event\": \"stats\", \"hosts\": {\"a\": {\"ok\": 2, \"changed\": 1, \"unreachable\": 0,"
                    + " \"failures\": 0, \"skipped\": 3, \"rescued\": 0, \"ignored\": 0}}";

    private final List<Event> events = new ArrayList<>();
    private final EventReader reader = new EventReader("r1", tags -> tags.contains("start"), events::add);

    @Test
    void turnsLinesIntoEvents() {
        line(0, "\"event\": \"start\", \"ansible\": \"2.19.1\"");
        line(
                1,
                "\"event\": \"task\", \"task\": \"Start it\", \"role\": \"custom/matrix-base\", \"path\": \"x.yml:3\", \"tags\":"
                        + " [\"start\"], \"handler\": false");
        line(
                2,
                "\"event\": \"result\", \"task\": \"Start it\", \"host\": \"a\", \"item\": \"one\", \"status\": \"failed\", \"rc\": 3,"
                        + " \"msg\": \"no\", \"tags\": [\"start\"]");
        line(3, STATS);
        assertThat(events)
                .containsExactly(
                        new Event.PlaybookStarted("2.19.1"),
                        new Event.TaskStarted("custom/matrix-base", "Start it", "x.yml:3", List.of("start"), false),
                        new Event.TaskResult("a", "Start it", "one", Event.Status.FAILED, 3, "no"),
                        new Event.Stats(java.util.Map.of("a", new HostRecap("a", 2, 1, 0, 0, 3, 0, 0))));
        assertThat(reader.taskRan()).isTrue();
        assertThat(reader.failures()).hasSize(1);
        assertThat(reader.stats()).isPresent();
    }

    @Test
    void countsNoSkippedTaskAndNoneThatWasNotAskedFor() {
        line(0, "\"event\": \"result\", \"status\": \"skipped\", \"tags\": [\"start\"]");
        line(1, "\"event\": \"result\", \"status\": \"ok\", \"tags\": [\"always\"]");
        assertThat(reader.taskRan()).isFalse();
    }

    @Test
    void doesNotBelieveTheCountersIfALineIsMissing() {
        line(1, STATS);
        assertThat(reader.stats()).isEmpty();
    }

    @Test
    void doesNotBelieveTheCountersIfALineIsTornOrForeign() {
        for (String wrong : List.of(
                "{\"schema\": 1, \"run\": \"r1\", \"se",
                "[]",
                "{\"schema\": 2, \"run\": \"r1\", \"seq\": 0, " + STATS + "}",
                "{\"schema\": 1, \"run\": \"other\", \"seq\": 0, " + STATS + "}",
                "{\"schema\": 1, \"run\": \"r1\", \"seq\": 0, \"event\": \"result\", \"status\": \"unheard of\"}")) {
            EventReader fresh = new EventReader("r1", tags -> true, events::add);
            fresh.accept(wrong);
            fresh.accept("{\"schema\": 1, \"run\": \"r1\", \"seq\": 0, " + STATS + "}");
            fresh.accept("{\"schema\": 1, \"run\": \"r1\", \"seq\": 1, " + STATS + "}");
            assertThat(fresh.stats()).as(wrong).isEmpty();
        }
    }

    @Test
    void passesOverEventsOfANewerPlugin() {
        line(0, "\"event\": \"weather\", \"rain\": true");
        line(1, STATS);
        assertThat(events).hasSize(1);
        assertThat(reader.stats()).isPresent();
    }

    private void line(int sequence, String fields) {
        reader.accept("{\"schema\": 1, \"run\": \"r1\", \"seq\": %d, %s}".formatted(sequence, fields));
    }
}
