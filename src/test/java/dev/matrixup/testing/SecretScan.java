package dev.matrixup.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Reads every argument list and environment on this machine again and again, as anybody could, until it is closed. */
public final class SecretScan implements AutoCloseable {
    private static final long BETWEEN_MILLIS = 20;

    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::read, "secret scan");
    private volatile boolean closed;

    /** Begins. */
    public SecretScan() {
        thread.setDaemon(true);
        thread.start();
    }

    /** What was seen of these texts: the argument lists and environments that held one. */
    public List<String> hits(List<String> secrets) {
        if (seen.size() < 10) {
            throw new AssertionError("nothing was read");
        }
        return seen.stream()
                .filter(text -> secrets.stream().anyMatch(text::contains))
                .toList();
    }

    @Override
    public void close() {
        closed = true;
    }

    private void read() {
        while (!closed) {
            try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
                processes
                        .filter(process -> process.getFileName().toString().matches("\\d+"))
                        .flatMap(process -> Stream.of(process.resolve("cmdline"), process.resolve("environ")))
                        .forEach(this::read);
                Thread.sleep(BETWEEN_MILLIS);
            } catch (IOException e) {
                throw new AssertionError(e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void read(Path file) {
        try {
            seen.add(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).replace('\0', ' '));
        } catch (IOException e) {
            // It ended, or is somebody else's.
        }
    }
}
