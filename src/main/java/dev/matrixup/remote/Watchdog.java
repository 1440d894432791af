package dev.matrixup.remote;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Ends something that takes too long, unless closed in time. Time that is spent waiting for a person does not count. */
final class Watchdog implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicLong more = new AtomicLong();
    private volatile boolean fired;

    Watchdog(Duration limit, Runnable end) {
        Thread thread = new Thread(
                () -> {
                    try {
                        long rest = limit.toNanos();
                        while (rest > 0 && !done.await(rest, TimeUnit.NANOSECONDS)) {
                            rest = more.getAndSet(0);
                        }
                        if (rest <= 0) {
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

    /** Gives this much more time. */
    void extend(Duration time) {
        more.addAndGet(time.toNanos());
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
