package dev.matrixup.ansible;

import dev.matrixup.files.FolderTree;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Child;
import dev.matrixup.process.ExitStatus;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Virtual environments with Ansible of matrixup's own, {@code ansible-VERSION-python3.N} below its home. Since such a folder cannot be
 * moved, it is made where it stays, and a file {@code complete} with the lock it was made from is written last: without it, or with
 * another lock, the folder is half-made or outdated and is made anew.
 */
final class OwnAnsible {
    private static final String MARKER = "complete";
    private static final long SPACE_NEEDED = 700L << 20;
    private static final Duration INSTALLING = Duration.ofMinutes(30);
    private static final long LOCK_POLL_MILLIS = 200;
    private static final int LAST_LINES = 4;
    private static final Pattern FOLDER = Pattern.compile("ansible-[0-9.]+-python3\\.(\\d{1,3})");
    private static final Pattern DOWNLOADING =
            Pattern.compile("\\s*Downloading .*?([A-Za-z0-9_.]+)-([0-9][^-/]*)-\\S+\\.whl\\S* \\((.+)\\).*");

    private static final Pattern RETRYING =
            Pattern.compile("WARNING: Retrying .* after connection broken by '\\w*\\(?(?:.*>[:,] )?(.*?)'?\\)?': .*");

    private final ProcessRunner processes;
    private final Path home;

    OwnAnsible(ProcessRunner processes, Path home) {
        this.processes = processes;
        this.home = home;
    }

