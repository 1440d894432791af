package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.ExitStatus;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnAnsibleTest {
    private static final AnsibleRequirements NEEDS = AnsibleRequirements.atLeast("2.15.1");

    @ParameterizedTest
    @CsvSource({"9, 8.7.0, 2.15.13", "10, 10.7.0, 2.17.14", "11, 12.3.0, 2.19.14", "13, 12.3.0, 2.19.14"})
    void everySupportedPythonHasALock(int minor, String ansible, String core) {
        assertThat(RequirementLock.forPython(minor)).hasValueSatisfying(lock -> {
            assertThat(lock.ansible()).isEqualTo(ansible);
            assertThat(lock.core()).isEqualTo(core);
        });
    }

    @Test
    void aPythonThatIsTooOldHasNone() {
        assertThat(RequirementLock.forPython(8)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"9", "10", "11"})
    void aLockHoldsExactVersionsWithDigestsAndNothingElse(int minor) {
        List<String> lines =
                RequirementLock.forPython(minor).orElseThrow().text().lines().toList();
        assertThat(lines)
                .allMatch(line ->
                        line.matches("#.*|[a-z0-9-]+==[0-9][0-9a-z.]* \\\\|    --hash=sha256:[0-9a-f]{64}( \\\\)?"));
        assertThat(lines.get(lines.size() - 1)).doesNotEndWith("\\");
    }

    @Test
    void installsOnlyLockedWheels() {
        assertThat(OwnAnsible.installing(Path.of("/home/a"), Path.of("/home/a/requirements.txt")))
                .isEqualTo(Argv.of(
                        "/home/a/bin/python3",
                        "-m",
                        "pip",
                        "install",
                        "--disable-pip-version-check",
                        "--no-input",
                        "--no-cache-dir",
                        "--no-compile",
                        "--only-binary=:all:",
                        "--retries=2",
                        "--progress-bar=off",
                        "--require-hashes",
                        "--requirement=/home/a/requirements.txt"));
    }

    @Test
    void tellsWhatPipDoes() {
        assertThat(OwnAnsible.status("  Downloading ansible-12.3.0-py3-none-any.whl (52.9 MB)"))
                .contains("downloading ansible 12.3.0, 52.9 MB");
        assertThat(OwnAnsible.status("Installing collected packages: resolvelib, ansible"))
                .contains("unpacking Ansible");
        assertThat(OwnAnsible.status("Collecting ansible==12.3.0")).isEmpty();
    }

    @Test
    void ofARetryOnlyTheReasonIsShown() {
        assertThat(
                        OwnAnsible.words(
                                "WARNING: Retrying (Retry(total=1, connect=None, read=None, redirect=None, status=None)) "
                                        + "after connection broken by 'NewConnectionError('<pip.HTTPConnection object at 0x7f75>: "
                                        + "Failed to establish a new connection: [Errno 111] Connection refused')': /simple/ansible/"))
                .isEqualTo("No connection: Failed to establish a new connection: [Errno 111] Connection refused");
        assertThat(OwnAnsible.words("  ERROR: No matching distribution found for ansible==12.3.0"))
                .isEqualTo("ERROR: No matching distribution found for ansible==12.3.0");
    }

    @Test
    void onlyAnEnvironmentWithItsMarkerAndTodaysLockIsComplete(@TempDir Path home) throws IOException {
        OwnAnsible own = new OwnAnsible(new ProcessRunner(), home);
        assertThat(new OwnAnsible(new ProcessRunner(), home.resolve("missing")).complete())
                .isEmpty();

        Path folder = home.resolve("ansible-12.3.0-python3.11");
        Path program = folder.resolve("bin/ansible-playbook");
        Files.createDirectories(program.getParent());
        Files.createFile(program);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        assertThat(own.complete()).isEmpty();
        Files.writeString(folder.resolve("complete"), "ansible==1.0.0");
        assertThat(own.complete()).isEmpty();
        Files.writeString(
                folder.resolve("complete"),
                RequirementLock.forPython(11).orElseThrow().text());
        assertThat(own.complete()).containsExactly(program);
    }

    @Test
    void aPythonTellsItsVersionAndWhetherItCanMakeEnvironments() {
        Path program = Path.of("/usr/bin/python3");
        assertThat(Python.parse(program, said(0, "3.11\ncomplete\n"))).contains(new Python(program, 11, true));
        assertThat(Python.parse(program, said(1, "3.11\n"))).contains(new Python(program, 11, false));
        assertThat(Python.parse(program, said(127, ""))).isEmpty();
    }

    @Test
    void namesThePackageThatDebianLeavesOut() {
        Failure failure = OwnAnsible.none(List.of(new Python(Path.of("/usr/bin/python3"), 11, false)), NEEDS);
        assertThat(failure).hasMessageContaining("/usr/bin/python3 (3.11) has no venv module");
        assertThat(failure.next()).singleElement().asString().contains("python3-venv");
    }

    @Test
    void saysThatPythonIsMissingOrTooOld() {
        assertThat(OwnAnsible.none(List.of(), NEEDS)).hasMessageContaining("there is none");
        assertThat(OwnAnsible.none(List.of(new Python(Path.of("/usr/bin/python3"), 8, true)), NEEDS))
                .hasMessageContaining("/usr/bin/python3 (3.8)");
    }

    private static Captured said(int code, String out) {
        return new Captured(new ExitStatus(code), out, "");
    }
}
