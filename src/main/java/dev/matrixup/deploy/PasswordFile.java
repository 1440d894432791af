package dev.matrixup.deploy;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A file with a password, as Ansible understands it: one that is executable prints the password. */
final class PasswordFile {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private PasswordFile() {}

    /** @throws Failure (3) if it cannot be read, fails, or holds nothing or more than one line */
    static Secret read(Path file, ProcessRunner processes) {
        String password;
        try {
            // Ansible takes line breaks off what a program prints, and all white space off what stands in a file.
            password = Files.isRegularFile(file) && Files.isExecutable(file)
                    ? printed(file, processes).replaceAll("^[\\r\\n]+|[\\r\\n]+$", "")
                    : Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw Failure.refused("The password file %s cannot be read.".formatted(file))
                    .because(e);
        }
        if (password.isEmpty() || password.contains("\n")) {
            throw Failure.refused("The password file %s holds %s."
                    .formatted(file, password.isEmpty() ? "nothing" : "more than one line"));
        }
        return Secret.of(password);
    }

    private static String printed(Path file, ProcessRunner processes) {
        Captured said =
                processes.capture(Child.of(Argv.of(file.toAbsolutePath())).timeout(LIMIT));
        if (!said.ok()) {
            // Not its words: they may hold the password.
            throw Failure.refused("The program %s that prints the password ended with %d."
                    .formatted(file, said.status().code()));
        }
        return said.out();
    }
}
