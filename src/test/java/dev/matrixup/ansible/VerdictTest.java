package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.ExitStatus;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.HostRecap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final PlayRecap GOOD = recap(host("a", 0, 0));
    private static final PlayRecap FAILED = recap(host("a", 0, 1));
    private static final PlayRecap UNREACHABLE = recap(host("a", 1, 0));

    @Test
    void isOkIfAllEvidenceAgrees() {
        Verdict verdict = verdict(0, GOOD, GOOD, true);
        assertThat(verdict.code()).isEqualTo(ExitCode.OK);
        assertThat(verdict.ok()).isTrue();
    }

    @Test
    void isOkWithoutARecapInTheText() {
        assertThat(verdict(0, GOOD, null, true).code()).isEqualTo(ExitCode.OK);
    }

    @Test
    void namesTheHostsWhereTasksFailed() {
        PlayRecap many = recap(
                host("a", 0, 1), host("b", 0, 1), host("c", 0, 0), host("d", 0, 1), host("e", 0, 2), host("f", 0, 1));
        assertThat(verdict(2, FAILED, FAILED, true))
                .isEqualTo(new Verdict(ExitCode.PLAYBOOK_FAILED, "1 task failed on a.", List.of()));
        assertThat(verdict(2, many, many, true).reason()).isEqualTo("6 tasks failed on a, b, d and 2 more hosts.");
    }

    @Test
    void namesTheHostsThatWereUnreachable() {
        assertThat(verdict(4, UNREACHABLE, UNREACHABLE, true))
                .isEqualTo(new Verdict(ExitCode.UNREACHABLE, "Ansible could not reach a.", List.of()));
    }

    @Test
    void aFailedHostWinsOverAnUnreachableOne() {
        PlayRecap both = recap(host("a", 1, 0), host("b", 0, 1));
        assertThat(verdict(4, both, both, true).code()).isEqualTo(ExitCode.PLAYBOOK_FAILED);
    }

    @Test
    void isUnknownIfTheCountersAreGoodButTheExitCodeIsNot() {
        Verdict verdict = verdict(2, GOOD, GOOD, true);
        assertThat(verdict.code()).isEqualTo(ExitCode.UNKNOWN_RESULT);
        assertThat(verdict.details())
                .containsExactly(
                        "Ansible's exit code: 2",
                        "Ansible's own counters: 5 ok (1 changed), 0 skipped, 0 failed, 0 unreachable",
                        "the recap it printed: 5 ok (1 changed), 0 skipped, 0 failed, 0 unreachable");
    }

    @Test
    void isUnknownIfTheExitCodeIsGoodButTheCountersAreNot() {
        assertThat(verdict(0, FAILED, FAILED, true).code()).isEqualTo(ExitCode.UNKNOWN_RESULT);
    }

    @Test
    void isUnknownIfThePrintedRecapSaysOtherwise() {
        assertThat(verdict(0, GOOD, FAILED, true).code()).isEqualTo(ExitCode.UNKNOWN_RESULT);
        assertThat(verdict(2, FAILED, GOOD, true).code()).isEqualTo(ExitCode.UNKNOWN_RESULT);
    }

    @Test
    void isUnknownIfNothingRan() {
        assertThat(verdict(0, recap(), recap(), false).reason())
                .isEqualTo("Ansible changed nothing: no task was run on any host.");
        assertThat(verdict(0, GOOD, GOOD, false).reason())
                .isEqualTo("Ansible changed nothing: no task with the requested tags was run.");
        Verdict noHosts = new AnsibleResult(
                        new ExitStatus(0), Optional.of(recap()), Optional.empty(), true, false, List.of(), List.of())
                .verdict();
        assertThat(noHosts)
                .isEqualTo(new Verdict(
                        ExitCode.UNKNOWN_RESULT,
                        "Ansible changed nothing: no host of the inventory matched.",
                        List.of()));
    }

    @Test
    void ofALoopThatFailedItsItemsAreTold() {
        FailedTask rescued = failed("roles/a.yml:1", "", "rescued");
        FailedTask first = failed("roles/b.yml:2", "a", "You need to define a_secret");
        FailedTask second = failed("roles/b.yml:2", "b", "You need to define b_secret");
        FailedTask sum = failed("roles/b.yml:2", "", "One or more items failed");
        assertThat(lastFailure(rescued, first, second, sum))
                .isEqualTo("You need to define a_secret\nYou need to define b_secret");
        assertThat(lastFailure(first, rescued)).isEqualTo("rescued");
    }

    private static String lastFailure(FailedTask... failures) {
        return new AnsibleResult(
                        new ExitStatus(2),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        true,
                        List.of(failures),
                        List.of())
                .lastFailure()
                .orElseThrow()
                .msg();
    }

    private static FailedTask failed(String path, String item, String msg) {
        return new FailedTask("m", "custom/x", "Fail if settings are missing", path, item, false, msg);
    }

    @Test
    void aSuccessNeedsTheCounters() {
        assertThat(verdict(0, null, GOOD, false).code()).isEqualTo(ExitCode.UNKNOWN_RESULT);
        assertThat(verdict(0, null, null, false).code()).isEqualTo(ExitCode.UNKNOWN_RESULT);
    }

    @Test
    void aFailureIsBelievedWithoutTheCounters() {
        assertThat(verdict(2, null, FAILED, false).code()).isEqualTo(ExitCode.PLAYBOOK_FAILED);
        assertThat(verdict(4, null, UNREACHABLE, false).code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(verdict(250, null, FAILED, false).code()).isEqualTo(ExitCode.UNKNOWN_RESULT);
    }

    @Test
    void tellsWhatAnsibleSaidIfItStoppedEarly() {
        Verdict verdict = new AnsibleResult(
                        new ExitStatus(4),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        List.of(),
                        List.of("ERROR! the role 'x' was not found"))
                .verdict();
        assertThat(verdict)
                .isEqualTo(new Verdict(
                        ExitCode.UNKNOWN_RESULT,
                        "Ansible stopped with exit code 4 before it had counted anything. It said:",
                        List.of("ERROR! the role 'x' was not found")));
    }

    @Test
    void knowsASignal() {
        assertThat(verdict(99, null, null, true).code()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(verdict(143, GOOD, null, true).code()).isEqualTo(ExitCode.TERMINATED);
        assertThat(verdict(137, null, null, true))
                .isEqualTo(new Verdict(
                        ExitCode.UNKNOWN_RESULT, "Ansible was killed by signal 9 before it had finished.", List.of()));
    }

    private static Verdict verdict(int exit, PlayRecap stats, PlayRecap recap, boolean taskRan) {
        return new AnsibleResult(
                        new ExitStatus(exit),
                        Optional.ofNullable(stats),
                        Optional.ofNullable(recap),
                        false,
                        taskRan,
                        List.of(),
                        List.of())
                .verdict();
    }

    private static PlayRecap recap(HostRecap... hosts) {
        return new PlayRecap(List.of(hosts));
    }

    private static HostRecap host(String name, int unreachable, int failed) {
        return new HostRecap(name, 5, 1, unreachable, failed, 0, 0, 0);
    }
}
