package dev.matrixup.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangelogTest {
    private static final Path FILE = Path.of("CHANGELOG.md");

    @Test
    void hasAnEntryForEachHeadingBelowADay() {
        Changelog changelog = Changelog.parse(FILE, """
                # 2026-07-16

                ## (BC Break) Bridges were renamed

                All of them:

                ```yaml
                # 2020-01-01
                ## no heading
                a: b
                ```

                ### How

                By hand.

                ## Support for chat

                # 2026-07-14
                ## (Potential Breaking Change) Ports

                Open one.
                """);

        assertThat(changelog.entries())
                .extracting(
                        ChangelogEntry::date,
                        ChangelogEntry::title,
                        entry -> entry.place().line(),
                        ChangelogEntry::breaking)
                .containsExactly(
                        tuple(LocalDate.of(2026, 7, 16), "(BC Break) Bridges were renamed", 3, true),
                        tuple(LocalDate.of(2026, 7, 16), "Support for chat", 17, false),
                        tuple(LocalDate.of(2026, 7, 14), "(Potential Breaking Change) Ports", 20, true));
        assertThat(changelog.entries().get(0).text())
                .startsWith("All of them:\n\n```yaml\n# 2020-01-01\n## no heading")
                .endsWith("### How\n\nBy hand.");
        assertThat(changelog.entries().get(1).text()).isEmpty();
        assertThat(changelog.entries().get(2).url()).endsWith("/CHANGELOG.md#2026-07-14");
    }

    @Test
    void keepsWhatStandsBelowADayOrAWrongHeading() {
        Changelog changelog = Changelog.parse(
                FILE, "Welcome\n\n# 2019-02-31\n# 2019-02-27\nMany fixes.\n# Chat needs no database\n\nDrop it.\n");

        assertThat(changelog.entries())
                .extracting(ChangelogEntry::title, ChangelogEntry::text)
                .containsExactly(tuple("2019-02-27", "Many fixes."), tuple("Chat needs no database", "Drop it."));
    }

    @Test
    void ofACheckoutWithoutTheFileIsEmpty(@TempDir Path folder) {
        assertThat(Changelog.of(Catalog.of(Fixture.labels(folder))).entries()).isEmpty();
    }
}
