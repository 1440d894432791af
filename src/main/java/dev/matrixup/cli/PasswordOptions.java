package dev.matrixup.cli;

import dev.matrixup.deploy.AdminPassword;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say where a user's password comes from. */
final class PasswordOptions {
    @Option(names = "--password-stdin", description = "Read the user's password from standard input.")
    private boolean stdin;

    @Option(names = "--generate-password", description = "Generate the user's password.")
    private boolean generate;

    @Option(names = "--password-file", paramLabel = "FILE", description = "Write a generated password to FILE, 0600.")
    private Path file;

    /** What was given; throws a {@link Failure} (64) where it does not go together, or nobody would see a generated one. */
    AdminPassword password(Session session) {
        if (stdin && generate) {
            throw Failure.usage("--password-stdin and --generate-password exclude each other.");
        }
        if (generate && file == null && !session.terminal().interactive()) {
            throw Failure.usage("Without a terminal a generated password needs a file to go to.")
                    .next(session.typed().with("--password-file", "FILE"));
        }
        if (file != null && !generate) {
            throw Failure.usage("--password-file says where a generated password goes; it needs --generate-password.");
        }
        Optional<Secret> given = stdin
                ? Optional.of(Terminal.firstLineOfInput()
                        .filter(line -> !line.reveal().isEmpty())
                        .orElseThrow(() -> Failure.usage("--password-stdin found no line on standard input.")))
                : Optional.empty();
        return new AdminPassword(given, generate, Optional.ofNullable(file), session.typed());
    }
}
