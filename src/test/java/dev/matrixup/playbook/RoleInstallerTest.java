package dev.matrixup.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

        installer().install(roles, pins, pin -> told.add(pin.name()));

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
                .hasMessage("The role docker is pinned to v3, which does not exist in file://%s.".formatted(source));
        assertThat(failure.place()).contains(PLACE);
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

        Failure failure = catchThrowableOfType(Failure.class, () -> installer().install(roles, pins, pin -> {}));

        assertThat(failure).hasMessage("2 of 3 roles could not be fetched.");
        assertThat(failure.findings())
                .extracting(Failure::getMessage)
                .satisfiesExactly(
                        gone -> assertThat(gone).startsWith("The role gone could not be fetched from file://"),
                        bad -> assertThat(bad).startsWith("The role bad is pinned to 0000"));
        assertThat(names(roles)).containsExactly("good");
    }

    @Test
    void rolesAreStagedWithoutTouchingThoseThatAreThere() {
        Roles roles = install(pin("docker", "v1"));
        RolePin pin = pin("docker", "v2");
        Path staged = folder.resolve("work/staged");

        installer().stage(List.of(pin, pin("other", "v1")), staged);

        assertThat(staged.resolve("docker/tasks/main.yml")).hasContent("# two");
        assertThat(staged.resolve("docker/meta/.galaxy_install_info")).exists();
        assertThat(staged.resolve("docker/.git")).doesNotExist();
        assertThat(staged.resolve("other/tasks/main.yml")).hasContent("# one");
        assertThat(roles.folder(pin).resolve("tasks/main.yml")).hasContent("# one");

        RoleInstaller.put(staged.resolve("docker"), roles.folder(pin));

        assertThat(roles.folder(pin).resolve("tasks/main.yml")).hasContent("# two");
        assertThat(names(roles)).containsExactly("docker");
    }

    @Test
    void whatCannotBeStagedIsNamedAndLeavesNothingBehind() {
        Place second = new Place(Path.of("requirements.yml"), 4, 3, "");
        List<RolePin> pins = List.of(
                pin("good", "v1"), pin("bad", "v3"), new RolePin("worse", "git+file://" + source, "v4", second));
        Path staged = folder.resolve("staged");

        Failure failure = catchThrowableOfType(Failure.class, () -> installer().stage(pins, staged));

        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure.findings())
                .extracting(Failure::getMessage, finding -> finding.place().orElseThrow())
                .containsExactly(
                        tuple(
                                "The role bad is pinned to v3, which does not exist in file://%s.".formatted(source),
                                PLACE),
                        tuple(
                                "The role worse is pinned to v4, which does not exist in file://%s.".formatted(source),
                                second));
        assertThat(staged).doesNotExist();
    }

    @Test
    void aStagedRoleThatIsGoneLeavesWhatWasThere() {
        RolePin pin = pin("docker", "v1");
        Roles roles = install(pin);

        Failure failure = catchThrowableOfType(
                Failure.class, () -> RoleInstaller.put(folder.resolve("staged/docker"), roles.folder(pin)));

        assertThat(failure.code()).isEqualTo(ExitCode.UNEXPECTED);
        assertThat(roles.folder(pin).resolve("tasks/main.yml")).hasContent("# one");
        assertThat(names(roles)).containsExactly("docker");
    }

    @Test
    void anInterruptedInstallationLeavesWhatWasThere() {
        Roles roles = install(pin("docker", "v1"));
        ProcessRunner stopped = new ProcessRunner();
        stopped.stopAll();
        List<RolePin> pins = List.of(pin("docker", "v2"), pin("other", "v2"));

        Failure failure = catchThrowableOfType(
                Failure.class, () -> new RoleInstaller(stopped).install(roles, pins, installed -> {}));

        assertThat(failure.code()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(failure.findings()).isEmpty();
        assertThat(roles.folder(pins.get(0)).resolve("tasks/main.yml")).hasContent("# one");
        assertThat(names(roles)).containsExactly("docker");
    }

    @Test
    void whatAKilledInstallationLeftIsRemoved() {
        Roles roles = new Roles(folder.resolve("playbook"), List.of());
        Fixture.write(roles.folder(pin("docker", "v1")).resolveSibling(".docker.part/tasks/main.yml"), "# half");

        install(pin("docker", "v1"));

        assertThat(names(roles)).containsExactly("docker");
    }

    @Test
    void anAnnotatedTagIsTakenForItsCommit() {
        Fixture.git(source, "tag", "--annotate", "--message=One", "v1.1", first);

        Roles roles = install(pin("docker", "v1.1"));

        assertThat(roles.folder(pin("docker", "v1.1")).resolve("tasks/main.yml"))
                .hasContent("# one");
    }

    @Test
    void aTagGoesBeforeABranchOfItsName() {
        Fixture.git(source, "branch", "stable");
        Fixture.git(source, "tag", "--annotate", "--message=One", "stable", first);
        Fixture.git(source, "tag", "main", first);

        Roles roles = install(pin("docker", "main"));
        install(pin("other", "stable"));

        assertThat(roles.folder(pin("docker", "main")).resolve("tasks/main.yml"))
                .hasContent("# one");
        assertThat(roles.folder(pin("other", "stable")).resolve("tasks/main.yml"))
                .hasContent("# one");
    }

    @Test
    void aCommitMayBeShortenedAndATagMayReadLikeOne() {
        Fixture.git(source, "tag", "20260102", first);

        Roles roles = install(pin("docker", first.substring(0, 9)));
        install(pin("other", "20260102"));

        assertThat(roles.folder(pin("docker", "v1")).resolve("tasks/main.yml")).hasContent("# one");
        assertThat(roles.folder(pin("other", "v1")).resolve("tasks/main.yml")).hasContent("# one");
    }

    @Test
    void aCommitThatNoBranchHoldsIsNotThere() {
        Failure whole = catchThrowableOfType(Failure.class, () -> install(pin("docker", "0123456789".repeat(4))));
        Failure shortened = catchThrowableOfType(Failure.class, () -> install(pin("docker", "0123456")));

        assertThat(whole).hasMessageStartingWith("The role docker is pinned to 0123456789");
        assertThat(shortened).hasMessageStartingWith("The role docker is pinned to 0123456, which does not exist in");
    }

    @Test
    void aCommitComesAloneFromAServerThatAllowsIt() {
        Fixture.git(source, "config", "uploadpack.allowFilter", "true");
        Fixture.git(source, "config", "uploadpack.allowAnySHA1InWant", "true");

        Roles roles = install(pin("docker", first));

        assertThat(roles.folder(pin("docker", first)).resolve("tasks/main.yml")).hasContent("# one");
    }

    @Test
    void neitherHooksNorSubmodulesComeAlong() throws IOException {
        Path hook = source.resolve(".git/hooks/post-checkout");
        Fixture.write(hook, "#!/bin/sh\necho ran >" + folder.resolve("ran") + "\n");
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
        Fixture.git(
                source,
                "-c",
                "protocol.file.allow=always",
                "submodule",
                "--quiet",
                "add",
                "file://" + source,
                "files/more");
        Fixture.git(source, "commit", "--quiet", "--message=More");
        Fixture.git(source, "tag", "v3");
        Files.deleteIfExists(folder.resolve("ran"));

        Roles roles = install(pin("docker", "v3"));
        install(pin("other", Fixture.git(source, "rev-parse", "HEAD")));

        for (String name : List.of("docker", "other")) {
            Path role = roles.root().resolve("roles/galaxy").resolve(name);
            assertThat(role.resolve("tasks/main.yml")).hasContent("# two");
            assertThat(role.resolve("files/more")).isEmptyDirectory();
        }
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void whatIsNoRoleIsRefused() {
        Fixture.git(source, "mv", "tasks", "other");
        Fixture.git(source, "commit", "--quiet", "--message=No role");
        Fixture.git(source, "tag", "v3");

        Failure failure = catchThrowableOfType(Failure.class, () -> install(pin("docker", "v3")));

        assertThat(failure)
                .hasMessageStartingWith("The role docker is not one: in file://%s there is neither ".formatted(source));
        assertThat(failure.place()).contains(PLACE);
    }

    @Test
    void theNoteIsNotWrittenWhereALinkLeads() throws IOException {
        Path outside = folder.resolve("outside");
        Files.createDirectory(outside);
        Files.createSymbolicLink(source.resolve("meta"), outside);
        Fixture.git(source, "add", "meta");
        Fixture.git(source, "commit", "--quiet", "--message=Link");
        Fixture.git(source, "tag", "v3");
        Files.delete(source.resolve("meta"));
        Fixture.write(folder.resolve("outside/file"), "theirs");
        Files.createDirectory(source.resolve("meta"));
        Files.createSymbolicLink(source.resolve(RoleInstaller.NOTE), outside.resolve("file"));
        Fixture.git(source, "add", "--all");
        Fixture.git(source, "commit", "--quiet", "--message=Note");
        Fixture.git(source, "tag", "v4");

        Failure failure = catchThrowableOfType(Failure.class, () -> install(pin("docker", "v3")));
        Roles roles = install(pin("docker", "v4"));

        assertThat(failure).hasMessageStartingWith("The role docker is not one");
        assertThat(outside.resolve("file")).hasContent("theirs");
        assertThat(roles.installed(pin("docker", "v4"), Fixture.RUNNER)).containsExactly("v4");
    }

    @Test
    void aRoleIsThereAsItWasFetchedWhateverPythonKeepsInIt() throws IOException {
        RolePin pin = pin("docker", "");
        Roles roles = new Roles(folder.resolve("playbook"), List.of(pin));
        installer().install(roles, List.of(pin), installed -> {});
        installer().stage(List.of(pin), folder.resolve("staged"));
        Path fetched = folder.resolve("staged/docker");
        Path cache = Files.createDirectories(roles.folder(pin).resolve("tasks/__pycache__"));
        Files.writeString(cache.resolve("one.pyc"), "");

        assertThat(roles.isThere(pin, fetched)).isTrue();
        Files.writeString(roles.folder(pin).resolve("tasks/more.yml"), "");
        assertThat(roles.isThere(pin, fetched)).isFalse();
    }

    @Test
    void aPathDoesAsWellAsAnAddressAndMayHaveSpaces() throws IOException {
        Path spaced = folder.resolve("my roles/the source");
        Files.createDirectories(spaced.getParent());
        Files.move(source, spaced);
        List<RolePin> pins = List.of(
                new RolePin("path", "git+" + spaced, "v1", PLACE),
                new RolePin("commit", "git+" + spaced, first, PLACE));
        Roles roles = new Roles(folder.resolve("the playbook"), pins);

        installer().install(roles, pins, pin -> {});

        assertThat(roles.folder(pins.get(0)).resolve("tasks/main.yml")).hasContent("# one");
        assertThat(roles.folder(pins.get(1)).resolve("tasks/main.yml")).hasContent("# one");
    }

    @Test
    void aHostThatCannotBeReachedIsAskedNoMoreAndNamedOnce() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        int closed;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = server.getLocalPort();
        }
        String host = "http://127.0.0.1:" + closed;
        List<RolePin> pins = IntStream.range(0, 30)
                .mapToObj(i -> new RolePin("r" + i, "git+" + host + "/alice/" + i + ".git", "v1", PLACE))
                .toList();
        Path staged = folder.resolve("staged");

        Failure failure = catchThrowableOfType(
                Failure.class,
                () -> installer().each(pins, pin -> {
                    asked.incrementAndGet();
                    installer().stage(List.of(pin), staged.resolve(pin.name()));
                }));

        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure)
                .hasMessageStartingWith(
                        host + ", where the playbook takes roles from, cannot be reached: Failed to connect");
        assertThat(failure.findings()).isEmpty();
        assertThat(asked).hasValueBetween(1, 8);
    }

    @Test
    void aConnectionThatIsResetIsTheTroubleOfOneRole() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread resets = new Thread(() -> {
                while (!server.isClosed()) {
                    try (Socket connection = server.accept()) {
                        connection.getInputStream().read();
                        connection.setSoLinger(true, 0);
                    } catch (IOException closed) {
                        // By the other end, or with the test.
                    }
                }
            });
            resets.start();
            String host = "git+http://127.0.0.1:%d/alice/".formatted(server.getLocalPort());
            List<RolePin> pins = IntStream.range(0, 12)
                    .mapToObj(i -> new RolePin("r" + i, host + i + ".git", "v1", PLACE))
                    .toList();

            Failure failure =
                    catchThrowableOfType(Failure.class, () -> installer().stage(pins, folder.resolve("staged")));

            assertThat(failure).hasMessage("12 of 12 roles could not be fetched.");
            assertThat(failure.findings())
                    .hasSize(12)
                    .allSatisfy(one -> assertThat(one).hasMessageStartingWith("The role r"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "git+https://alice@example.com:8443/a/b.git, https://example.com:8443",
        "https://example.com/a.git, https://example.com",
        "ssh://git@[::1]:22/a.git, ssh://[::1]:22",
        "git@example.com:alice/a.git, example.com",
        "git@[::1]:alice/a.git, [::1]",
        "/srv/a.git, /srv/a.git"
    })
    void aHostIsTheAddressUpToThePath(String src, String host) {
        assertThat(RoleInstaller.host(new RolePin("a", src, "v1", PLACE))).isEqualTo(host);
    }

    @Test
    void aPasswordInAnAddressIsNeitherGivenToGitNorShown() {
        String src = "git+https://alice:pigeon@example.com/role.git";
        RolePin pin = new RolePin("docker", src, "v1", new Place(Path.of("requirements.yml"), 2, 3, "- src: " + src));

        Failure failure = catchThrowableOfType(Failure.class, () -> install(pin));

        assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure)
                .hasMessageStartingWith("The role docker comes from an address that has a password in it,")
                .hasMessageEndingWith("from its credential helper or ~/.netrc.")
                .hasMessageNotContaining("pigeon");
        assertThat(failure.place()).contains(new Place(Path.of("requirements.yml"), 2, 3, ""));
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
                .singleElement()
                .asString()
                .endsWith(" clone --quiet --template= --shared --depth 1 --no-tags --branch v1 -- file://" + source
                        + " /x");
        assertThat(RoleInstaller.cloneArgvs(pin("a", first), there))
                .extracting(Object::toString)
                .satisfiesExactly(
                        clone -> assertThat(clone)
                                .endsWith(
                                        " clone --quiet --template= --shared --no-checkout --filter=blob:none -- file://"
                                                + source + " /x"),
                        checkout -> assertThat(checkout).endsWith(" -C /x checkout --quiet --detach " + first + " --"));
    }

    private static RoleInstaller installer() {
        return new RoleInstaller(Fixture.RUNNER);
    }

    private Roles install(RolePin pin) {
        Roles roles = new Roles(folder.resolve("playbook"), List.of(pin));
        installer().install(roles, roles.pins(), installed -> {});
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
