package dev.matrixup.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real launcher in a shell, as a user types it. */
public final class Shell {
    /** The project's folder, which is where Maven runs tests. */
    public static final Path PROJECT = Path.of("").toAbsolutePath();

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    /** A shell in this folder. */
    public Shell(Path folder) {
        this.folder = folder;
    }

    /** The same with a variable set. */
    public Shell with(String name, Object value) {
        environment.put(name, value.toString());
        return this;
    }

    /** What a command printed and how it ended. */
    public record Result(int code, String out, String err) {}

    /** Runs a command line to its end, with nothing on its standard input. */
    public Result run(String line) {
        try {
            Path out = Files.createTempFile("out", null);
            Path err = Files.createTempFile("err", null);
            Process process = start(line, out, err);
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError(line + " did not end: " + Files.readString(out) + Files.readString(err));
            }
            return new Result(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Starts a command line and hands out its process, which hears signals even if the tests run where they are ignored. */
    public Process start(String line, Path out, Path err) {
        try {
            ProcessBuilder builder = new ProcessBuilder(
                            List.of("/usr/bin/env", "--default-signal", "/bin/sh", "-c", "exec " + line))
                    .directory(folder.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
