package dev.matrixup.deploy;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A file of variables for Ansible's {@code -e @FILE}. For values that are no secret: it is plain text. */
final class ExtraVarsFile {
    private ExtraVarsFile() {}

    /** Writes one into a folder of the run's own. */
    static Path write(Path folder, String name, Map<String, Object> variables) {
        Path file = folder.resolve(name);
        try {
            Files.writeString(file, JSON.std.asString(variables));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
