package dev.matrixup.remote;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends something that takes too long, unless closed in time. */
final class Watchdog implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean fired;

    Watchdog(Duration limit, Runnable end) {
        Thread thread = new Thread(
                () -> {
                    try {
                        if (!done.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                            fired = true;
                            end.run();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "ssh time limit");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether the time ran out. */
    boolean fired() {
        return fired;
    }

    @Override
    public void close() {
        done.countDown();
    }
}
