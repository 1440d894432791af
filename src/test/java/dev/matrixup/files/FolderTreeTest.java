package dev.matrixup.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.report.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTreeTest {
    @TempDir
    Path folder;

    @Test
    void deletesAllThatIsInIt() throws IOException {
        Path tree = folder.resolve("tree");
        Files.createDirectories(tree.resolve("a/b"));
        Files.writeString(tree.resolve("a/b/file"), "");
        Files.createDirectory(tree.resolve(".hidden"));

        FolderTree.delete(tree);

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void deletesLinksAndNeverWhatTheyLeadTo() throws IOException {
        Path kept = Files.createDirectory(folder.resolve("kept"));
        Path file = Files.writeString(kept.resolve("file"), "");
        Path tree = Files.createDirectory(folder.resolve("tree"));
        Files.createSymbolicLink(tree.resolve("folder"), kept);
        Files.createSymbolicLink(tree.resolve("file"), file);
        Files.createSymbolicLink(tree.resolve("nowhere"), folder.resolve("not there"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), kept);

        FolderTree.delete(tree);
        FolderTree.delete(link);

        assertThat(folder).isDirectoryContaining(kept::equals);
        assertThat(tree).doesNotExist();
        assertThat(Files.isSymbolicLink(link)).isFalse();
        assertThat(file).exists();
    }

    @Test
    void foldersAreTheSameIfAllIsThatIsInThem() throws IOException {
        Path one = Files.createDirectories(folder.resolve("one"));
        Files.writeString(Files.createDirectories(one.resolve("a/b")).resolve("file"), "text");
        Files.createSymbolicLink(one.resolve("link"), Path.of("a/b"));
        Path other = folder.resolve("other");
        FolderTree.copy(one, other);
        Path note = Path.of("note");
        Files.writeString(one.resolve(note), "of today");
        Predicate<Path> counts = file -> !file.equals(note);

        assertThat(FolderTree.isSame(one, other, counts)).isTrue();
        assertThat(FolderTree.isSame(one, other, all -> true)).isFalse();

        Files.writeString(other.resolve("a/b/file"), "Text");
        assertThat(FolderTree.isSame(one, other, counts)).isFalse();

        Files.writeString(other.resolve("a/b/file"), "text");
        Files.delete(other.resolve("link"));
        Files.createDirectory(other.resolve("link"));
        assertThat(FolderTree.isSame(one, other, counts)).isFalse();
    }

    @Test
    void saysWhatCannotBeCompared() {
        Path nowhere = folder.resolve("not there");
        assertThatThrownBy(() -> FolderTree.isSame(nowhere, folder, all -> true))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void whatIsNotThereNeedNotBeDeleted() throws IOException {
        FolderTree.delete(folder.resolve("not there"));
        FolderTree.deleteOrFail(folder.resolve("not there"));
    }

    @Test
    void saysWhatCannotBeDeleted() {
        // Not even root may delete from there.
        Path process = Path.of("/proc/self/task");
        assertThatThrownBy(() -> FolderTree.delete(process)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> FolderTree.deleteOrFail(process))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("/proc/self/task cannot be removed: ");
    }
}
