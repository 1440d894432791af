package dev.matrixup.ansible;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A copy of the small playbook among the test resources. */
final class SmallPlaybook {
    private SmallPlaybook() {}

    static Path in(Path folder) {
        Path from = Path.of("src/test/resources/small-playbook").toAbsolutePath();
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path to =
                        folder.resolve("playbook").resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(file, to);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder.resolve("playbook");
    }
}
