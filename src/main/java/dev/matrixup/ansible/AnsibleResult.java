package dev.matrixup.ansible;

import dev.matrixup.process.ExitStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All evidence of a finished run.
 *
 * @param status how {@code ansible-playbook} ended
 * @param stats the counters in the event plugin's last event; empty if it did not come, or if an event before it was lost
 * @param recap the counters in the text that Ansible printed; empty if it printed none
 * @param noHostsMatched whether a play matched no host
 * @param taskRan whether a task that the requested tags ask for ran, and was not skipped
 * @param failures the last failed tasks and items of loops, in order
 * @param errors the last error that Ansible printed, a few lines
 */
public record AnsibleResult(
        ExitStatus status,
        Optional<PlayRecap> stats,
        Optional<PlayRecap> recap,
        boolean noHostsMatched,
        boolean taskRan,
        List<FailedTask> failures,
        List<String> errors) {
    /** Of a loop's items that failed, as many are told. */
    private static final int MOST_ITEMS = 3;

    /** Copies the lists. */
    public AnsibleResult {
        failures = List.copyOf(failures);
        errors = List.copyOf(errors);
    }

    /**
     * The failure that ended the run: the last one, for earlier ones were rescued. Of a loop Ansible says in the end only that some of
     * its items failed; then it is told what they said.
     */
    public Optional<FailedTask> lastFailure() {
        if (failures.isEmpty()) {
            return Optional.empty();
        }
        FailedTask last = failures.get(failures.size() - 1);
        String items = failures.stream()
                .filter(item -> !item.item().isEmpty()
                        && item.path().equals(last.path())
                        && item.host().equals(last.host()))
                .map(FailedTask::msg)
                .filter(said -> !said.isBlank())
                .distinct()
                .limit(MOST_ITEMS)
                .collect(Collectors.joining("\n"));
        return Optional.of(last.item().isEmpty() && !items.isEmpty() ? last.saying(items) : last);
    }

    /** What this evidence proves. */
    public Verdict verdict() {
        return Verdict.of(this);
    }
}
