package dev.matrixup.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A child to be started: a value, completed by {@link #in}, {@link #environment}, {@link #with}, {@link #without}, {@link #input} and
 * {@link #timeout}.
 *
 * @param argv its argument list
 * @param directory its working directory
 * @param environment its whole environment
 * @param stdin what it reads, after which its standard input is closed; empty for a closed standard input
 * @param limit how long it may run
 */
public record Child(Argv argv, Path directory, Map<String, String> environment, byte[] stdin, Duration limit) {
    private static final Duration NO_LIMIT = Duration.ofDays(365);

    /** Copies the environment and the input. */
    public Child {
        Objects.requireNonNull(directory);
        environment = Map.copyOf(environment);
        stdin = stdin.clone();
    }

    /**
     * A child in the current folder, with our own environment without {@code MATRIXUP_*}: these variables may hold secrets and are
     * for matrixup alone. Where matrixup is called by a git hook, git's own variables point at another repository; they go, too.
     */
    public static Child of(Argv argv) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.keySet().removeIf(name -> name.startsWith("MATRIXUP_"));
        environment.keySet().removeAll(List.of("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"));
        return new Child(argv, Path.of("").toAbsolutePath(), environment, new byte[0], NO_LIMIT);
    }

    /** The same in this working directory. */
    public Child in(Path folder) {
        return new Child(argv, folder, environment, stdin, limit);
    }

    /** The same with this as its whole environment. */
    public Child environment(Map<String, String> variables) {
        return new Child(argv, directory, variables, stdin, limit);
    }

    /** The same with these variables set. */
    public Child with(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(variables);
        return new Child(argv, directory, all, stdin, limit);
    }

    /** The same without these variables. */
    public Child without(String... names) {
        Map<String, String> all = new HashMap<>(environment);
        all.keySet().removeAll(Arrays.asList(names));
        return new Child(argv, directory, all, stdin, limit);
    }

    /** The same reading this text, as UTF-8. This is the way for a secret. */
    public Child input(String text) {
        return new Child(argv, directory, environment, text.getBytes(StandardCharsets.UTF_8), limit);
    }

    /** The same, ended after this time. */
    public Child timeout(Duration time) {
        return new Child(argv, directory, environment, stdin, time);
    }
}
