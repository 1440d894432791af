package dev.matrixup.files;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.CopyOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whole folders. */
public final class FolderTree {
    private static final CopyOption[] AS_IT_IS = {LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES};

    private FolderTree() {}

    /**
     * Deletes a folder with all that is in it, links but never what they point to; nothing happens if it is not there.
     *
     * @throws IOException if something cannot be deleted; what comes after it is still there
     */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path emptied, IOException failed) throws IOException {
                super.postVisitDirectory(emptied, failed);
                Files.deleteIfExists(emptied);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /**
     * Copies a folder with all that is in it, links as links, with modes and times.
     *
     * @param target must not be there yet
     * @throws IOException if something cannot be read or written; what was copied so far is there then
     */
    public static void copy(Path folder, Path target) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) throws IOException {
                Files.copy(each, there(each), AS_IT_IS);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, there(file), AS_IT_IS);
                return FileVisitResult.CONTINUE;
            }

            private Path there(Path file) {
                return target.resolve(folder.relativize(file));
            }
        });
    }

    /**
     * Moves a folder, or a link to one, also to another file system. The target is there as a whole or not at all, and the folder is
     * gone no sooner.
     *
     * @param target must not be there yet; the folders above it are made
     * @throws IOException if that is not possible
     */
    public static void move(Path folder, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        try {
            Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException otherFileSystem) {
            Path part = target.resolveSibling("." + target.getFileName() + ".part");
            delete(part);
            copy(folder, part);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            // Half of the old one must never look like one.
            Path gone = folder.resolveSibling("." + folder.getFileName() + ".gone");
            Files.move(folder, gone, StandardCopyOption.ATOMIC_MOVE);
            delete(gone);
        }
    }

    /**
     * Whether two folders hold the same, links compared as links.
     *
     * @param counts what counts, by its path from the folders on
     * @throws IOException if one cannot be read
     */
    public static boolean isSame(Path one, Path other, Predicate<Path> counts) throws IOException {
        Set<Path> names = names(one, counts);
        if (!names.equals(names(other, counts))) {
            return false;
        }
        for (Path name : names) {
            if (!isSameFile(one.resolve(name), other.resolve(name))) {
                return false;
            }
        }
        return true;
    }

    private static Set<Path> names(Path folder, Predicate<Path> counts) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(folder::relativize).filter(counts).collect(Collectors.toSet());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static boolean isSameFile(Path one, Path other) throws IOException {
        if (Files.isSymbolicLink(one) || Files.isSymbolicLink(other)) {
            return Files.isSymbolicLink(one)
                    && Files.isSymbolicLink(other)
                    && Files.readSymbolicLink(one).equals(Files.readSymbolicLink(other));
        }
        return Files.isDirectory(one)
                ? Files.isDirectory(other)
                : Files.isRegularFile(other)
                        && Files.isExecutable(one) == Files.isExecutable(other)
                        && Files.mismatch(one, other) < 0;
    }

    /**
     * How much the files of a folder hold together, in bytes.
     *
     * @throws IOException if it cannot be read
     */
    public static long size(Path folder) throws IOException {
        long[] sum = new long[1];
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum[0] += attributes.size();
                return FileVisitResult.CONTINUE;
            }
        });
        return sum[0];
    }

    /**
     * {@link #delete}, where nothing can go on if that fails.
     *
     * @throws Failure (1) if something cannot be deleted
     */
    public static void deleteOrFail(Path folder) {
        try {
            delete(folder);
        } catch (IOException e) {
            throw Failure.unexpected("%s cannot be removed: %s.".formatted(folder, Reason.of(e)))
                    .because(e);
        }
    }
}
