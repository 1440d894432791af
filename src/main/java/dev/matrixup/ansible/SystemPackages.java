package dev.matrixup.ansible;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.process.ProcessRunner;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packages of Debian and its descendants, through {@code apt-get}. */
public final class SystemPackages {
    private static final Pattern CANDIDATE = Pattern.compile("(?m)^\\s+Candidate: (?:\\d+:)?(\\d+\\.\\S+)$");

    private final ProcessRunner processes;

    /** Asks and installs with these. */
    SystemPackages(ProcessRunner processes) {
        this.processes = processes;
    }

    /** What the user types to install a package here. */
    public static String command(String name) {
        if (ProcessRunner.find("apt-get").isEmpty()) {
            return "Install %s with this system's package manager.".formatted(name);
        }
        return (root() ? "" : "sudo ") + String.join(" ", installing(name).words());
    }

    /** Whether we may install packages ourselves: as root, where there is {@code apt-get}. */
    static boolean usable() {
        return root() && ProcessRunner.find("apt-get").isPresent();
    }

    /** The version that would be installed, as upstream counts it. */
    Optional<String> candidate(String name) {
        Captured said = processes.capture(Child.of(Argv.of("apt-cache", "policy", name))
                .with(Map.of("LC_ALL", "C.UTF-8"))
                .timeout(Duration.ofSeconds(60)));
        return candidateIn(said.out());
    }

    static Optional<String> candidateIn(String policy) {
        Matcher line = CANDIDATE.matcher(policy);
        return line.find() ? Optional.of(line.group(1)) : Optional.empty();
    }

    /** Installs a package. Gives what {@code apt-get} said last if it fails. */
    Optional<String> install(String name, Consumer<String> progress) {
        progress.accept("installing the package " + name);
        Captured said = processes.capture(Child.of(installing(name))
                .with(Map.of("DEBIAN_FRONTEND", "noninteractive", "LC_ALL", "C.UTF-8"))
                .timeout(Duration.ofMinutes(20)));
        return said.ok() ? Optional.empty() : Optional.of(said.lastWords());
    }

    static Argv installing(String name) {
        return Argv.of("apt-get", "install", "-y", name);
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }
}
