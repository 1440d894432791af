package dev.matrixup.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolesTest {
    @TempDir
    private Path folder;

    @Test
    void readsPinsInBothForms() {
        assertThat(labels().pins())
                .extracting(RolePin::name, RolePin::version, RolePin::isCommit)
                .containsExactly(
                        tuple("docker", "8.0.0", false),
                        tuple("ansible-role-auxiliary", "542a2d68db4e9a8e9bb4b508052760b900c7dce6", true));
        assertThat(nginx().pins())
                .singleElement()
                .satisfies(pin -> assertThat(pin.url()).isEqualTo("https://git.example.com/ansible-role-docker"));
    }

    @Test
    void aCheckoutWithoutRequirementsNeedsNoRoles() throws Exception {
        Path root = Fixture.nginx(folder);
        Files.delete(root.resolve("requirements.yml"));
        Roles roles = Roles.of(Fixture.checkout(root));

        assertThat(roles.pins()).isEmpty();
        roles.checkInstalled();
    }

    @Test
    void missingRolesAreRefusedWithTheCommand() {
        Roles roles = labels();

        Failure failure = catchThrowableOfType(Failure.class, roles::checkInstalled);

        assertThat(roles.missing()).extracting(RolePin::name).containsExactly("ansible-role-auxiliary");
        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure)
                .hasMessage(
                        "1 of the 2 roles that the playbook takes from elsewhere are not installed: ansible-role-auxiliary.");
        assertThat(failure.next()).singleElement().asString().startsWith("cd " + roles.root() + " && ");
    }

    @Test
    void theVersionIsReadFromTheNoteOfAnsibleGalaxy() {
        Roles roles = labels();
        RolePin docker = roles.pins().get(0);
        assertThat(roles.installed(docker, Fixture.RUNNER)).isEmpty();
        assertThat(roles.otherVersion(Fixture.RUNNER)).isEmpty();

        Fixture.write(roles.folder(docker).resolve(RoleInstaller.NOTE), "install_date: 'now'\nversion: 7.0.2\n");

        assertThat(roles.installed(docker, Fixture.RUNNER)).containsExactly("7.0.2");
        assertThat(roles.otherVersion(Fixture.RUNNER)).containsExactly(docker);
    }

    @Test
    void theVersionOfACloneIsItsCommitAndItsTags() {
        Roles roles = labels();
        RolePin docker = roles.pins().get(0);
        Path clone = roles.folder(docker);
        Fixture.commit(clone);
        assertThat(roles.otherVersion(Fixture.RUNNER)).containsExactly(docker);

        Fixture.git(clone, "tag", "8.0.0");

        assertThat(roles.installed(docker, Fixture.RUNNER)).contains("8.0.0", Fixture.git(clone, "rev-parse", "HEAD"));
        assertThat(roles.otherVersion(Fixture.RUNNER)).isEmpty();
    }

    @Test
    void theFolderIsAbsoluteSinceGitWorksElsewhere() {
        assertThat(new Roles(Path.of("playbook"), List.of()).root())
                .isEqualTo(Path.of("playbook").toAbsolutePath());
    }

    @Test
    void theOldestAnsibleIsThatOfTheYoungestModule() {
        assertThat(labels().minimumAnsible()).isEqualTo("2.15.1");
        assertThat(nginx().minimumAnsible()).isEqualTo("2.11.7");
    }

    @Test
    void aNameThatLeadsElsewhereIsRefused() {
        Place place = new Place(Path.of("requirements.yml"), 3, 1, "");

        Failure failure = catchThrowableOfType(
                Failure.class, () -> new RolePin("../../etc", "git+https://git.example.com/x", "1", place));

        assertThat(failure).hasMessage("'../../etc' is not a role's name.");
        assertThat(failure.place()).contains(place);
    }

    private Roles labels() {
        return Roles.of(Fixture.checkout(Fixture.labels(folder)));
    }

    private Roles nginx() {
        return Roles.of(Fixture.checkout(Fixture.nginx(folder)));
    }
}
