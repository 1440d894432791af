package dev.matrixup.ansible;

import dev.matrixup.report.ExitCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run's evidence proves. The event plugin's counters weigh most, then Ansible's exit code, then the recap it printed; a success
 * needs all of them to agree.
 *
 * <p>Exit codes of {@code ansible-playbook} alone prove little: 0 also if nothing matched, 2 for a failed host and for wrong usage, 4
 * for an unreachable host and for a playbook that cannot be read, 1 for other errors, 99 after INT. (Source:
 * {@code lib/ansible/cli} and {@code lib/ansible/executor} of ansible-core.)
 *
 * @param code {@link ExitCode#OK}, {@link ExitCode#PLAYBOOK_FAILED}, {@link ExitCode#UNREACHABLE}, {@link ExitCode#UNKNOWN_RESULT}, or
 *     the code of the signal that ended the run
 * @param reason one sentence
 * @param details further lines: what Ansible said, or the evidence that disagrees
 */
public record Verdict(ExitCode code, String reason, List<String> details) {
    private static final Map<Integer, ExitCode> SIGNALS = Map.of(
            99, ExitCode.INTERRUPTED,
            129, ExitCode.HUNG_UP,
            130, ExitCode.INTERRUPTED,
            143, ExitCode.TERMINATED);

    /** Copies the details. */
    public Verdict {
        details = List.copyOf(details);
    }

    static Verdict of(AnsibleResult result) {
        int exit = result.status().code();
        if (SIGNALS.containsKey(exit)) {
            return new Verdict(SIGNALS.get(exit), "Ansible was interrupted before it had finished.", List.of());
        }
        if (result.stats().isPresent()) {
            return counted(result, result.stats().get());
        }
        Optional<PlayRecap> failed = result.recap().filter(recap -> recap.bad() && hostTrouble(exit));
        return failed.isPresent() ? bad(failed.get()) : withoutCounters(result);
    }

    /** Whether the run did all that was asked of it. */
    public boolean ok() {
        return code == ExitCode.OK;
    }

    private static Verdict counted(AnsibleResult result, PlayRecap stats) {
        boolean printedOtherwise =
                result.recap().isPresent() && result.recap().get().bad() != stats.bad();
        if (stats.bad() == result.status().ok() || printedOtherwise) {
            return disagreement(result, stats);
        }
        if (stats.bad()) {
            return bad(stats);
        }
        if (stats.hosts().isEmpty()) {
            return unknown(
                    result.noHostsMatched()
                            ? "Ansible changed nothing: no host of the inventory matched."
                            : "Ansible changed nothing: no task was run on any host.",
                    result.errors());
        }
        if (!result.taskRan()) {
            return unknown("Ansible changed nothing: no task with the requested tags was run.", result.errors());
        }
        return new Verdict(ExitCode.OK, "The playbook ran through: " + stats + ".", List.of());
    }

    private static Verdict bad(PlayRecap recap) {
        List<String> failed = recap.failedHosts();
        if (!failed.isEmpty()) {
            int tasks = recap.sum(host -> host.failed());
            return new Verdict(
                    ExitCode.PLAYBOOK_FAILED,
                    "%d %s failed on %s.".formatted(tasks, tasks == 1 ? "task" : "tasks", names(failed)),
                    List.of());
        }
        return new Verdict(
                ExitCode.UNREACHABLE,
                "Ansible could not reach %s.".formatted(names(recap.unreachableHosts())),
                List.of());
    }

    private static Verdict withoutCounters(AnsibleResult result) {
        int exit = result.status().code();
        if (exit == 0) {
            return disagreement(result, null);
        }
        if (exit > 128 && exit < 160) {
            return unknown("Ansible was killed by signal %d before it had finished.".formatted(exit - 128), List.of());
        }
        return unknown(
                "Ansible stopped with exit code %d before it had counted anything%s"
                        .formatted(exit, result.errors().isEmpty() ? "." : ". It said:"),
                result.errors());
    }

    private static Verdict disagreement(AnsibleResult result, PlayRecap stats) {
        return unknown(
                "The result is inconsistent, so it counts as a failure.",
                List.of(
                        "Ansible's exit code: " + result.status().code(),
                        "Ansible's own counters: " + (stats == null ? "did not arrive" : stats),
                        "the recap it printed: "
                                + result.recap().map(PlayRecap::toString).orElse("none")));
    }

    private static Verdict unknown(String reason, List<String> details) {
        return new Verdict(ExitCode.UNKNOWN_RESULT, reason, details);
    }

    private static boolean hostTrouble(int exit) {
        return exit == 2 || exit == 4;
    }

    private static String names(List<String> hosts) {
        return hosts.size() <= 3
                ? String.join(", ", hosts)
                : "%s and %d more hosts".formatted(String.join(", ", hosts.subList(0, 3)), hosts.size() - 3);
    }
}
