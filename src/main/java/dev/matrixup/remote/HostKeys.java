package dev.matrixup.remote;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The host keys known so far, from several files of OpenSSH's form. A server any of whose keys are known must show one of these; what
 * is accepted anew goes to the first file.
 */
final class HostKeys {
    private final Path file;
    private final List<KnownHost> entries;

    private HostKeys(Path file, List<KnownHost> entries) {
        this.file = file;
        this.entries = List.copyOf(entries);
    }

    /**
     * Reads the files; one that does not exist holds nothing.
     *
     * @throws Failure if the first cannot be read (3); the others belong to the user and OpenSSH passes over such a file too
     */
    static HostKeys read(List<Path> files) {
        List<KnownHost> entries = new ArrayList<>();
        for (Path each : files) {
            try {
                int number = 0;
                for (String line : Files.readAllLines(each, StandardCharsets.ISO_8859_1)) {
                    KnownHost.parse(each, ++number, line).ifPresent(entries::add);
                }
            } catch (NoSuchFileException e) {
                continue;
            } catch (IOException e) {
                if (each.equals(files.get(0))) {
                    throw Failure.refused("Cannot read the known host keys in %s: %s".formatted(each, Reason.of(e)))
                            .because(e);
                }
            }
        }
        return new HostKeys(files.get(0), entries);
    }

    /** What is known about a key that a server offers under its name ({@link SshConfig#knownAs}). */
    HostKeyState check(String name, HostKey offered) {
        Optional<KnownHost> revoked = entries.stream()
                .filter(entry ->
                        entry.revoked() && entry.matches(name) && entry.key().equals(offered))
                .findFirst();
        if (revoked.isPresent()) {
            return new HostKeyState.Revoked(offered, revoked.get());
        }
        List<KnownHost> known = of(name);
        if (known.stream().anyMatch(entry -> entry.key().equals(offered))) {
            return new HostKeyState.Known(offered);
        }
        return known.isEmpty() ? new HostKeyState.Unknown(offered) : new HostKeyState.Changed(offered, known);
    }

    /** The keys known of a server. */
    List<KnownHost> of(String name) {
        return entries.stream()
                .filter(entry -> entry.isHostKey() && !entry.revoked() && entry.matches(name))
                .toList();
    }

    /** All lines of all files. */
    List<KnownHost> all() {
        return entries;
    }

    /** Where accepted keys go. */
    Path file() {
        return file;
    }

    /**
     * Adds a key to the first file, made where it is missing and readable by all: host keys are public, and the file is meant for git.
     *
     * @throws Failure if it cannot be written (3)
     */
    void add(String name, HostKey key) {
        try {
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            boolean fresh = Files.notExists(file);
            String line = (endsInsideLine() ? "\n" : "") + name + " " + key.text() + "\n";
            // One write at the end of the file: two processes that add at the same time do not mix their lines.
            try (SeekableByteChannel channel =
                    Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
                channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
            }
            if (fresh) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            }
        } catch (IOException e) {
            throw Failure.refused("Cannot write the host key of %s to %s: %s".formatted(name, file, Reason.of(e)))
                    .because(e);
        }
    }

    private boolean endsInsideLine() throws IOException {
        if (Files.notExists(file) || Files.size(file) == 0) {
            return false;
        }
        byte[] all = Files.readAllBytes(file);
        return all[all.length - 1] != '\n';
    }
}
