package dev.matrixup.workspace;

import dev.matrixup.report.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Replaces files as a whole or not at all: the new content is written beside the old file, synchronised to the disk and moved into its
 * place. Whoever reads sees the old or the new content, also after a crash. Symbolic links are followed; mode, owner and group of the
 * old file are kept.
 */
public final class AtomicFile {
    private static final Set<PosixFilePermission> WRITE = EnumSet.of(
            PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private AtomicFile() {}

    /**
     * Writes a file, and missing folders above it. A file that has this content already is not touched.
     *
     * @param modeIfNew the mode of a file that is not there yet, {@code rw-------}
     * @return whether something was written
     * @throws Failure (1) if it cannot be written as a whole; the old file is intact then
     */
    public static boolean write(Path file, byte[] content, String modeIfNew) {
        Path target = target(file);
        try {
            if (Files.exists(target) && Arrays.equals(Files.readAllBytes(target), content)) {
                return false;
            }
            Files.createDirectories(target.getParent());
            replace(target, content, PosixFilePermissions.fromString(modeIfNew));
            return true;
        } catch (IOException e) {
            throw Failure.unexpected("%s could not be written: %s. It is as it was before.".formatted(file, reason(e)))
                    .because(e);
        }
    }

    /**
     * As {@link #write}, for a file that must not be there yet.
     *
     * @throws Failure (3) if there is such a file, (1) if it cannot be written
     */
    public static void create(Path file, byte[] content, String mode) {
        if (Files.exists(file) || Files.isSymbolicLink(file)) {
            throw Failure.refused("%s exists already and is not overwritten.".formatted(file));
        }
        write(file, content, mode);
    }

    /**
     * Whether {@link #write} would find an obstacle, without writing anything: a read-only file or folder, a file of somebody else, a
     * disk without room for the new content.
     *
     * @param bytes the size of the new content
     * @return a failure of code 3 that names the obstacle; empty if there is none
     */
    public static Optional<Failure> writable(Path file, long bytes) {
        try {
            Path target = target(file);
            Path folder = existing(target.getParent());
            if (Files.exists(target)) {
                PosixFileAttributes old = Files.readAttributes(target, PosixFileAttributes.class);
                if (old.permissions().stream().noneMatch(WRITE::contains)) {
                    return refused(file, "it is marked read-only", "chmod u+w " + file);
                }
                if (!Files.isWritable(target)) {
                    return refused(file, "you may not write to it", "ls -l " + file);
                }
            }
            if (!Files.isDirectory(folder)) {
                return refused(file, folder + " is not a folder", "ls -l " + folder);
            }
            if (!Files.isWritable(folder)) {
                return refused(file, "you may not make files in " + folder, "ls -ld " + folder);
            }
            if (Files.getFileStore(folder).getUsableSpace() < bytes) {
                return refused(file, "the disk is full", "df -h " + folder);
            }
            return Optional.empty();
        } catch (IOException e) {
            return refused(file, reason(e), "ls -l " + file);
        } catch (Failure e) {
            return Optional.of(Failure.refused(e.getMessage()));
        }
    }

    private static Optional<Failure> refused(Path file, String why, String next) {
        return Optional.of(Failure.refused("%s cannot be written: %s.".formatted(file, why))
                .next(next));
    }

    private static void replace(Path target, byte[] content, Set<PosixFilePermission> modeIfNew) throws IOException {
        Path fresh = Files.createTempFile(
                target.getParent(),
                // Hidden, so that Ansible does not load it from a folder of vars files.
                "." + target.getFileName() + ".",
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            like(target, fresh, modeIfNew);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
        try (FileChannel folder = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** Owner and group before the mode: changing them takes mode bits away. */
    private static void like(Path old, Path fresh, Set<PosixFilePermission> modeIfNew) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
        if (!Files.exists(old)) {
            view.setPermissions(modeIfNew);
            return;
        }
        PosixFileAttributes wanted = Files.readAttributes(old, PosixFileAttributes.class);
        PosixFileAttributes given = view.readAttributes();
        if (!wanted.owner().equals(given.owner())) {
            view.setOwner(wanted.owner());
        }
        if (!wanted.group().equals(given.group())) {
            view.setGroup(wanted.group());
        }
        view.setPermissions(wanted.permissions());
    }

    /** The file itself, behind symbolic links. */
    private static Path target(Path file) {
        Path path = file.toAbsolutePath();
        if (!Files.isSymbolicLink(path)) {
            return path;
        }
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw Failure.unexpected("%s is a link to a file that is not there.".formatted(file))
                    .because(e);
        }
    }

    private static Path existing(Path folder) {
        Path found = folder;
        while (!Files.exists(found)) {
            found = found.getParent();
        }
        return found;
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "the folder is gone";
        }
        if (e instanceof FileAlreadyExistsException) {
            return e.getMessage() + " is not a folder";
        }
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }
}
