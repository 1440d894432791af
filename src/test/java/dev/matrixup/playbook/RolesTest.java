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
    void readsEveryFormThatAnsibleGalaxyReads() {
        Roles roles = requirements("""
                collections: [community.general]
                roles:
                  - src: git+https://git.example.com/roles/postgres.git
                    version: v1.2
                    name: postgres
                  - src: https://git.example.com/roles/redis
                    scm: git
                    version: 7
                  - src: https://github.com/alice/ansible-role-docker
                    version:
                  - git+https://git.example.com/roles/ntfy.git,v2,notify
                  - {name: traefik, scm: git, src: ../my roles/traefik}
                  - {src: git+roles/grafana, activation_prefix: grafana_}
                  - src: file:///srv/roles/etherpad.git
                  - git@git.example.com:roles/jitsi.git
                """);

        assertThat(roles.pins())
                .extracting(RolePin::name, RolePin::url, RolePin::version, RolePin::isGit)
                .containsExactly(
                        tuple("postgres", "https://git.example.com/roles/postgres.git", "v1.2", true),
                        tuple("redis", "https://git.example.com/roles/redis", "7", true),
                        tuple("ansible-role-docker", "https://github.com/alice/ansible-role-docker", "", true),
                        tuple("notify", "https://git.example.com/roles/ntfy.git", "v2", true),
                        tuple("traefik", folder.resolve("my roles/traefik").toString(), "", true),
                        tuple("grafana", roles.root().resolve("roles/grafana").toString(), "", true),
                        tuple("etherpad", "file:///srv/roles/etherpad.git", "", true),
                        tuple("jitsi", "git@git.example.com:roles/jitsi.git", "", true));
    }

    @Test
    void whatDoesNotComeFromGitIsToldApart() {
        Roles roles = requirements("""
                - src: geerlingguy.docker
                  version: 6.0.4
                - name: alice.other
                - src: hg+https://git.example.com/roles/old.git
                - src: https://github.com/alice/role/archive/v1.tar.gz
                  name: packed
                """);

        assertThat(roles.pins())
                .extracting(RolePin::name, RolePin::isGit)
                .containsExactly(
                        tuple("geerlingguy.docker", false),
                        tuple("alice.other", false),
                        tuple("old", false),
                        tuple("packed", false));
    }

    @Test
    void twoRolesOfOneNameAreRefusedWithBothPlaces() {
        Failure failure = catchThrowableOfType(Failure.class, () -> requirements("""
                - src: git+https://git.example.com/docker.git
                - src: git+https://git.example.com/other.git
                  name: docker
                """));

        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure).hasMessageMatching("The role docker is named twice: here and at .*requirements.yml:1:3\\.");
        assertThat(failure.place().orElseThrow().line()).isEqualTo(2);
    }

    @Test
    void theRolesToInstallAreThoseThatAreNotKnownToBeThePinnedOnes() {
        Roles roles = requirements("""
                - git+https://git.example.com/same.git,v1
                - git+https://git.example.com/other.git,v1
                - git+https://git.example.com/missing.git,v1
                - git+https://git.example.com/unknown.git,v1
                - git+https://git.example.com/newest.git
                """);
        Path galaxy = roles.root().resolve("roles/galaxy");
        Fixture.write(galaxy.resolve("same").resolve(RoleInstaller.NOTE), "version: v1\n");
        Fixture.write(galaxy.resolve("other").resolve(RoleInstaller.NOTE), "version: v0\n");
        Fixture.write(galaxy.resolve("unknown/tasks/main.yml"), "[]\n");
        Fixture.write(galaxy.resolve("newest").resolve(RoleInstaller.NOTE), "version: ''\n");

        assertThat(roles.differing(Fixture.RUNNER))
                .extracting(RolePin::name)
                .containsExactly("other", "missing", "unknown", "newest");
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

    private Roles requirements(String text) {
        Path root = folder.resolve("playbook");
        Fixture.write(root.resolve("requirements.yml"), text);
        return Roles.of(Fixture.checkout(root));
    }

    private Roles labels() {
        return Roles.of(Fixture.checkout(Fixture.labels(folder)));
    }

    private Roles nginx() {
        return Roles.of(Fixture.checkout(Fixture.nginx(folder)));
    }
}
