package dev.matrixup.workspace;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import dev.matrixup.yaml.YamlText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** A file's new content as a value. Nothing is written before {@link #apply}. */
public final class FileEdit {
    private final Path file;
    private final byte[] before;
    private final byte[] after;
    private final String modeIfNew;

    /**
     * @param before the old content, or null for a new file
     * @param modeIfNew the mode of a new file, {@code rw-------}
     */
    FileEdit(Path file, byte[] before, byte[] after, String modeIfNew) {
        this.file = file;
        this.before = before == null ? null : before.clone();
        this.after = after.clone();
        this.modeIfNew = modeIfNew;
    }

    /** The edit that gives a file this content, from what it has now. @throws Failure (3) if it cannot be read */
    public static FileEdit of(Path file, byte[] after) {
        return new FileEdit(file, now(file), after, "rw-------");
    }

    /** The edit that gives a file, which is there, another text. */
    public static FileEdit of(YamlText before, YamlText after) {
        return new FileEdit(before.file(), before.bytes(), after.bytes(), VarsProposal.MODE);
    }

    /** The file. */
    public Path file() {
        return file;
    }

    /** Whether the file is not there yet. */
    public boolean isNew() {
        return before == null;
    }

    /** Whether the file has the new content already. */
    public boolean isEmpty() {
        return Arrays.equals(before, after);
    }

    /** The old content; empty for a new file. */
    public Optional<byte[]> before() {
        return Optional.ofNullable(before).map(byte[]::clone);
    }

    /** The new content. */
    public byte[] after() {
        return after.clone();
    }

    /** What changes, as {@code diff -u} has it, secrets hidden, with the file called by this name. */
    public String difference(Path name) {
        return UnifiedDiff.of(
                isNew() ? "/dev/null" : name.toString(),
                isNew() ? "" : text(before),
                name.toString(),
                text(after),
                SecretLines::hide);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** What would keep {@link #apply} from writing, as a failure of code 3; for preflight. */
    public Optional<Failure> obstacle() {
        return isEmpty() ? Optional.empty() : AtomicFile.writable(file, after.length);
    }

    private static byte[] now(Path file) {
        try {
            return Files.exists(file) ? Files.readAllBytes(file) : null;
        } catch (IOException e) {
            throw Failure.refused("Cannot read %s: %s.".formatted(file, Reason.of(e)))
                    .because(e);
        }
    }

    /** Makes sure that nobody else changed the file meanwhile. @throws Failure (3) if somebody did, or it cannot be read */
    void requireUnchanged() {
        if (!Arrays.equals(before, now(file))) {
            throw Failure.refused("%s was changed since it was read; it is not overwritten.".formatted(file))
                    .next("the same command again");
        }
    }

    /** Writes the file, unless somebody else changed it meanwhile (3). Throws a {@link Failure} of code 1 if that is not possible; the old file is intact then. */
    public void apply() {
        requireUnchanged();
        AtomicFile.write(file, after, modeIfNew);
    }

    /** Puts back what {@link #apply} replaced. @throws Failure (1) if that is not possible */
    void undo() {
        if (!isNew()) {
            AtomicFile.write(file, before, modeIfNew);
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw Failure.unexpected("Cannot delete %s: %s.".formatted(file, Reason.of(e)))
                    .because(e);
        }
    }
}
