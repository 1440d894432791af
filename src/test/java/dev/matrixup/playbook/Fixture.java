package dev.matrixup.playbook;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.process.ProcessRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.stream.Stream;

/** The small playbooks of the test resources, copied to where a test can change them, and git for them. */
final class Fixture {
    static final ProcessRunner RUNNER = new ProcessRunner();

    private Fixture() {}

    /** A playbook of the label generation, with version gate. */
    static Path labels(Path folder) {
        return copy("labels", folder);
    }

    /** A playbook of the nginx generation. */
    static Path nginx(Path folder) {
        return copy("nginx", folder);
    }

    static Checkout checkout(Path root) {
        return new Checkout(root, "0".repeat(40), LocalDate.of(2026, 1, 2), "heads/master-0-g0000000");
    }

    /** Makes the folder a repository with one commit of all its files. */
    static void commit(Path folder) {
        git(folder, "init", "--quiet", "--initial-branch=main");
        git(folder, "add", "--all", "--force");
        git(folder, "commit", "--quiet", "--message=All");
    }

    static String git(Path folder, String... words) {
        Captured answer = RUNNER.capture(Child.of(Argv.of("git", (Object[]) words))
                .in(folder)
                .with(Map.of(
                        "GIT_AUTHOR_NAME", "alice",
                        "GIT_AUTHOR_EMAIL", "alice@example.com",
                        "GIT_COMMITTER_NAME", "alice",
                        "GIT_COMMITTER_EMAIL", "alice@example.com",
                        "GIT_AUTHOR_DATE", "2026-01-02T03:04:05Z",
                        "GIT_COMMITTER_DATE", "2026-01-02T03:04:05Z")));
        if (!answer.ok()) {
            throw new AssertionError(answer.lastWords());
        }
        return answer.out().strip();
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path copy(String name, Path folder) {
        Path from = Path.of("src/test/resources/playbook", name);
        Path to = folder.resolve(name);
        if (Files.exists(to)) {
            return to;
        }
        try (Stream<Path> all = Files.walk(from)) {
            Files.createDirectories(folder);
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
