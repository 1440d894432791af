package dev.matrixup.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void makesANewFileAndItsFoldersWithTheGivenMode() throws IOException {
        Path file = folder.resolve("a/b/vars.yml");
        assertThat(AtomicFile.write(file, "x: 1\n".getBytes(UTF_8), "rw-------"))
                .isTrue();
        assertThat(file).hasContent("x: 1\n");
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(names(file.getParent())).containsExactly("vars.yml");
    }

    @Test
    void keepsModeOwnerAndGroupOfTheOldFile() throws IOException {
        Path file = Files.writeString(folder.resolve("vars.yml"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r----x"));
        Object owner = Files.getAttribute(file, "unix:uid");
        Object group = Files.getAttribute(file, "unix:gid");
        AtomicFile.write(file, "new".getBytes(UTF_8), "rw-------");
        assertThat(mode(file)).isEqualTo("rw-r----x");
        assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(owner);
        assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(group);
    }

    @Test
    void followsLinksAndLeavesThemLinks() throws IOException {
        Path target = Files.writeString(
                Files.createDirectory(folder.resolve("elsewhere")).resolve("v.yml"), "old");
        Path middle = Files.createSymbolicLink(folder.resolve("middle"), target);
        Path link = Files.createSymbolicLink(folder.resolve("link"), middle);
        AtomicFile.write(link, "new".getBytes(UTF_8), "rw-------");
        assertThat(target).hasContent("new");
        assertThat(link).isSymbolicLink();
        assertThat(middle).isSymbolicLink();

        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nowhere"));
        assertThatThrownBy(() -> AtomicFile.write(dangling, new byte[0], "rw-------"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("link to a file that is not there");
        assertThat(AtomicFile.writable(dangling, 1)).isPresent();
    }

    @Test
    void doesNotTouchAFileThatHasTheContentAlready() throws IOException {
        Path file = Files.writeString(folder.resolve("vars.yml"), "same");
        Object inode = Files.readAttributes(file, "unix:ino").get("ino");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        assertThat(AtomicFile.write(file, "same".getBytes(UTF_8), "rw-------")).isFalse();
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(FileTime.fromMillis(1));
        assertThat(Files.readAttributes(file, "unix:ino").get("ino")).isEqualTo(inode);
    }

    @Test
    void createRefusesWhatIsThere() throws IOException {
        Path file = Files.writeString(folder.resolve("vars.yml"), "old");
        assertThatThrownBy(() -> AtomicFile.create(file, new byte[0], "rw-------"))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(ExitCode.REFUSED));
        assertThat(file).hasContent("old");
    }

    @Test
    void seesObstaclesWithoutWriting() throws IOException {
        Path file = Files.writeString(folder.resolve("vars.yml"), "old");
        assertThat(AtomicFile.writable(file, 10)).isEmpty();
        assertThat(AtomicFile.writable(folder.resolve("new/new.yml"), 10)).isEmpty();
        assertThat(AtomicFile.writable(file, Long.MAX_VALUE).orElseThrow())
                .hasMessageContaining("disk is full")
                .extracting(Failure::code)
                .isEqualTo(ExitCode.REFUSED);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        assertThat(AtomicFile.writable(file, 10).orElseThrow()).hasMessageContaining("read-only");
        assertThat(AtomicFile.writable(file.resolve("below"), 10).orElseThrow()).hasMessageContaining("not a folder");
        assertThat(AtomicFile.writable(Path.of("/proc/version"), 10)).isPresent();
        assertThat(AtomicFile.writable(Path.of("/sys/kernel/matrixup"), 10)).isPresent();
        assertThat(names(folder)).containsExactly("vars.yml");
    }

    @Test
    void leavesTheOldFileWhereTheNewOneCannotBeMade() {
        assertThatThrownBy(() -> AtomicFile.write(Path.of("/proc/version"), "x".getBytes(UTF_8), "rw-------"))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(ExitCode.UNEXPECTED));
        assertThat(Path.of("/proc/version")).content().contains("Linux");
    }

    @Test
    void leavesTheOldFileIntactWhereTheDiskTakesOnlyAPart() throws Exception {
        Path file = Files.writeString(folder.resolve("vars.yml"), "old");
        Process child = Children.javaWithFileLimit(WriteMuch.class, file.toString());
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(child.getInputStream().readAllBytes(), UTF_8))
                .contains("UNEXPECTED")
                .contains("as it was before");
        assertThat(file).hasContent("old");
        assertThat(names(folder)).containsExactly("vars.yml");
    }

    /** Runs where a file can have 64 KB at most. */
    static final class WriteMuch {
        public static void main(String[] arguments) {
            try {
                AtomicFile.write(Path.of(arguments[0]), new byte[1 << 20], "rw-------");
            } catch (Failure e) {
                System.out.println(e.code() + " " + e.getMessage());
            }
        }
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
