package dev.matrixup.playbook;

import dev.matrixup.files.FolderTree;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Installs pinned roles with git, as ansible-galaxy does it but several at a time, and without needing Ansible. A role is complete or
 * not there: it is made in a folder beside and moved into place.
 */
public final class RoleInstaller {
    /** Where ansible-galaxy notes which version of a role is installed. */
    static final String NOTE = "meta/.galaxy_install_info";

    private static final int AT_A_TIME = 4;
    private static final DateTimeFormatter NOTE_DATE =
            DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss yyyy", Locale.ENGLISH);

    private final ProcessRunner runner;

    /** An installer that runs git with this runner. */
    public RoleInstaller(ProcessRunner runner) {
        this.runner = runner;
    }

    /**
     * Installs these roles, in place of another version where one is there.
     *
     * @param done is told each role that was installed, on a thread of its own
     * @throws Failure (3) if one could not be fetched; the others are installed all the same
     */
    public void install(Roles roles, Collection<RolePin> pins, Consumer<RolePin> done) {
        List<Failure> failures = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (RolePin pin : pins) {
                running.add(threads.submit(() -> {
                    install(pin, roles.folder(pin));
                    done.accept(pin);
                }));
            }
            for (Future<?> future : running) {
                failure(future, failures);
            }
        } finally {
            threads.shutdownNow();
        }
        if (failures.size() == 1) {
            throw failures.get(0);
        }
        if (!failures.isEmpty()) {
            throw Failure.of(
                            ExitCode.worst(failures.stream().map(Failure::code).toList()),
                            "%d of %d roles could not be installed. The first: %s"
                                    .formatted(
                                            failures.size(),
                                            pins.size(),
                                            failures.get(0).getMessage()))
                    .next("the same command again, when that is mended: what is there is kept")
                    .because(failures.get(0));
        }
    }

    /** The commands that make a clone of the pinned version in this folder. Only a tag or branch can be had without its history. */
    static List<Argv> cloneArgvs(RolePin pin, Path folder) {
        Argv clone = Argv.of("git", "-c", "advice.detachedHead=false", "clone", "--quiet");
        if (pin.isCommit()) {
            return List.of(
                    clone.with("--no-checkout", "--", pin.url(), folder),
                    Argv.of("git", "-C", folder, "checkout", "--quiet", "--detach", pin.version()));
        }
        Argv shallow = clone.with("--depth", "1");
        Argv version = pin.version().isEmpty() ? shallow : shallow.with("--branch", pin.version());
        return List.of(version.with("--", pin.url(), folder));
    }

    private static void failure(Future<?> future, List<Failure> failures) {
        try {
            future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Failure failure) {
                failures.add(failure);
            } else {
                throw new IllegalStateException(e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.unexpected("Stopped while roles were installed.").because(e);
        }
    }

    private void install(RolePin pin, Path folder) {
        if (!pin.isGit()) {
            throw Failure.refused("The role %s does not come from git but from %s.".formatted(pin.name(), pin.src()))
                    .at(pin.place())
                    .next("ansible-galaxy install -r requirements.yml -p roles/galaxy/ --force");
        }
        Path work = null;
        try {
            Files.createDirectories(folder.getParent());
            work = Files.createTempDirectory(folder.getParent(), "." + pin.name() + "-");
            Path made = work.resolve("new");
            for (Argv argv : cloneArgvs(pin, made)) {
                git(pin, argv, work);
            }
            // Nested repositories only confuse; ansible-galaxy leaves none either.
            FolderTree.delete(made.resolve(".git"));
            note(pin, made.resolve(NOTE));
            if (Files.exists(folder)) {
                Files.move(folder, work.resolve("old"));
            }
            Files.move(made, folder);
        } catch (IOException e) {
            throw Failure.unexpected(
                            "The role %s could not be put into %s: %s.".formatted(pin.name(), folder, Reason.of(e)))
                    .because(e);
        } finally {
            if (work != null) {
                deleteQuietly(work);
            }
        }
    }

    private void git(RolePin pin, Argv argv, Path folder) {
        Captured answer = runner.capture(Git.child(argv, folder));
        if (!answer.ok()) {
            throw Failure.refused("The role %s could not be fetched from %s: %s."
                            .formatted(pin.name(), pin.url(), answer.lastWords()))
                    .at(pin.place());
        }
    }

    private void note(RolePin pin, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                "install_date: '%s'\nversion: '%s'\n"
                        .formatted(
                                NOTE_DATE.format(ZonedDateTime.now(ZoneOffset.UTC)),
                                pin.version().replace("'", "''")));
    }

    private static void deleteQuietly(Path folder) {
        try {
            FolderTree.delete(folder);
        } catch (IOException e) {
            // What is left is a hidden folder that nobody reads.
        }
    }
}
