package dev.matrixup.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessRunnerTest {
    private final ProcessRunner processes = new ProcessRunner();

    @Test
    void arguments_arrive_as_they_are() {
        List<String> words = List.of("a b", "'", "\"", "{{ x }}", "$HOME", "", "\ud83d\ude80", "back\\slash");
        Captured printed =
                processes.capture(Child.of(Argv.of("/bin/sh", "-c", "for w; do printf '%s\\n' \"$w\"; done", "sh")
                        .with(words)));
        assertThat(printed.out().lines()).containsExactlyElementsOf(words);
    }

    @Test
    void input_output_error_and_code_belong_to_the_child() {
        Captured child =
                processes.capture(Child.of(Argv.of("/bin/sh", "-c", "read x; echo \"got $x\"; echo oops >&2; exit 7"))
                        .input("hello\n"));
        assertThat(child).isEqualTo(new Captured(new ExitStatus(7), "got hello\n", "oops\n"));
    }

    @Test
    void standard_input_is_closed_when_there_is_nothing_to_read() {
        assertThat(processes.capture(Child.of(Argv.of("/bin/cat"))).ok()).isTrue();
    }

    @Test
    void directory_and_environment_are_the_childs_own(@TempDir Path folder) {
        Child child = Child.of(Argv.of("/bin/sh", "-c", "pwd; echo $A$B"))
                .in(folder)
                .with(Map.of("A", "1", "B", "2"))
                .without("B");
        assertThat(processes.capture(child).out()).isEqualTo(folder + "\n1\n");
    }

    @Test
    void a_missing_program_is_named() {
        assertThatThrownBy(() -> processes.capture(Child.of(Argv.of("/no/such/program"))))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("/no/such/program");
    }

    @Test
    void a_time_limit_ends_the_child_with_its_descendants() {
        Child slow = Child.of(Argv.of("/bin/sh", "-c", "sleep 300 & sleep 300")).timeout(Duration.ofMillis(200));
        assertThatThrownBy(() -> processes.capture(slow))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ExitCode.TIMED_OUT));
        assertThat(ProcessHandle.current().descendants())
                .noneMatch(handle -> handle.info().commandLine().orElse("").contains("sleep 300"));
    }

    @Test
    void stopping_ends_a_whole_tree_and_starts_nothing_new() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        AtomicReference<String> pid = new AtomicReference<>();
        CompletableFuture<ExitStatus> run = CompletableFuture.supplyAsync(() -> processes.run(
                Child.of(Argv.of("/bin/sh", "-c", "sleep 301 & echo $!; wait")),
                line -> {
                    pid.set(line);
                    started.countDown();
                },
                line -> {}));
        assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
        processes.stopAll();
        assertThat(run.get(30, TimeUnit.SECONDS).ok()).isFalse();
        assertThat(ProcessHandle.of(Long.parseLong(pid.get())).stream()).allMatch(ProcessRunner::hasEnded);
        assertThatThrownBy(() -> processes.capture(Child.of(Argv.of("/bin/true"))))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ExitCode.INTERRUPTED));
    }

    @Test
    void what_ignores_an_interrupt_is_not_waited_for() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<ExitStatus> run = CompletableFuture.supplyAsync(() -> processes.run(
                Child.of(Argv.of("/bin/sh", "-c", "trap '' INT; echo; exec sleep 302")),
                line -> started.countDown(),
                line -> {}));
        assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
        long began = System.nanoTime();
        processes.stopAll();
        assertThat(run.get(30, TimeUnit.SECONDS).ok()).isFalse();
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(8));
    }

    @Test
    void a_quoted_line_reads_back_in_a_shell() {
        Argv argv = Argv.of("printf", "%s|", "a b", "it's", "$x", "");
        assertThat(processes
                        .capture(Child.of(Argv.of("/bin/sh", "-c", argv.quoted())))
                        .out())
                .isEqualTo("a b|it's|$x||\n");
    }
}
