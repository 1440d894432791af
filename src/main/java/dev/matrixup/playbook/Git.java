package dev.matrixup.playbook;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.GitAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** How git is called. */
final class Git {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** With this git ends where ssh failed, which said why before. */
    private static final String SSH_FAILED = "fatal: Could not read from remote repository.";

    private static final Pattern CHATTER = Pattern.compile("|(?i:warning|hint|remote): .*|Cloning into .*");

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

    /**
     * Whether git's own {@code insteadOf} makes an address with a password in it of this address, or of that of a remote.
     *
     * @param folder where git works
     */
    static boolean addsSecret(String source, Path folder, ProcessRunner runner) {
        Captured url = runner.capture(child(Argv.of("git", "ls-remote", "--get-url", "--", source), folder));
        return GitAddress.holdsSecret(url.out());
    }

    /** Why git, or the ssh that it called, failed: one line for a message. */
    static String complaint(Captured answer) {
        List<String> lines = answer.err()
                .lines()
                .map(String::strip)
                .takeWhile(line -> !line.equals(SSH_FAILED))
                .filter(line -> !CHATTER.matcher(line).matches())
                .toList();
        return lines.stream()
                .filter(line -> line.startsWith("fatal: "))
                .findFirst()
                .or(() -> lines.stream().reduce((first, second) -> second))
                .orElse(answer.lastWords())
                .replaceFirst("^(fatal|error): ", "")
                .replaceFirst("\\.$", "");
    }
}
