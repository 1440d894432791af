package dev.matrixup.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.report.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogCacheTest {
    private static final String TABLE = """
            - name: Renamed "settings"
              when: synapse_checks | bool
              block:
                - fail:
                    msg: "Rename `{{ item.old }}`"
                  when: item.old in vars
                  with_items:
                    - {'old': 'matrix_a', 'new': 'matrix_domain'}
                - fail:
                    msg: "Rename all variables (`old_` -> `matrix_`)"
                  when: "lookup('varnames', '^old_.+', wantlist=True) | length > 0"
                - fail:
                    msg: x
                  when: item.old in vars.keys()
            """;

    @TempDir
    private Path folder;

    private Path root;
    private Path cache;
    private Path table;

    @BeforeEach
    void writeATable() {
        root = Fixture.labels(folder);
        cache = folder.resolve("cache");
        table = root.resolve("roles/custom/matrix-synapse/tasks/validate_config.yml");
        Fixture.write(table, TABLE);
        Fixture.write(root.resolve("CHANGELOG.md"), "# 2026-01-02\n## New names\n`a_` -> `b_`\n");
        settle();
    }

    @Test
    void saysTheSameAsTheFiles() {
        String read = all(Catalog.of(root));

        assertThat(all(catalog())).isEqualTo(read);
        assertThat(all(catalog())).isEqualTo(read);
        assertThat(catalog().variables().keySet())
                .containsExactlyElementsOf(Catalog.of(root).variables().keySet());
        assertThat(Tags.of(catalog())).isEqualTo(Tags.of(Catalog.of(root)));
        assertThat(catalog().oldNames().fate("old_domain").flatMap(Fate::replacement))
                .contains("matrix_domain");
    }

    @Test
    void aValueIsReadWhenItIsAskedFor() throws IOException {
        catalog();
        Variable gate =
                catalog().find("matrix_playbook_migration_expected_version").orElseThrow();
        Variable other = catalog().find("matrix_domain").orElseThrow();
        Files.writeString(other.definition().file(), "---\n");

        assertThat(gate.value().toJava()).isEqualTo("v2026.05.01.0");
        assertThat(gate.place()).hasToString(gate.definition().file() + ":3:1");
        assertThatThrownBy(other::value)
                .isInstanceOf(Failure.class)
                .hasMessage("matrix_domain is no longer defined there: the file changed while matrixup was working.");
    }

    @Test
    void isReadFromWhatWasKept() throws IOException {
        catalog();
        Path kept = kept();
        Files.writeString(kept, Files.readString(kept).replace("\"matrix_a\"", "\"matrix_z\""));

        assertThat(oldNames()).containsExactly("matrix_z");
    }

    @Test
    void isReadAgainAfterAChangeOfTheSameSize() throws IOException {
        catalog();
        FileTime before = Files.getLastModifiedTime(table);
        Files.writeString(table, TABLE.replace("matrix_a", "matrix_b"));
        Files.setLastModifiedTime(table, FileTime.fromMillis(before.toMillis() + 1));

        assertThat(oldNames()).containsExactly("matrix_b");
    }

    @Test
    void isReadAgainAfterAChangeAtTheSameTime() throws IOException {
        catalog();
        FileTime before = Files.getLastModifiedTime(table);
        Files.writeString(table, TABLE.replace("matrix_a", "matrix_bb"));
        Files.setLastModifiedTime(table, before);

        assertThat(oldNames()).containsExactly("matrix_bb");
    }

    @Test
    void isReadAgainWhenFilesComeAndGo() throws IOException {
        catalog();
        Fixture.write(table.resolveSibling("later.yml"), "- fail: {msg: x}\n  when: \"'matrix_c' in vars\"\n");
        assertThat(oldNames()).containsExactly("matrix_c", "matrix_a");

        Files.delete(table);
        assertThat(oldNames()).containsExactly("matrix_c");
    }

    @Test
    void isReadAgainWhenAMissingRoleIsInstalled() throws IOException {
        Path setup = root.resolve("setup.yml");
        Files.writeString(setup, Files.readString(setup) + "    - role: galaxy/cache\n");
        settle();
        catalog();
        assertThat(kept()).exists();
        Fixture.write(root.resolve("roles/galaxy/cache/defaults/main.yml"), "cache_size: 1\n");

        assertThat(catalog().defines("cache_size")).isTrue();
    }

    @Test
    void isNotKeptWhereAFurtherChangeCouldGetTheSameTime() throws IOException {
        Files.setLastModifiedTime(table, FileTime.from(Instant.now().plusSeconds(60)));

        assertThat(oldNames()).containsExactly("matrix_a");
        assertThat(cache).doesNotExist();
    }

    @Test
    void isNotKeptWhereARoleLiesElsewhere() throws IOException {
        Path setup = root.resolve("setup.yml");
        Files.writeString(setup, Files.readString(setup) + "    - role: ../elsewhere\n");
        settle();
        Path defaults = root.resolve("elsewhere/defaults/main.yml");
        Fixture.write(defaults, "elsewhere_size: 1\n");
        assertThat(catalog().defines("elsewhere_size")).isTrue();
        Fixture.write(defaults, "elsewhere_port: 1\n");

        assertThat(catalog().defines("elsewhere_port")).isTrue();
        assertThat(cache).doesNotExist();
    }

    @Test
    void isReadAgainForAnotherCommit() throws IOException {
        catalog();
        Path kept = kept();
        Files.writeString(kept, Files.readString(kept).replace("\"matrix_a\"", "\"matrix_z\""));
        Checkout other = new Checkout(root, "1".repeat(40), LocalDate.of(2026, 1, 3), "heads/master-1-g1111111");

        assertThat(other.catalog(cache).oldNames().names())
                .extracting(OldName::name)
                .containsExactly("matrix_a");
    }

    @Test
    void aDamagedOneIsReplaced() throws IOException {
        String read = all(catalog());
        byte[] whole = Files.readAllBytes(kept());
        for (int length = 0; length < whole.length; length += 1 + whole.length / 100) {
            Files.write(kept(), Arrays.copyOf(whole, length));
            assertThat(all(catalog())).isEqualTo(read);
            assertThat(kept()).hasBinaryContent(whole);
        }
        String text = new String(whole, StandardCharsets.UTF_8);
        for (String other : List.of(
                "",
                "[]",
                "{}",
                "null",
                "[\"\"]",
                "not JSON",
                text.replace('[', '{'),
                text.replace("^old_.+", "^old_(.+"),
                text.replaceFirst("\\[\\[\\[", "[[[7,"))) {
            Files.writeString(kept(), other);
            assertThat(all(catalog())).isEqualTo(read);
            assertThat(kept()).hasBinaryContent(whole);
        }
    }

    @Test
    void isOnlySlowerWhereNothingCanBeKept() {
        Fixture.write(cache, "a file in the place of the folder");

        assertThat(oldNames()).containsExactly("matrix_a");
    }

    /** Lets all files be some seconds old. */
    private void settle() {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(10)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Catalog catalog() {
        return Fixture.checkout(root).catalog(cache);
    }

    private static String all(Catalog catalog) {
        CatalogContents contents = catalog.contents();
        return Stream.of(
                        contents.roles(),
                        contents.tags(),
                        contents.playTags(),
                        contents.becomes(),
                        contents.homeservers(),
                        contents.names(),
                        contents.prefixes(),
                        contents.unknown(),
                        contents.renames(),
                        contents.definitions().stream()
                                .map(definition -> List.of(
                                        definition.name(), definition.role(), definition.place(), definition.text()))
                                .toList())
                .map(Object::toString)
                .collect(Collectors.joining("\n"));
    }

    private List<String> oldNames() {
        return catalog().oldNames().names().stream().map(OldName::name).toList();
    }

    /** The only file in the folder: nothing else is left behind. */
    private Path kept() {
        try (Stream<Path> files = Files.list(cache)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
