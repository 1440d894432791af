package dev.matrixup.report;

import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Event.PlaybookExpected;
import dev.matrixup.report.Event.StepFinished;
import dev.matrixup.report.Event.TaskResult;
import dev.matrixup.report.Event.TaskStarted;
import java.time.Duration;
import java.util.List;

/**
 * Where a running playbook stands, folded from its events. It counts roles: how many there are is known before the first run, while
 * the number of tasks is not, since roles include them as they go.
 */
final class Progress {
    private List<String> roles = List.of();
    private Duration usual;
    private String role = "";
    private String task = "";
    private int position;
    private int ok;
    private int changed;
    private int skipped;
    private int failed;

    void accept(Event event) {
        if (event instanceof PlaybookExpected expected) {
            roles = expected.roles();
            usual = expected.usual();
        } else if (event instanceof TaskStarted started) {
            task = started.task();
            role = started.role().isEmpty() ? role : started.role();
            // A role may come twice and a handler belongs to an earlier one: forward only.
            int at = roles.subList(Math.min(position, roles.size()), roles.size())
                    .indexOf(started.role());
            position = started.handler() || at < 0 ? position : position + at;
        } else if (event instanceof TaskResult result && result.item().isEmpty()) {
            switch (result.status()) {
                case OK, IGNORED -> ok++;
                case CHANGED -> {
                    ok++;
                    changed++;
                }
                case SKIPPED -> skipped++;
                case FAILED, UNREACHABLE -> failed++;
                case RETRYING -> {}
            }
        }
    }

    String role() {
        return role;
    }

    String task() {
        return task;
    }

    /** What is said of a finished step: a playbook that failed stopped somewhere. */
    String summary(StepFinished finished) {
        return finished.mark() == Mark.FAILED && finished.step().equals("playbook") && !role.isEmpty()
                ? "stopped in role " + fraction(" of ")
                : finished.summary();
    }

    /** The role's number and how many there are, {@code 56/101}. */
    String fraction(String between) {
        return Math.min(position + 1, roles.size()) + between + roles.size();
    }

    double share() {
        return roles.isEmpty() ? 0 : (position + 1.0) / roles.size();
    }

    String counters() {
        return "%d ok   %d changed   %d skipped   %d failed".formatted(ok, changed, skipped, failed);
    }

    String facts() {
        return "ok=%d changed=%d failed=%d".formatted(ok, changed, failed);
    }

    /** How long it will take, by earlier runs; empty without any, or when these were shorter. */
    String left(Duration since) {
        if (usual == null || usual.compareTo(since) <= 0) {
            return "";
        }
        return "   " + Style.time(usual.minus(since)) + " left";
    }
}
