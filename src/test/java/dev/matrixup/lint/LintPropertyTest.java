package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.files.FolderTree;
import dev.matrixup.report.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever stands in a vars file, it is looked at to the end, and each format can be written. */
class LintPropertyTest {
    private static Path folder;

    @BeforeContainer
    static void folder() throws IOException {
        folder = Files.createTempDirectory("lint");
    }

    @AfterContainer
    static void remove() {
        FolderTree.deleteOrFail(folder);
    }

    @Property(tries = 300)
    void nothingInAVarsFileStopsTheLook(@ForAll("texts") String text) {
        LintLab lab = LintLab.in(folder).vars(text);
        LintReport report = new LintReport("example.com", lab.root(), List.of(), lab.all());
        assertThat(LintText.of(new Style(false), report)).isNotEmpty();
        assertThat(LintJson.lines(report)).hasSameSizeAs(report.findings());
        assertThat(LintJson.sarif(report, "1")).startsWith("{");
        assertThat(LintJson.codeQuality(report)).startsWith("[");
        assertThat(report.findings())
                .allSatisfy(finding -> assertThat(finding.place().line()).isPositive());
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.of(
                "a",
                "base_max_size",
                "base_one",
                "old_cache_x",
                "my_token",
                ": ",
                ":",
                "\n",
                "\n  ",
                "- ",
                "[",
                "]",
                "{",
                "}",
                "{{ x }}",
                "'",
                "\"",
                "|",
                ">",
                "!vault ",
                "&a ",
                "*a",
                "<<: ",
                "#",
                " # matrixup: ignore x",
                "---\n",
                "<<<<<<< HEAD\n",
                ">>>>>>> x\n",
                "YOUR_NAME_HERE",
                "\t",
                "\r\n",
                "\uFEFF",
                "\u0000",
                "😀",
                "~",
                "1");
        return pieces.list().ofMaxSize(25).map(list -> String.join("", list));
    }
}
