package dev.matrixup.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoleInstallerTest {
    private static final Place PLACE = new Place(Path.of("requirements.yml"), 1, 1, "");

    @TempDir
    private Path folder;

    private Path source;
    private String first;

    @BeforeEach
    void repositoryOfARole() {
        source = folder.resolve("source");
        Fixture.write(source.resolve("tasks/main.yml"), "# one\n");
        Fixture.commit(source);
        Fixture.git(source, "tag", "v1");
        first = Fixture.git(source, "rev-parse", "HEAD");
        Fixture.write(source.resolve("tasks/main.yml"), "# two\n");
        Fixture.commit(source);
        Fixture.git(source, "tag", "v2");
    }

    @Test
    void installsTagBranchCommitAndNewest() {
        List<RolePin> pins =
                List.of(pin("tagged", "v1"), pin("branch", "main"), pin("exact", first), pin("newest", ""));
        Roles roles = new Roles(folder.resolve("playbook"), pins);
        Set<String> told = new ConcurrentSkipListSet<>();

        new RoleInstaller(Fixture.RUNNER).install(roles, pins, pin -> told.add(pin.name()));

        assertThat(told).containsExactly("branch", "exact", "newest", "tagged");
        assertThat(roles.folder(pins.get(0)).resolve("tasks/main.yml")).hasContent("# one");
        assertThat(roles.folder(pins.get(1)).resolve("tasks/main.yml")).hasContent("# two");
        assertThat(roles.folder(pins.get(2)).resolve("tasks/main.yml")).hasContent("# one");
        assertThat(roles.folder(pins.get(3)).resolve("tasks/main.yml")).hasContent("# two");
        assertThat(roles.missing()).isEmpty();
    }

    @Test
    void leavesANoteAsAnsibleGalaxyAndNoRepository() {
        RolePin pin = pin("docker", "v1");
        Roles roles = install(pin);

        assertThat(roles.folder(pin).resolve("meta/.galaxy_install_info"))
                .content()
                .matches("install_date: '\\w{3} \\w{3} \\d+ \\d\\d:\\d\\d:\\d\\d \\d{4}'\nversion: 'v1'\n");
        assertThat(roles.folder(pin).resolve(".git")).doesNotExist();
        assertThat(names(roles)).containsExactly("docker");
    }

    @Test
    void replacesAnotherVersion() {
        install(pin("docker", "v1"));
        Roles roles = install(pin("docker", "v2"));

        assertThat(roles.folder(pin("docker", "v2")).resolve("tasks/main.yml")).hasContent("# two");
        assertThat(names(roles)).containsExactly("docker");
    }

    @Test
    void aVersionThatDoesNotExistLeavesWhatWasThere() {
        Roles roles = install(pin("docker", "v1"));

        Failure failure = catchThrowableOfType(Failure.class, () -> install(pin("docker", "v3")));

        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure)
                .hasMessageContaining("The role docker could not be fetched from file://" + source)
                .hasMessageContaining("v3");
        assertThat(roles.folder(pin("docker", "v1")).resolve("tasks/main.yml")).hasContent("# one");
        assertThat(names(roles)).containsExactly("docker");
    }

    @Test
    void oneBadRoleDoesNotKeepTheOthersOut() {
        List<RolePin> pins = List.of(
                pin("good", "v1"),
                new RolePin("gone", "git+file://" + folder.resolve("nowhere"), "v1", PLACE),
                pin("bad", "0".repeat(40)));
        Roles roles = new Roles(folder.resolve("playbook"), pins);

        Failure failure = catchThrowableOfType(
                Failure.class, () -> new RoleInstaller(Fixture.RUNNER).install(roles, pins, pin -> {}));

        assertThat(failure).hasMessageStartingWith("2 of 3 roles could not be installed. The first: The role gone");
        assertThat(names(roles)).containsExactly("good");
    }

    @Test
    void aRoleThatIsNotInGitIsLeftToAnsibleGalaxy() {
        RolePin pin = new RolePin("other", "alice.other", "1.0", PLACE);

        Failure failure = catchThrowableOfType(Failure.class, () -> install(pin));

        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure.next()).singleElement().asString().startsWith("ansible-galaxy install");
    }

    @Test
    void fetchesTheHistoryForACommitOnly() {
        Path there = Path.of("/x");

        assertThat(RoleInstaller.cloneArgvs(pin("a", "v1"), there))
                .extracting(Object::toString)
                .containsExactly("git -c advice.detachedHead=false clone --quiet --depth 1 --branch v1 -- file://"
                        + source + " /x");
        assertThat(RoleInstaller.cloneArgvs(pin("a", first), there))
                .extracting(Object::toString)
                .containsExactly(
                        "git -c advice.detachedHead=false clone --quiet --no-checkout -- file://" + source + " /x",
                        "git -C /x checkout --quiet --detach " + first);
    }

    private Roles install(RolePin pin) {
        Roles roles = new Roles(folder.resolve("playbook"), List.of(pin));
        new RoleInstaller(Fixture.RUNNER).install(roles, roles.pins(), installed -> {});
        return roles;
    }

    private RolePin pin(String name, String version) {
        return new RolePin(name, "git+file://" + source, version, PLACE);
    }

    private static List<String> names(Roles roles) {
        try (Stream<Path> entries = Files.list(roles.root().resolve("roles/galaxy"))) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
