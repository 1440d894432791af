package dev.matrixup.ansible;

import dev.matrixup.process.ExitStatus;
import java.util.List;
import java.util.Optional;

/**
 * All evidence of a finished run.
 *
 * @param status how {@code ansible-playbook} ended
 * @param stats the counters in the event plugin's last event; empty if it did not come, or if an event before it was lost
 * @param recap the counters in the text that Ansible printed; empty if it printed none
 * @param noHostsMatched whether a play matched no host
 * @param taskRan whether a task that the requested tags ask for ran, and was not skipped
 * @param failures the first failed tasks
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
    /** Copies the lists. */
    public AnsibleResult {
        failures = List.copyOf(failures);
        errors = List.copyOf(errors);
    }

    /** What this evidence proves. */
    public Verdict verdict() {
        return Verdict.of(this);
    }
}
