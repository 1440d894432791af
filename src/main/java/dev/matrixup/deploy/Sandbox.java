package dev.matrixup.deploy;

import dev.matrixup.files.FolderTree;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The sandbox playbook that the jar brings, unpacked as a git checkout of its own, as the real playbook is one. */
final class Sandbox {
    private static final String RESOURCE = "/sandbox";

    /** The same files give the same commit everywhere. */
    private static final Map<String, String> AUTHOR = Map.of(
            "GIT_AUTHOR_NAME", "matrixup",
            "GIT_AUTHOR_EMAIL", "matrixup@localhost",
            "GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z",
            "GIT_COMMITTER_NAME", "matrixup",
            "GIT_COMMITTER_EMAIL", "matrixup@localhost",
            "GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z",
            "GIT_CONFIG_GLOBAL", "/dev/null",
            "GIT_CONFIG_NOSYSTEM", "1");

    private final ProcessRunner processes;

    Sandbox(ProcessRunner processes) {
        this.processes = processes;
    }

    /** Brings the folder to this program's version of the playbook; made if it is not there, or only half. */
    void unpack(Path folder) {
        Path part = folder.resolveSibling(folder.getFileName() + ".part");
        try {
            FolderTree.delete(part);
            copy(part);
            git(part, "init", "--quiet", "--initial-branch=main");
            git(part, "add", "--all");
            git(part, "commit", "--quiet", "--no-gpg-sign", "-m", "Sandbox playbook");
            if (!head(part).equals(head(folder))) {
                FolderTree.delete(folder);
                Files.move(part, folder);
            }
            FolderTree.delete(part);
        } catch (IOException e) {
            throw Failure.refused("The sandbox playbook cannot be unpacked to %s: %s.".formatted(folder, Reason.of(e)))
                    .because(e);
        }
    }

    private String head(Path folder) {
        return Files.isDirectory(folder)
                ? capture(folder, List.of("rev-parse", "--verify", "HEAD")).out()
                : "";
    }

    private void git(Path folder, String... arguments) {
        Captured git = capture(folder, List.of(arguments));
        if (!git.ok()) {
            throw Failure.refused("git %s failed in %s: %s".formatted(arguments[0], folder, git.lastWords()));
        }
    }

    private Captured capture(Path folder, List<String> arguments) {
        return processes.capture(
                Child.of(Argv.of("git").with(arguments)).in(folder).with(AUTHOR));
    }

    private static void copy(Path folder) throws IOException {
        URI source;
        try {
            source = Sandbox.class.getResource(RESOURCE).toURI();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        if (source.getScheme().equals("jar")) {
            try (FileSystem jar = FileSystems.newFileSystem(source, Map.of())) {
                copyTree(jar.getPath(RESOURCE), folder);
            }
        } else {
            copyTree(Path.of(source), folder);
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                Path target = to.resolve(from.relativize(file).toString());
                try {
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(target);
                    } else {
                        Files.write(target, Files.readAllBytes(file));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
