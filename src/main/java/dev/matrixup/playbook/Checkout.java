package dev.matrixup.playbook;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;

/**
 * A git checkout of the playbook at one commit.
 *
 * @param root its folder, absolute
 * @param commit the commit's whole id
 * @param date the day of the commit
 * @param describe what {@code git describe} answers to the playbook at the end of a run, which it keeps on the server
 */
public record Checkout(Path root, String commit, LocalDate date, String describe) {
    /** Where the community keeps the playbook. */
    public static final String URL = "https://github.com/spantaleev/matrix-docker-ansible-deploy.git";

    /**
     * The checkout in this folder.
     *
     * @throws Failure (3) if there is no playbook, or git cannot describe it: the playbook would fail by that in its last minute
     */
    public static Checkout at(Path root, ProcessRunner runner) {
        Path folder = root.toAbsolutePath().normalize();
        checkLayout(folder);
        if (ProcessRunner.find("git").isEmpty()) {
            throw Failure.refused("git is not installed. matrixup needs it, and so does the playbook.")
                    .next("apt install git");
        }
        String[] commit = git(folder, runner, commitArgv()).split(" ");
        return new Checkout(folder, commit[0], LocalDate.parse(commit[1]), git(folder, runner, describeArgv()));
    }

    /** The first 7 characters of the commit's id. */
    public String shortCommit() {
        return commit.substring(0, 7);
    }

    /** What the checkout's files say about variables and roles. */
    public Catalog catalog() {
        return Catalog.of(root);
    }

    /**
     * The same, kept in this folder from one command to the next. Where nothing is kept yet all of it is read at once, which takes a second.
     *
     * @param cache it is made where it is missing
     */
    public Catalog catalog(Path cache) {
        return new CatalogCache(cache).catalog(this);
    }

    /** The files of plays, its own roles and their variables that git knows of and that are not there; none where git cannot tell. */
    public List<String> missingFiles(ProcessRunner runner) {
        Captured answer = runner.capture(Git.child(missingArgv(), root));
        return answer.ok() ? answer.out().lines().toList() : List.of();
    }

    static Argv missingArgv() {
        return Argv.of("git", "ls-files", "--deleted", "--", ":(glob)*.yml", "group_vars", "roles", ":!roles/galaxy");
    }

    static Argv commitArgv() {
        return Argv.of("git", "log", "-1", "--no-show-signature", "--format=%H %cs");
    }

    /** As the playbook's role that preserves its state asks it. */
    static Argv describeArgv() {
        return Argv.of("git", "describe", "--always", "--tags", "--dirty", "--long", "--all");
    }

    private static void checkLayout(Path root) {
        // The custom roles lay directly below roles until November 2022.
        boolean roles =
                Files.isDirectory(root.resolve("roles/custom")) || Files.isDirectory(root.resolve("roles/matrix-base"));
        List<String> missing = Stream.of(
                        Files.isRegularFile(root.resolve("setup.yml")) ? "" : "setup.yml",
                        Files.exists(root.resolve("group_vars/matrix_servers")) ? "" : "group_vars/matrix_servers",
                        roles ? "" : "roles/custom")
                .filter(name -> !name.isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            throw Failure.refused("There is no playbook in %s: %s missing."
                            .formatted(root, String.join(", ", missing) + (missing.size() == 1 ? " is" : " are")))
                    .next(Argv.of("git", "clone", URL, root).quoted());
        }
    }

    private static String git(Path root, ProcessRunner runner, Argv argv) {
        Captured answer = runner.capture(Git.child(argv, root));
        if (answer.ok()) {
            return answer.out().strip();
        }
        throw refused(root, argv, answer);
    }

    static Failure refused(Path root, Argv argv, Captured answer) {
        String message = Git.complaint(answer);
        Failure failure = Failure.refused(
                "git cannot say which version of the playbook lies in %s: %s. The playbook asks git the same and would fail in its last minute."
                        .formatted(root, message));
        if (message.contains("dubious ownership")) {
            return failure.next(Argv.of("git", "config", "--global", "--add", "safe.directory", root)
                    .quoted());
        }
        if (message.contains("not a git repository")) {
            return failure.next(
                    "A downloaded archive does not do; get the playbook with git:",
                    Argv.of("git", "clone", URL, root + "-git").quoted());
        }
        return failure.next("cd %s && %s".formatted(Argv.quote(root.toString()), argv.quoted()));
    }
}
