package dev.matrixup.ansible;

import dev.matrixup.files.FolderTree;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * What Ansible is given for one run, in a folder that only its owner can enter: the event plugin, alone in a folder of its own because
 * Ansible executes every Python file it finds beside it; the named pipe for its events; the encrypted variables. Below the system's
 * folder for temporary files, since a colon in the workspace's path would cut Ansible's search path in two.
 */
final class RunFolder implements AutoCloseable {
    private static final String PLUGIN = "matrixup_events.py";

    private final Path folder;

    private RunFolder(Path folder) {
        this.folder = folder;
    }

    /** @throws Failure (1) if there is no room, or no {@code mkfifo} */
    static RunFolder create(ProcessRunner runner) {
        try {
            RunFolder made = new RunFolder(Files.createTempDirectory("matrixup-"));
            try {
                made.fill(runner);
                return made;
            } catch (IOException | RuntimeException e) {
                made.close();
                throw e;
            }
        } catch (IOException e) {
            throw Failure.unexpected("The files for Ansible cannot be written: " + Reason.of(e) + ".")
                    .next("Is there room in %s?".formatted(System.getProperty("java.io.tmpdir")))
                    .because(e);
        }
    }

    Path plugins() {
        return folder.resolve("plugins");
    }

    Path events() {
        return folder.resolve("events");
    }

    Path vault() {
        return folder.resolve("secrets.vault");
    }

    /** Removes all of it. */
    @Override
    public void close() {
        FolderTree.deleteOrFail(folder);
    }

    void write(OneTimeVault vault) {
        try {
            Files.createFile(
                    vault(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(vault(), vault.encrypt(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw Failure.unexpected("The encrypted variables cannot be written: " + Reason.of(e) + ".")
                    .because(e);
        }
    }

    private void fill(ProcessRunner runner) throws IOException {
        Files.createDirectory(plugins());
        try (InputStream plugin = RunFolder.class.getResourceAsStream("/playbook-hooks/callback/" + PLUGIN)) {
            Files.copy(plugin, plugins().resolve(PLUGIN));
        }
        Captured mkfifo = runner.capture(Child.of(Argv.of("mkfifo", "-m", "600", events())));
        if (!mkfifo.ok()) {
            throw new IOException(mkfifo.lastWords());
        }
    }
}
