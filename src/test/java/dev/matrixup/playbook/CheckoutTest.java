package dev.matrixup.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.matrixup.process.Captured;
import dev.matrixup.process.ExitStatus;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckoutTest {
    @TempDir
    private Path folder;

    @Test
    void tellsCommitDateAndWhatGitDescribes() {
        Path root = Fixture.labels(folder);
        Fixture.commit(root);

        Checkout checkout = Checkout.at(root, Fixture.RUNNER);

        assertThat(checkout.commit()).isEqualTo(Fixture.git(root, "rev-parse", "HEAD"));
        assertThat(checkout.shortCommit()).isEqualTo(checkout.commit().substring(0, 7));
        assertThat(checkout.date()).isEqualTo("2026-01-02");
        assertThat(checkout.describe()).isEqualTo("heads/main-0-g" + checkout.shortCommit());
    }

    @Test
    void refusesAFolderWithoutPlaybookAndNamesTheCommandToGetOne() {
        Failure failure = refused(folder);

        assertThat(failure)
                .hasMessage(
                        "There is no playbook in %s: setup.yml, group_vars/matrix_servers, roles/custom are missing."
                                .formatted(folder));
        assertThat(failure.next())
                .singleElement()
                .asString()
                .startsWith("git clone https://")
                .endsWith(folder.toString());
    }

    @Test
    void refusesAnUnpackedArchive() {
        Path root = Fixture.labels(folder);

        Failure failure = refused(root);

        assertThat(failure).hasMessageContaining("not a git repository");
        assertThat(failure.next()).last().asString().startsWith("git clone ");
    }

    @Test
    void refusesARepositoryWithoutCommit() {
        Path root = Fixture.labels(folder);
        Fixture.git(root, "init", "--quiet", "--initial-branch=main");

        assertThat(refused(root)).hasMessageContaining("does not have any commits yet");
    }

    @Test
    void namesTheCommandForARepositoryOfAnotherUser() {
        Path root = Path.of("/srv/play book");
        Captured answer = new Captured(
                new ExitStatus(128),
                "",
                "fatal: detected dubious ownership in repository at '/srv/play book'\nTo add an exception for this directory, call:\n");

        Failure failure = Checkout.refused(root, Checkout.describeArgv(), answer);

        assertThat(failure).hasMessageContaining("detected dubious ownership in repository at '/srv/play book'");
        assertThat(failure.next()).containsExactly("git config --global --add safe.directory '/srv/play book'");
    }

    @Test
    void asksGitAsThePlaybookDoes() {
        assertThat(Checkout.describeArgv().words())
                .containsExactly("git", "describe", "--always", "--tags", "--dirty", "--long", "--all");
    }

    private static Failure refused(Path root) {
        Failure failure = catchThrowableOfType(Failure.class, () -> Checkout.at(root, Fixture.RUNNER));
        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        return failure;
    }
}
