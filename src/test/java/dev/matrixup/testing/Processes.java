package dev.matrixup.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.ProcessRunner;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.locks.LockSupport;

/** What tests ask of processes that are not their own children. */
public final class Processes {
    private Processes() {}

    /** Waits until all have ended; fails after 20 s. */
    public static void awaitEnd(Collection<ProcessHandle> processes) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!processes.stream().allMatch(ProcessRunner::hasEnded)) {
            assertThat(System.nanoTime()).as("they end within 20 s").isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
