package dev.matrixup.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a terminal is narrow. */
class NarrowScreenTest {
    @Test
    void no_live_line_is_wider_than_the_terminal() {
        Progress progress = new Progress();
        progress.accept(new Event.PlaybookExpected(List.of("custom/a"), null));
        progress.accept(new Event.TaskStarted("custom/a", "t".repeat(200), "", List.of(), false));
        assertThat(TerminalSink.live(new Style(false), "playbook", progress, Duration.ofSeconds(62), 40))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(40));
    }
}