    /** The {@code ansible-playbook} of each complete environment. */
    List<Path> complete() {
        if (!Files.isDirectory(home)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(home)) {
            return folders.filter(OwnAnsible::complete)
                    .sorted()
                    .map(OwnAnsible::program)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes an environment with the Ansible that this machine's Python can run, or waits until another process has made it.
     *
     * @param progress takes what is going on, a few words at a time
     * @return its {@code ansible-playbook}
     * @throws Failure (3) if no Python will do, or with what pip said if the installation fails
     */
    Path make(AnsibleRequirements needs, Consumer<String> progress) {
        Python python = choose(needs);
        RequirementLock lock = RequirementLock.forPython(python.minor()).orElseThrow();
        Path folder = home.resolve("ansible-%s-python3.%d".formatted(lock.ansible(), python.minor()));
        try {
            Files.createDirectories(home);
            // Closing the channel gives the lock back.
            try (FileChannel channel = FileChannel.open(
                    home.resolve("ansible.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock(channel, progress);
                if (!complete(folder)) {
                    FolderTree.delete(folder);
                    checkSpace();
                    try {
                        install(python, lock, folder, progress);
                    } catch (RuntimeException e) {
                        FolderTree.delete(folder);
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            throw Failure.refused("Ansible cannot be installed in %s: %s.".formatted(home, Reason.of(e)))
                    .because(e);
        }
        return program(folder);
    }

    private Python choose(AnsibleRequirements needs) {
        List<Python> seen = new ArrayList<>();
        for (Iterator<Python> all = Python.all(processes).iterator(); all.hasNext(); ) {
            Python python = all.next();
            if (python.canMakeEnvironments() && fits(python, needs)) {
                return python;
            }
            seen.add(python);
        }
        throw none(seen, needs);
    }

    private static boolean fits(Python python, AnsibleRequirements needs) {
        return RequirementLock.forPython(python.minor())
                .filter(lock -> needs.satisfiedBy(lock.core()))
                .isPresent();
    }

    /** Why none of these will do. */
    static Failure none(List<Python> seen, AnsibleRequirements needs) {
        Optional<Python> bare =
                seen.stream().filter(python -> fits(python, needs)).findFirst();
        if (bare.isPresent()) {
            Python python = bare.get();
            String name = python.program().getFileName().toString();
            return Failure.refused("%s (3.%d) has no venv module with pip, so Ansible cannot be installed with it."
                            .formatted(python.program(), python.minor()))
                    .next(SystemPackages.command(name + "-venv"));
        }
        String found = seen.isEmpty()
                ? "none"
                : seen.stream()
                        .map(python -> "%s (3.%d)".formatted(python.program(), python.minor()))
                        .collect(Collectors.joining(", "));
        return Failure.refused("Ansible core %s needs a newer Python on this machine; there is %s."
                        .formatted(needs.minimumCore(), found))
                .next(SystemPackages.command("python3-venv"));
    }

    private void install(Python python, RequirementLock lock, Path folder, Consumer<String> progress)
            throws IOException {
        progress.accept("making a Python environment for Ansible " + lock.ansible());
        run(Argv.of(python.program(), "-m", "venv", folder), line -> {});
        Path requirements = Files.writeString(folder.resolve("requirements.txt"), lock.text());
        run(installing(folder, requirements), line -> status(line).ifPresent(progress));
        Files.writeString(folder.resolve(MARKER), lock.text());
    }

    /**
     * Only ready-made wheels: building one would fetch build tools that no digest locks. Without compiling it takes half the time and
     * half the space; Python compiles what is used when it is first used.
     */
    static Argv installing(Path folder, Path requirements) {
        return Argv.of(
                folder.resolve("bin/python3"),
                "-m",
                "pip",
                "install",
                "--disable-pip-version-check",
                "--no-input",
                "--no-cache-dir",
                "--no-compile",
                "--only-binary=:all:",
                "--retries=2",
                "--progress-bar=off",
                "--require-hashes",
                "--requirement=" + requirements);
    }

    private void run(Argv argv, Consumer<String> lines) {
        Deque<String> last = new ArrayDeque<>();
        Consumer<String> keep = line -> {
            String words = words(line);
            synchronized (last) {
                if (!words.isEmpty() && !words.equals(last.peekLast())) {
                    last.addLast(words);
                }
                if (last.size() > LAST_LINES) {
                    last.removeFirst();
                }
            }
        };
        ExitStatus status = processes.run(
                Child.of(argv)
                        .with(Map.of("PIP_USER", "0", "LC_ALL", "C.UTF-8"))
                        .without("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_CONSTRAINT")
                        .timeout(INSTALLING),
                lines.andThen(keep),
                keep);
        if (!status.ok()) {
            throw Failure.refused("Ansible could not be installed below %s. The last words were: %s"
                            .formatted(home, String.join(" / ", last)))
                    .next(
                            "Check that this machine reaches the Python package index, directly or through the proxy in https_proxy, "
                                    + "then run the same command again.",
                            "Or install Ansible yourself: an ansible-playbook on the PATH is used if it is new enough.");
        }
    }

    /** What a line of pip's means to somebody who waits; empty for most lines. */
    static Optional<String> status(String line) {
        Matcher downloading = DOWNLOADING.matcher(line);
        if (downloading.matches()) {
            return Optional.of(
                    "downloading " + downloading.group(1) + " " + downloading.group(2) + ", " + downloading.group(3));
        }
        return line.startsWith("Installing collected packages") ? Optional.of("unpacking Ansible") : Optional.empty();
    }

    /** A line of pip's for people: of its attempts to connect only the reason, which is then the same each time. */
    static String words(String line) {
        Matcher retrying = RETRYING.matcher(line.strip());
        return retrying.matches() ? "No connection: " + retrying.group(1) : line.strip();
    }

    private void checkSpace() throws IOException {
        long free = Files.getFileStore(home).getUsableSpace();
        if (free < SPACE_NEEDED) {
            throw Failure.refused("Ansible needs %d MB below %s, and %d MB are free."
                            .formatted(SPACE_NEEDED >> 20, home, free >> 20))
                    .next("Free some space, or choose another folder with MATRIXUP_HOME.");
        }
    }

    /** Polls, since a blocking lock could not be stopped by a signal. */
    private void lock(FileChannel channel, Consumer<String> progress) throws IOException {
        boolean told = false;
        while (!tryLock(channel)) {
            processes.checkStopped();
            if (!told) {
                progress.accept("waiting for another matrixup that installs Ansible");
                told = true;
            }
            try {
                Thread.sleep(LOCK_POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // Another thread of this process holds it.
            return false;
        }
    }

    private static boolean complete(Path folder) {
        Matcher name = FOLDER.matcher(folder.getFileName().toString());
        if (!name.matches()) {
            return false;
        }
        try {
            String madeFrom = Files.readString(folder.resolve(MARKER));
            return Files.isExecutable(program(folder))
                    && RequirementLock.forPython(Integer.parseInt(name.group(1)))
                            .filter(lock -> lock.text().equals(madeFrom))
                            .isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    private static Path program(Path folder) {
        return folder.resolve("bin/ansible-playbook");
    }
}
