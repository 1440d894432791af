package dev.matrixup.ansible;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks an {@code ansible-playbook} what it is. Since that takes half a second, an answer is kept as long as the program, its
 * configuration and its Python stay the same; of a shim, which may choose another program at any time, it is not kept.
 */
final class AnsibleProbe {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ProcessRunner processes;
    private final Path cache;

    AnsibleProbe(ProcessRunner processes, Path cache) {
        this.processes = processes;
        this.cache = cache;
    }

    /**
     * What a program told.
     *
     * @param facts empty where it told nothing of use
     * @param problem why, in its own words
     */
    record Answer(Path program, Optional<AnsibleFacts> facts, String problem) {}

    /** Asks the program, as started in this folder: an {@code ansible.cfg} there counts. */
    Answer ask(Path program, Path directory) {
        Path kept =
                cache.resolve("ansible-" + digest(program + "\n" + directory).substring(0, 16));
        Child question = Child.of(Argv.of(program, "--version")).in(directory).timeout(LIMIT);
        question = question.environment(AnsibleEnvironment.quiet(question.environment(), directory));
        String fingerprint = fingerprint(question);
        Optional<AnsibleFacts> known = read(kept, fingerprint);
        if (known.isPresent()) {
            return new Answer(program, known, "");
        }
        Captured said;
        try {
            said = processes.capture(question);
        } catch (Failure e) {
            if (e.code() == ExitCode.INTERRUPTED) {
                throw e;
            }
            return new Answer(program, Optional.empty(), e.getMessage());
        }
        Optional<AnsibleFacts> facts = said.ok() ? AnsibleFacts.parse(said.out()) : Optional.empty();
        if (facts.isPresent() && facts.get().executable().equals(program)) {
            write(kept, fingerprint, said.out());
        }
        return new Answer(program, facts, said.lastWords());
    }

    private static Optional<AnsibleFacts> read(Path kept, String fingerprint) {
        try {
            String text = Files.readString(kept);
            return text.startsWith(fingerprint + "\n")
                    ? AnsibleFacts.parse(text.substring(fingerprint.length() + 1))
                    : Optional.empty();
        } catch (IOException e) {
            // Missing or damaged: the program is asked again.
            return Optional.empty();
        }
    }

    private void write(Path kept, String fingerprint, String printed) {
        try {
            Files.createDirectories(cache);
            Files.writeString(kept, fingerprint + "\n" + printed);
        } catch (IOException e) {
            // Without a cache it is only slower.
        }
    }

    /** Everything that can change the answer. */
    private static String fingerprint(Child question) {
        Path program = Path.of(question.argv().program());
        Map<String, String> environment = question.environment();
        String state = Stream.of(
                        state(program),
                        // In a virtual environment the Python that its programs run with.
                        state(program.resolveSibling("python3")),
                        state(question.directory().resolve("ansible.cfg")),
                        state(Path.of(environment.getOrDefault("HOME", "/"), ".ansible.cfg")),
                        state(Path.of(environment.getOrDefault("ANSIBLE_CONFIG", "/etc/ansible/ansible.cfg"))),
                        environment.getOrDefault("ANSIBLE_COLLECTIONS_PATH", ""),
                        environment.getOrDefault("ANSIBLE_COLLECTIONS_PATHS", ""))
                .collect(Collectors.joining("\n"));
        return digest(state);
    }

    private static String state(Path file) {
        try {
            Path real = file.toRealPath();
            return "%s %s %s".formatted(real, Files.getLastModifiedTime(real), Files.size(real));
        } catch (IOException e) {
            return "";
        }
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
