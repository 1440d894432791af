package dev.matrixup.update;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.playbook.Catalog;
import dev.matrixup.playbook.ChangelogEntry;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.workspace.VarsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewsTest {
    private static final String OLD = "# 2026-05-01\n\n## Something old\n\nIt is.\n";

    @TempDir
    Path folder;

    private Upstream upstream;
    private Catalog before;

    @BeforeEach
    void aVersion() {
        upstream = new Upstream(folder);
        Path clone = folder.resolve("clone");
        Upstream.git(folder, "clone", "--quiet", upstream.playbook().toString(), clone.toString());
        before = Checkout.at(clone, new ProcessRunner()).catalog();
    }

    @Test
    void namesWhatTellsOfTheUsersVariables() throws IOException {
        News news = after(
                "## One\n\nNow `matrix_synapse_max_upload_size_mb` counts.\n\n## Two\n\n`matrix_synapse_max`\n\n");

        assertThat(titles(news.all())).containsExactly("One", "Two");
        assertThat(titles(news.concerning())).containsExactly("One");
        assertThat(news.lines("playbook/CHANGELOG.md"))
                .containsExactly("1 of 2 entries in the changelog concerns you:", "", "   .  2026-06-01  One");
    }

    @Test
    void namesWhatTellsOfServicesThatAreOn() throws IOException {
        News news = after(
                "## Doves sleep\n\n## (BC Break) Bridge carrier: new food\n\n## Synapse is faster\n\n## Dendrite is faster\n\n");

        assertThat(titles(news.concerning()))
                .containsExactly("(BC Break) Bridge carrier: new food", "Synapse is faster");
        assertThat(news.lines("playbook/CHANGELOG.md"))
                .containsExactly(
                        "2 of 4 entries in the changelog concern you:",
                        "",
                        "   !  2026-06-01  (BC Break) Bridge carrier: new food",
                        "                  playbook/CHANGELOG.md:5",
                        "   .  2026-06-01  Synapse is faster");
    }

    @Test
    void saysThatNothingConcernsTheUser() throws IOException {
        assertThat(after("## Dendrite is faster\n\n").lines("x"))
                .containsExactly("None of 1 changelog entry concerns you.");
        assertThat(after("").lines("x")).isEmpty();
    }

    @Test
    void oldEntriesWhoseHeadingsWereCorrectedAreNoNews() throws IOException {
        upstream.write(
                "playbook/CHANGELOG.md", "# 2026-05-02\n\n## Synapse\n\n# 2026-04-01\n\n## Synapse, older\n\n" + OLD);

        assertThat(titles(news().all())).containsExactly("Synapse");
    }

    private News after(String entries) throws IOException {
        upstream.write("playbook/CHANGELOG.md", (entries.isEmpty() ? "" : "# 2026-06-01\n\n" + entries) + OLD);
        return news();
    }

    private News news() throws IOException {
        Path inventory = folder.resolve("inventory");
        Path vars = inventory.resolve("host_vars/matrix.example.com/vars.yml");
        Files.createDirectories(vars.getParent());
        Files.writeString(vars, "matrix_synapse_max_upload_size_mb: 1\nmatrix_bridge_carrier_enabled: true\n");
        return News.between(
                before,
                Checkout.at(upstream.playbook(), new ProcessRunner()).catalog(),
                List.of(VarsFiles.read(
                        List.of(inventory.resolve("hosts")),
                        upstream.playbook(),
                        "matrix.example.com",
                        List.of("all"))));
    }

    private static List<String> titles(List<ChangelogEntry> entries) {
        return entries.stream().map(ChangelogEntry::title).toList();
    }
}
