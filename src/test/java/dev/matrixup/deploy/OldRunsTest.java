package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.report.PastRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldRunsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T15:08:02Z");

    @Test
    void are_neither_among_the_newest_hundred_nor_of_the_last_ninety_days() {
        List<PastRun> many = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            many.add(run("a" + i, i, Map.of("exit", 0)));
        }
        assertThat(OldRuns.among(many, NOW))
                .extracting(PastRun::id)
                .startsWith("a100")
                .hasSize(50);
        assertThat(OldRuns.among(many.subList(0, 100), NOW)).isEmpty();
        assertThat(OldRuns.among(many, NOW.minus(Duration.ofDays(40)))).hasSize(19);
    }

    @Test
    void are_not_those_that_status_and_the_next_run_go_by() {
        List<PastRun> runs = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            runs.add(run("refused" + i, i, Map.of("exit", 3)));
        }
        runs.add(run("tags", 100, Map.of("exit", 4, "begun", true, "command", "run")));
        runs.add(run("tags-before", 101, Map.of("exit", 4, "begun", true, "command", "run")));
        runs.add(run("told", 102, Map.of("exit", 4, "command", "run", "messages", List.of("Postgres is old."))));
        runs.add(run("deploy", 103, Map.of("exit", 7, "begun", true)));
        runs.add(run("through", 104, Map.of("exit", 7, "begun", true, "full", true, "playbook_ok", true)));
        runs.add(run("told-before", 105, Map.of("exit", 7, "messages", List.of("Gone since."))));
        runs.add(run("well", 106, Map.of("exit", 0, "begun", true)));
        runs.add(run("well-before", 107, Map.of("exit", 0, "begun", true)));
        runs.add(run("other", 108, Map.of("exit", 0, "begun", true, "server", "b")));
        runs.add(run("other-before", 109, Map.of("exit", 0, "begun", true, "server", "b")));

        assertThat(OldRuns.among(runs, NOW))
                .extracting(PastRun::id)
                .containsExactly("tags-before", "told-before", "well-before", "other-before");
    }

    @Test
    void are_removed_with_all_that_is_in_them(@TempDir Path folder) throws IOException {
        for (int i = 0; i < 102; i++) {
            Path run = Files.createDirectory(folder.resolve("run" + i));
            Files.writeString(run.resolve("ansible.log"), "PLAY RECAP\n");
            Files.writeString(
                    run.resolve("run.json"),
                    "{\"started\": \"%s\", \"exit\": 0, \"begun\": true}"
                            .formatted(NOW.minus(Duration.ofDays(91)).minusSeconds(i)));
        }

        OldRuns.remove(folder, NOW);

        assertThat(PastRun.all(folder)).hasSize(100);
        assertThat(folder.resolve("run99")).exists();
        assertThat(folder.resolve("run100")).doesNotExist();
        assertThat(folder.resolve("run101")).doesNotExist();
    }

    private static PastRun run(String id, int daysAgo, Map<String, Object> facts) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "server", "a", "started", NOW.minus(Duration.ofDays(daysAgo)).toString()));
        all.putAll(facts);
        return new PastRun(Path.of(id), all);
    }
}
