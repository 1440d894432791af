package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.report.Event;
import dev.matrixup.report.Event.Status;
import dev.matrixup.report.PastRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the playbook tells once, and is to be told until it is mended. */
class RuntimeMessagesTest {
    @Test
    void are_the_items_of_the_role_that_prints_them() {
        List<List<String>> kept = new ArrayList<>();
        RuntimeMessages messages = new RuntimeMessages(kept::add);

        messages.accept(task("galaxy/postgres"));
        messages.accept(result("17", Status.OK));
        messages.accept(task("galaxy/playbook_runtime_messages"));
        messages.accept(result("Postgres is old.", Status.OK));
        messages.accept(result("Postgres is old.", Status.OK));
        messages.accept(result("Not this", Status.SKIPPED));
        messages.accept(result(" Data was left.\n", Status.OK));
        messages.accept(result("", Status.OK));
        messages.accept(task(""));
        messages.accept(result("Nor this", Status.OK));

        assertThat(kept).containsExactly(List.of("Postgres is old."), List.of("Postgres is old.", "Data was left."));
    }

    @Test
    void stand_until_a_run_of_everything_no_longer_prints_them() {
        PastRun old = run(true, true, "gone since");
        PastRun full = run(true, true, "Postgres is old.");
        PastRun part = run(false, true, "Data was left.");
        PastRun failed = run(true, false);

        assertThat(RuntimeMessages.standing(List.of(failed, part, full, old)))
                .containsExactly("Postgres is old.", "Data was left.");
        assertThat(RuntimeMessages.standing(List.of(run(true, true), part, full, old)))
                .isEmpty();
        assertThat(RuntimeMessages.standing(List.of())).isEmpty();
    }

    private static PastRun run(boolean full, boolean ok, String... messages) {
        return new PastRun(Path.of("x"), Map.of("full", full, "playbook_ok", ok, "messages", List.of(messages)));
    }

    private static Event task(String role) {
        return new Event.TaskStarted(role, "task", "main.yml:1", List.of(), false);
    }

    private static Event result(String item, Status status) {
        return new Event.TaskResult("host", "task", item, status, null, "");
    }
}
