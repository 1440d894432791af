package dev.matrixup.manage;

import dev.matrixup.deploy.Context;
import dev.matrixup.report.Failure;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Waiting for work that the server does, and that goes on there when the user has enough of it. */
final class Waiting {
    private static final long LOOK = 100;

    private Waiting() {}

    /**
     * Waits for the answer of a call that takes long.
     *
     * @param goesOn what to end with when the user stops us before; the signal decides about its code
     */
    static <T> T answer(Context context, Supplier<T> call, Failure goesOn) {
        FutureTask<T> task = new FutureTask<>(call::get);
        Thread thread = new Thread(task, "call");
        thread.setDaemon(true);
        thread.start();
        while (true) {
            stopped(context, goesOn);
            try {
                return task.get(LOOK, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                continue;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Failure failure) {
                    throw failure;
                }
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw goesOn;
            }
        }
    }

    /** Waits a while. */
    static void pause(Context context, Duration time, Failure goesOn) {
        long end = System.nanoTime() + time.toNanos();
        try {
            while (System.nanoTime() < end) {
                stopped(context, goesOn);
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw goesOn;
        }
    }

    private static void stopped(Context context, Failure goesOn) {
        try {
            context.processes().checkStopped();
        } catch (Failure stopped) {
            throw Failure.of(stopped.code(), goesOn.getMessage())
                    .next(goesOn.next().toArray(String[]::new));
        }
    }
}
