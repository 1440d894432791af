package dev.matrixup.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionGateTest {
    private static final String LINE = "matrix_playbook_migration_validated_version: \"v2026.05.01.0\"";

    @TempDir
    private Path folder;

    private VersionGate gate;

    @BeforeEach
    void read() {
        gate = VersionGate.of(Catalog.of(Fixture.labels(folder))).orElseThrow();
    }

    @Test
    void isReadFromTheCheckout() {
        assertThat(gate.expected()).isEqualTo("v2026.05.01.0");
        assertThat(gate.changes()).hasSize(3);
        assertThat(VersionGate.of(Catalog.of(Fixture.nginx(folder)))).isEmpty();
    }

    @Test
    void tellsTheDayOfAChange() {
        assertThat(gate.changes())
                .first()
                .satisfies(change -> assertThat(change.date()).contains(LocalDate.of(2026, 5, 1)));
        assertThat(new VersionGate.Change("v2026.02.30.0", "", "").date()).isEmpty();
        assertThat(new VersionGate.Change("7", "", "").date()).isEmpty();
    }

    @Test
    void opensAtTheExpectedVersionAtANewerOneAndAtATemplate() {
        assertThat(gate.judge("v2026.05.01.0")).isEmpty();
        assertThat(gate.judge("v2026.06.01.0")).isEmpty();
        assertThat(gate.judge("{{ matrix_playbook_migration_expected_version }}"))
                .isEmpty();
    }

    @Test
    void saysWhatToWriteWhereNothingIsSet() {
        Failure failure = gate.judge("").orElseThrow();

        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure).hasMessageContaining("matrix_playbook_migration_validated_version is not set");
        assertThat(failure.next()).last().isEqualTo(LINE);
    }

    @Test
    void listsTheChangesSinceOldestFirst() {
        Failure failure = gate.judge("v2026.03.01.0").orElseThrow();

        assertThat(failure)
                .hasMessage(
                        "The playbook has 2 breaking changes that you have not accepted: your vars file names v2026.03.01.0, it expects v2026.05.01.0.");
        assertThat(failure.next())
                .containsExactly(
                        "v2026.04.01.0: The bridges were renamed (https://example.com/changes#2026-04-01)",
                        "v2026.05.01.0: Calls need a new port (https://example.com/changes#2026-05-01)",
                        "Adapt your vars file to these changes, then write into it:",
                        LINE);
    }

    @Test
    void comparesTextsAsThePlaybookDoes() {
        assertThat(gate.judge("v2026.5.2")).isEmpty();
        assertThat(gate.judge("2026.05.01.0")).isPresent();
    }
}
