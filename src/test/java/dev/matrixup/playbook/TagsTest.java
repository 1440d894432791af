package dev.matrixup.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TagsTest {
    @TempDir
    private Path folder;

    @Test
    void areThoseOfPlayRolesBlocksAndImports() {
        assertThat(labels().known())
                .containsExactly(
                        "always",
                        "ensure-matrix-users-created",
                        "install-all",
                        "install-docker",
                        "install-synapse",
                        "restart",
                        "setup-all",
                        "setup-docker",
                        "setup-synapse",
                        "start",
                        "whole-play",
                        "within-block",
                        "within-import");
    }

    @Test
    void aDeploymentInstallsCreatesUsersAndStarts() {
        assertThat(labels().deployTags()).containsExactly("install-all", "ensure-matrix-users-created", "start");
        assertThat(labels().setupTags()).containsExactly("setup-all", "ensure-matrix-users-created", "start");
    }

    @Test
    void aDeploymentOfAnOldCheckoutHasSetupOnly() {
        assertThat(Tags.of(Catalog.of(Fixture.nginx(folder))).deployTags()).containsExactly("setup-all", "start");
    }

    @Test
    void anUnknownTagGetsTheNearest() {
        List<Failure> failures = labels().check(List.of("install-synaps", "start", "never", "xyzzy"));

        assertThat(failures).hasSize(2);
        assertThat(failures.get(0).code()).isEqualTo(ExitCode.UNKNOWN_RESULT);
        assertThat(failures.get(0))
                .hasMessage("This version of the playbook has no tag install-synaps. Did you mean install-synapse?");
        assertThat(failures.get(1)).hasMessage("This version of the playbook has no tag xyzzy.");
    }

    private Tags labels() {
        return Tags.of(Catalog.of(Fixture.labels(folder)));
    }
}
