package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A deployment that is stopped in the middle of the playbook, as a process of its own, and the one after it. */
class SignalsIT {
    @TempDir
    Path folder;

    private Lab lab;
    private Path gate;

    /** Synapse's role waits for a file. */
    @BeforeEach
    void makeTheLab() {
        lab = Lab.workspace(folder, "root_redirect: off");
        gate = folder.resolve("gate");
        lab.vars("matrix_synapse_wait_for: " + gate);
    }

    @Test
    void intEndsTheWholeTreeAndTheNextRunIsAFullOne() throws Exception {
        Process run = startAndAwaitTheMiddle();
        List<ProcessHandle> tree = run.descendants().toList();
        assertThat(tree).isNotEmpty();
        String edited = lab.vars();

        Result meanwhile = lab.run("deploy");
        assertThat(meanwhile.code()).as(meanwhile.out() + meanwhile.err()).isEqualTo(8);
        assertThat(meanwhile.error()).contains("Another matrixup is at work here: run", "Wait until it has ended");

        signal("INT", run);

        assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(run.exitValue()).isEqualTo(130);
        await("the tree is gone", () -> tree.stream().allMatch(ProcessRunner::hasEnded));
        assertThat(lab.vars()).isEqualTo(edited);
        assertThat(lab.read(folder.resolve("run.log"))).contains("Stopped by a signal");
        noTemporaryFiles();
        theNextRunIsAFullOne();
    }

    @ParameterizedTest
    @CsvSource({"TERM,143", "HUP,129"})
    void otherSignalsEndTheWholeTree(String name, int code) throws Exception {
        Process run = startAndAwaitTheMiddle();
        List<ProcessHandle> tree = run.descendants().toList();

        signal(name, run);

        assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(run.exitValue()).isEqualTo(code);
        await("the tree is gone", () -> tree.stream().allMatch(ProcessRunner::hasEnded));
        noTemporaryFiles();
    }

    @Test
    void afterKillTheSurvivingAnsibleIsWaitedForAndTheNextRunIsAFullOne() throws Exception {
        Process run = startAndAwaitTheMiddle();
        List<ProcessHandle> tree = run.descendants().toList();
        run.destroyForcibly();
        assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(tree).anyMatch(process -> !ProcessRunner.hasEnded(process));

        CompletableFuture<Result> next =
                CompletableFuture.supplyAsync(() -> lab.run("deploy", "--tags", "install-synapse,start", "-v"));
        await("the next run has begun", () -> lab.records().size() == 2);
        Files.createFile(gate);

        Result result = next.get(120, TimeUnit.SECONDS);
        assertThat(result.code()).as(result.out() + result.err()).isZero();
        assertThat(lab.read(lab.data().resolve("started"))).isEqualTo("conditional=False\n");
        await("the survivors are gone", () -> tree.stream().allMatch(ProcessRunner::hasEnded));
        noTemporaryFiles();
    }

    @Test
    void afterKillAnAnsibleThatPrintsMuchEndsToo() throws Exception {
        Files.createFile(gate);
        lab.vars("matrix_synapse_things: 4000");
        Process run = startAndAwait("(item=9)");
        List<ProcessHandle> tree = run.descendants().toList();

        run.destroyForcibly();

        assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
        await("the survivors are gone", () -> tree.stream().allMatch(ProcessRunner::hasEnded));
    }

    private Process startAndAwaitTheMiddle() throws IOException {
        return startAndAwait(": Wait for Synapse]");
    }

    private Process startAndAwait(String text) throws IOException {
        Process run = lab.command("deploy", "-v", "--tags", "install-synapse,start")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("run.log").toFile())
                .start();
        await("the playbook is in its middle", () -> {
            if (!run.isAlive()) {
                throw new AssertionError(lab.read(folder.resolve("run.log")));
            }
            return lab.read(folder.resolve("run.log")).contains(text);
        });
        return run;
    }

    private void theNextRunIsAFullOne() throws IOException {
        Files.createFile(gate);
        Result result = lab.run("deploy", "--tags", "install-synapse,start");
        assertThat(result.code()).as(result.out() + result.err()).isZero();
        assertThat(lab.read(lab.data().resolve("started"))).isEqualTo("conditional=False\n");
    }

    /** What is written beside a file before it is moved into its place. */
    private void noTemporaryFiles() {
        assertThat(lab.snapshot()).noneMatch(line -> line.contains(".tmp"));
    }

    private static void signal(String name, Process process) throws Exception {
        new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Not within a minute: " + what);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
