package dev.matrixup.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records read back. */
class PastRunTest {
    @TempDir
    private Path runs;

    @Test
    void the_newest_comes_first_and_a_run_without_a_record_not_at_all() throws IOException {
        record("1124-1508-k3", "\"server\": \"a\", \"started\": \"2026-11-24T15:08:02Z\"");
        record("1124-1508-b1", "\"server\": \"a\", \"started\": \"2026-11-24T15:08:02.5Z\"");
        record("0101-0000-z9", "\"server\": \"b\", \"started\": \"2027-01-01T00:00:00Z\"");
        Files.createDirectory(runs.resolve("1124-1509-x1"));

        assertThat(PastRun.all(runs))
                .extracting(PastRun::id)
                .containsExactly("0101-0000-z9", "1124-1508-b1", "1124-1508-k3");
        assertThat(PastRun.of(runs, "a")).extracting(PastRun::id).containsExactly("1124-1508-b1", "1124-1508-k3");
        assertThat(PastRun.all(runs.resolve("none"))).isEmpty();
    }

    @Test
    void is_found_by_the_beginning_or_the_end_of_its_id() throws IOException {
        record("1124-1508-k3", "\"started\": \"2026-11-24T15:08:02Z\"");
        record("1124-1508-b1", "\"started\": \"2026-11-24T15:08:03Z\"");

        assertThat(PastRun.find(runs, "k3").id()).isEqualTo("1124-1508-k3");
        assertThat(PastRun.find(runs, "1124-1508-b").id()).isEqualTo("1124-1508-b1");
        assertThatThrownBy(() -> PastRun.find(runs, "1124"))
                .hasMessage("1124 fits 2 runs: 1124-1508-b1, 1124-1508-k3.");
        assertThatThrownBy(() -> PastRun.find(runs, "zz")).hasMessage("There is no run zz here.");
    }

    @Test
    void tells_what_is_recorded_and_lacks_what_is_not() throws IOException {
        record(
                "a",
                "\"started\": \"2026-11-24T15:08:02Z\", \"ended\": \"2026-11-24T15:10:02Z\", \"exit\": 4, \"tags\": [\"start\"]");
        record("b", "\"started\": \"tomorrow\"");

        PastRun ended = PastRun.find(runs, "a");
        assertThat(ended.took()).contains(Duration.ofMinutes(2));
        assertThat(ended.outcome()).isEqualTo("ended with exit code 4");
        assertThat(ended.tags()).containsExactly("start");
        assertThat(ended.command()).isEqualTo("deploy");

        PastRun killed = PastRun.find(runs, "b");
        assertThat(killed.started()).isEmpty();
        assertThat(killed.took()).isEmpty();
        assertThat(killed.outcome()).isEqualTo("was killed, or is under way");
        assertThat(killed.messages()).isEmpty();
    }

    private void record(String id, String facts) throws IOException {
        Path folder = Files.createDirectory(runs.resolve(id));
        Files.writeString(folder.resolve("run.json"), "{" + facts + "}");
    }
}
