package dev.matrixup.testing;

import dev.matrixup.process.Argv;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A program at a terminal: that of util-linux's {@code script}. What is typed follows what is asked. */
public final class Pty implements AutoCloseable {
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(3);

    private final Process process;
    private final StringBuilder said = new StringBuilder();
    private int read;

    private Pty(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "terminal");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a command at a terminal of its own, in its folder and with its environment. */
    public static Pty start(ProcessBuilder command) {
        String line = new Argv(command.command()).quoted();
        try {
            return new Pty(command.command(List.of("script", "-qefc", line, "/dev/null"))
                    .redirectErrorStream(true)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until this is said, after what was waited for before. */
    public Pty await(String text) {
        long deadline = System.nanoTime() + PATIENCE;
        while (true) {
            synchronized (said) {
                int at = said.indexOf(text, read);
                if (at >= 0) {
                    read = at + text.length();
                    return this;
                }
            }
            if (System.nanoTime() > deadline || !process.isAlive() && !has(text)) {
                throw new AssertionError("Not said: " + text + "\n" + said());
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private boolean has(String text) {
        // Its last words may still be on their way to us.
        LockSupport.parkNanos(200_000_000);
        synchronized (said) {
            return said.indexOf(text, read) >= 0;
        }
    }

    /** Types a line. */
    public Pty type(String line) {
        return send(line + "\n");
    }

    /** Types Control and C. */
    public Pty interrupt() {
        return send("\u0003");
    }

    private Pty send(String text) {
        try {
            process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end and returns its exit code. */
    public int end() {
        try {
            if (!process.waitFor(3, TimeUnit.MINUTES)) {
                throw new AssertionError("It does not end:\n" + said());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All that was said so far. */
    public String said() {
        synchronized (said) {
            return said.toString();
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }

    private void read() {
        byte[] buffer = new byte[8192];
        try (InputStream from = process.getInputStream()) {
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                synchronized (said) {
                    said.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            // Closed by its end.
            return;
        }
    }
}
