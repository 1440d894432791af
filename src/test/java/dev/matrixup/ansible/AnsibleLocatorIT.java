package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.ansible.AnsibleInstallation.Origin;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import dev.matrixup.testing.RealAnsible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnsibleLocatorIT {
    private static final AnsibleRequirements NEEDS = AnsibleRequirements.atLeast("2.15.1");

    private final ProcessRunner processes = new ProcessRunner();

    @TempDir
    private Path folder;

    @Test
    void withoutAnAnsibleOneIsMadeOnceAndFoundAgain() {
        List<AnsibleInstallation> made = Stream.of(1, 2)
                .map(i -> CompletableFuture.supplyAsync(
                        () -> locator(RealAnsible.home(), "").provide(NEEDS, folder, false, line -> {})))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        AnsibleInstallation own = made.get(0);
        assertThat(made.get(1)).isEqualTo(own);
        assertThat(own.origin()).isEqualTo(Origin.OWN);
        assertThat(own.playbook()).startsWith(RealAnsible.home());
        assertThat(own.description()).contains("community.docker ", "community.general ");
        assertThat(locator(RealAnsible.home(), "").find(NEEDS, folder)).contains(own);
        for (Path program : List.of(own.playbook(), own.inventory(), own.galaxy())) {
            Captured said = processes.capture(Child.of(Argv.of(program, "--version")));
            assertThat(said.out()).contains("core " + own.coreVersion());
        }
    }

    @Test
    void theProgramBehindAShimIsUsed() throws IOException {
        AnsibleInstallation real = RealAnsible.installation();
        program("exec %s \"$@\"".formatted(real.playbook()));
        assertThat(locator(folder.resolve("home"), folder.toString()).find(NEEDS, folder))
                .hasValueSatisfying(found -> {
                    assertThat(found.playbook()).isEqualTo(real.playbook());
                    assertThat(found.origin()).isEqualTo(Origin.PATH);
                });
    }

    @Test
    void anAnswerIsKeptUntilTheProgramChangesAndDamageIsNoticed() throws IOException {
        String counting =
                "echo >> %s/calls; echo 'ansible-playbook [core %s]'; echo '  executable location = %s/ansible-playbook'; "
                        + "echo '  ansible python module location = %s/ansible'";
        for (String collection : NEEDS.collections()) {
            Files.createDirectories(folder.resolve("ansible_collections").resolve(collection.replace('.', '/')));
        }
        program(counting.formatted(folder, "2.16.1", folder, folder));
        assertThat(version()).isEqualTo("2.16.1");
        assertThat(version()).isEqualTo("2.16.1");
        assertThat(folder.resolve("calls")).hasContent("\n");

        program(counting.formatted(folder, "2.16.10", folder, folder));
        assertThat(version()).isEqualTo("2.16.10");
        try (Stream<Path> kept = Files.list(folder.resolve("home/cache"))) {
            for (Path file : kept.toList()) {
                Files.write(file, new byte[] {(byte) 0xff, 0, 1});
            }
        }
        assertThat(version()).isEqualTo("2.16.10");
    }

    @Test
    void whatWillNotDoIsNamedWithItsReason() throws IOException {
        program("echo 'pyenv: ansible-playbook: command not found' >&2; exit 127");
        Path home = Files.createFile(folder.resolve("not-a-folder"));
        assertThat(locator(home, folder.toString()).find(NEEDS, folder)).isEmpty();
        assertThatThrownBy(() -> locator(home, folder.toString()).provide(NEEDS, folder, false, line -> {}))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("core 2.15.1 or newer with community.docker and community.general is needed")
                .hasMessageContaining("command not found")
                .hasMessageContaining("not-a-folder");
    }

    private String version() {
        return locator(folder.resolve("home"), folder.toString())
                .find(NEEDS, folder)
                .orElseThrow()
                .coreVersion();
    }

    private AnsibleLocator locator(Path home, String path) {
        return new AnsibleLocator(processes, home, path);
    }

    private void program(String script) throws IOException {
        Path program = Files.writeString(folder.resolve("ansible-playbook"), "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }
}
