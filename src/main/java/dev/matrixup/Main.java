package dev.matrixup;

import dev.matrixup.cli.Matrixup;
import dev.matrixup.cli.Terminal;
import dev.matrixup.process.ProcessRunner;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Where the program starts and ends. */
public final class Main {
    /** How long a stopped run may take to leave everything in order, in seconds; the children's own grace is within it. */
    private static final int LAST_WORDS = 45;

    private Main() {}

    /** Runs matrixup and ends the JVM with its exit code. */
    public static void main(String[] args) {
        PrintWriter out = writer(FileDescriptor.out);
        PrintWriter err = writer(FileDescriptor.err);
        ProcessRunner processes = new ProcessRunner();
        CountDownLatch ended = new CountDownLatch(1);
        // On INT, TERM and HUP the JVM runs its hooks and then ends with 130, 143 or 129. The hook lets the run end in
        // order first.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            if (ended.getCount() > 0 && !Terminal.asking()) {
                                processes.stopAll();
                                await(ended);
                            }
                        },
                        "signal"));
        int code;
        try {
            code = run(Terminal.system(out, err), processes, args);
        } finally {
            ended.countDown();
        }
        while (processes.stopped()) {
            // A signal is ending the JVM already, with a code of its own; ours would race it.
            LockSupport.park();
        }
        System.exit(code);
    }

    /** Runs one command and returns its exit code. */
    public static int run(Terminal terminal, ProcessRunner processes, String... args) {
        try {
            return Matrixup.run(terminal, processes, args);
        } finally {
            terminal.out().flush();
            terminal.err().flush();
        }
    }

    private static void await(CountDownLatch ended) {
        try {
            ended.await(LAST_WORDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }
}
