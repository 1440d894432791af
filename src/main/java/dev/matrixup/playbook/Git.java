package dev.matrixup.playbook;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** How git is called. */
final class Git {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** Where ssh failed, git's own words only say so. */
    private static final String NOTHING_SAID = "fatal: Could not read from remote repository.";

    private Git() {}

    /**
     * A git child that works on the repository of this folder, asks nothing and speaks English.
     *
     * <p>ssh would ask at the terminal, past git. It asks a program instead (OpenSSH 8.4): the user's, else one that never answers. So
     * agents, keys and the user's own ssh command keep working.
     */
    static Child child(Argv argv, Path folder) {
        Child child = Child.of(argv)
                .in(folder)
                .with(Map.of("GIT_TERMINAL_PROMPT", "0", "SSH_ASKPASS_REQUIRE", "force", "LC_ALL", "C"))
                .timeout(LIMIT);
        return child.environment().containsKey("SSH_ASKPASS") ? child : child.with(Map.of("SSH_ASKPASS", "false"));
    }

    /** Why git, or the ssh that it called, failed: one line for a message. */
    static String complaint(Captured answer) {
        List<String> lines = answer.err().lines().map(String::strip).toList();
        Predicate<String> chatter = line -> line.isEmpty() || line.matches("(warning|hint|remote): .*|Cloning into .*");
        return Stream.concat(
                        lines.stream().filter(line -> line.startsWith("fatal: ") && !line.equals(NOTHING_SAID)),
                        lines.stream().filter(chatter.negate()))
                .findFirst()
                .orElse(answer.lastWords())
                .replaceFirst("^(fatal|error): ", "")
                .replaceFirst("\\.$", "");
    }
}
