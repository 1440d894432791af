package dev.matrixup.deploy;

import dev.matrixup.report.Event;
import dev.matrixup.report.Event.TaskResult;
import dev.matrixup.report.Event.TaskStarted;
import dev.matrixup.report.EventSink;
import dev.matrixup.report.PastRun;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the playbook tells its user at the end of a run: a Postgres that is held back, data that a removed service left, a file to move.
 * Other roles put such messages into a list, and a role of its own prints one a loop's item, with an empty text beside it; many come
 * only once. They are caught from the events, and shown until a later run of everything no longer prints them.
 */
final class RuntimeMessages implements EventSink {
    /** The end of the role's name under all names that it has had. */
    private static final String ROLE = "playbook_runtime_messages";

    private final Consumer<List<String>> keep;
    private final Set<String> messages = new LinkedHashSet<>();
    private boolean speaking;

    /** @param keep takes all messages so far whenever there is a new one */
    RuntimeMessages(Consumer<List<String>> keep) {
        this.keep = keep;
    }

    @Override
    public void accept(Event event) {
        if (event instanceof TaskStarted task) {
            speaking = task.role().endsWith(ROLE);
        } else if (speaking
                && event instanceof TaskResult result
                && result.status() == Event.Status.OK
                && !result.item().isBlank()
                && messages.add(result.item().strip())) {
            keep.accept(List.copyOf(messages));
        }
    }

    /**
     * The messages that still stand.
     *
     * @param runs the runs for one server, the newest first
     */
    static List<String> standing(List<PastRun> runs) {
        List<PastRun> oldestFirst = new ArrayList<>(unsettled(runs));
        Collections.reverse(oldestFirst);
        return oldestFirst.stream()
                .flatMap(run -> run.messages().stream())
                .distinct()
                .toList();
    }

    /** The runs whose messages still stand: those down to the last one of everything that went through. */
    static List<PastRun> unsettled(List<PastRun> runs) {
        List<PastRun> unsettled = new ArrayList<>();
        for (PastRun run : runs) {
            unsettled.add(run);
            if (settles(run)) {
                break;
            }
        }
        return unsettled;
    }

    /** Whether a run printed again all that is still to be said. */
    static boolean settles(PastRun run) {
        return run.full() && run.playbookOk();
    }
}
