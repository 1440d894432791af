package dev.matrixup.playbook;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Child;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** How git is called. */
final class Git {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private Git() {}

    /**
     * A git child that works on the repository of this folder, asks nothing and speaks English.
     */
    static Child child(Argv argv, Path folder) {
        return Child.of(argv)
                .in(folder)
                .with(Map.of("GIT_TERMINAL_PROMPT", "0", "LC_ALL", "C"))
                .timeout(LIMIT);
    }
}
