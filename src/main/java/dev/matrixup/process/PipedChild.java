package dev.matrixup.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A running child whose standard input and output are a connection. Made by {@link ProcessRunner#open}; ends when closed. */
public final class PipedChild implements AutoCloseable {
    /** What is kept of its standard error: the end. */
    private static final int LAST_WORDS = 8192;

    private final Process process;
    private final Runnable forget;
    private final StringBuilder err = new StringBuilder();
    private final Thread errReader;

    PipedChild(Process process, Runnable forget) {
        this.process = process;
        this.forget = forget;
        errReader = new Thread(this::readErr, "errors of pid " + process.pid());
        errReader.setDaemon(true);
        errReader.start();
    }

    /** What it prints. */
    public InputStream fromChild() {
        return process.getInputStream();
    }

    /** What it reads. */
    public OutputStream toChild() {
        return process.getOutputStream();
    }

    /** The end of what it printed on standard error; complete once it has ended, for which this waits a second at most. */
    public String err() {
        try {
            errReader.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (err) {
            return err.toString();
        }
    }

    /** Ends it with all its descendants. */
    @Override
    public void close() {
        Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList()
                .forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(1, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        forget.run();
    }

    private void readErr() {
        try (LineSplitter lines = new LineSplitter(this::keep)) {
            process.getErrorStream().transferTo(lines);
        } catch (IOException e) {
            // Closed by the end of the child: what it said is kept.
            return;
        }
    }

    private void keep(String line) {
        synchronized (err) {
            err.append(line).append('\n');
            err.delete(0, Math.max(0, err.length() - LAST_WORDS));
        }
    }
}
