package dev.matrixup.playbook;

import dev.matrixup.files.FolderTree;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.GitAddress;
import dev.matrixup.report.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The git repository that a checkout of the playbook is, as far as it moves from one commit to another. The user's branch is never left,
 * and nothing of his is overwritten: git refuses that by itself. Every method throws a {@link Failure} (3) with git's own words where
 * git fails.
 */
public final class GitRepository {
    /** A whole history over a slow line. */
    private static final Duration NETWORK = Duration.ofMinutes(30);

    private static final Duration OTHERS = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(50);

    /** How git says that a place has no such revision. */
    private static final List<String> NO_SUCH_REVISION = List.of("couldn't find remote ref", "not our ref");

    /** Above this an exit code tells a signal; git's own are below. */
    private static final int SIGNAL = 128;

    private static final Pattern ID = Pattern.compile("[0-9a-f]{7,40}");

    /** Neither an option nor a pair of names, to one of which git would write. */
    private static final Pattern REVISION = Pattern.compile("[^-+:*\\s][^:*\\s]*");

    private final Path folder;
    private final ProcessRunner runner;

    /** What git is called through. */
    private final Argv git;

    /**
     * The repository of this folder.
     *
     * @throws Failure (3) if the folder is only a part of a repository: its commits are about other things, too
     */
    public static GitRepository at(Path folder, ProcessRunner runner) {
        GitRepository repository = new GitRepository(folder, runner, Argv.of("git"));
        // Relative, so that links on the way to the folder do not matter.
        String inside = repository.ask("rev-parse", "--show-prefix");
        if (!inside.isEmpty()) {
            throw Failure.refused(
                    "The playbook in %s is a part of another git repository, which matrixup does not move."
                            .formatted(folder));
        }
        return repository;
    }

    private GitRepository(Path folder, ProcessRunner runner, Argv git) {
        this.folder = folder;
        this.runner = runner;
        this.git = git;
    }

    /**
     * Clones a repository, into a folder beside first: half a clone is never taken for a whole one.
     *
     * @throws Failure (3) if it cannot be cloned; then nothing is left behind; (64) if there is a password in the address
     */
    public static void clone(String url, Path folder, ProcessRunner runner) {
        requireNoSecret(url);
        Path part = folder.resolveSibling("." + folder.getFileName() + ".part");
        FolderTree.deleteOrFail(part);
        try {
            Files.createDirectories(part.getParent());
            requireNoneAdded(url, part.getParent(), runner);
            Captured clone =
                    runner.capture(Git.child(Argv.of("git", "clone", "--quiet", "--", url, part), part.getParent())
                            .timeout(NETWORK));
            if (!clone.ok()) {
                runner.checkStopped();
                throw Failure.refused("The playbook cannot be cloned from %s: %s"
                                .formatted(GitAddress.shown(url), words(clone)))
                        .next("the same command again, when that is mended");
            }
            // An empty one is no obstacle; anything else is.
            Files.deleteIfExists(folder);
            Files.move(part, folder);
        } catch (IOException e) {
            throw Failure.refused("The folder %s cannot be made: %s.".formatted(folder, Reason.of(e)))
                    .because(e);
        } finally {
            FolderTree.deleteOrFail(part);
        }
    }

    /** @throws Failure (64) if there is a password in the address of a playbook */
    public static void requireNoSecret(String url) {
        if (GitAddress.holdsSecret(url)) {
            throw secretIn("The playbook's address");
        }
    }

    private static Failure secretIn(String address) {
        return Failure.usage("%s %s.".formatted(address, GitAddress.REFUSAL));
    }

    /** The same with children of its own in a session of their own: neither a signal to this program nor one to its terminal ends them. */
    public GitRepository unstoppable() {
        return new GitRepository(
                folder,
                new ProcessRunner(),
                ProcessRunner.find("setsid").isPresent() ? Argv.of("setsid", "--wait", "git") : git);
    }

    /** The commit's whole id. */
    public String head() {
        return ask("rev-parse", "HEAD");
    }

    /** The branch that is checked out; empty where a commit is. */
    public Optional<String> branch() {
        Captured answer = run("symbolic-ref", "--short", "--quiet", "HEAD");
        return answer.ok() ? Optional.of(answer.out().strip()) : Optional.empty();
    }

    /** Whether a name is that of a branch, here or where the checkout comes from. */
    public boolean isBranch(String name) {
        return Stream.of("refs/heads/" + name, "refs/remotes/" + remote() + "/" + name)
                .anyMatch(ref -> run("show-ref", "--verify", "--quiet", ref).ok());
    }

    /** The files of the repository that were changed, from the folder on. What the repository does not know does not count. */
    public List<String> changed() {
        return paths("diff", "--name-only", "--no-renames", "-z", "HEAD");
    }

    private List<String> paths(String... arguments) {
        return Stream.of(ask(arguments).split("\0"))
                .filter(path -> !path.isBlank())
                .toList();
    }

    /** Has git pass over files of ours that lie in the checkout, as paths from its root on. */
    public void exclude(List<String> paths) {
        Path file = folder.resolve(ask("rev-parse", "--git-path", "info/exclude"));
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            List<String> missing = paths.stream()
                    .filter(path -> text.lines().noneMatch(path::equals))
                    .toList();
            if (!missing.isEmpty()) {
                Files.createDirectories(file.getParent());
                String gap = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
                Files.writeString(
                        file,
                        gap + String.join("\n", missing) + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            throw Failure.refused("%s cannot be written: %s.".formatted(file, Reason.of(e)))
                    .because(e);
        }
    }

    /** The commit of a name or id, as far as it is known here. */
    public Optional<String> commit(String revision) {
        Captured answer = run("rev-parse", "--quiet", "--verify", revision + "^{commit}");
        return answer.ok() ? Optional.of(answer.out().strip()) : Optional.empty();
    }

    /**
     * Fetches what is new.
     *
     * @param url where from; empty for the remote of the branch
     * @param revision the branch, tag or commit that is wanted; empty for the newest of the branch, or where there is none, of the remote
     * @return the wanted commit
     * @throws Failure (3) if nothing can be fetched, or there is no such revision; (64) for what git would take for something else, and for an
     *     address with a password in it
     */
    public String fetch(Optional<String> url, Optional<String> revision) {
        revision.filter(name -> !REVISION.matcher(name).matches()).ifPresent(name -> {
            throw Failure.usage("'%s' is no revision.".formatted(name));
        });
        url.filter(address -> address.startsWith("-")).ifPresent(address -> {
            throw Failure.usage("%s is no address.".formatted(address));
        });
        Optional<String> remote = url.isEmpty() ? Optional.of(remote()) : url.flatMap(this::remoteOf);
        String source = remote.or(() -> url).orElseThrow();
        requireNoSecretIn(source);
        remote.ifPresent(name -> network(source, "fetch", "--quiet", name));
        if (run("rev-parse", "--is-shallow-repository").out().strip().equals("true")) {
            network(source, "fetch", "--quiet", "--unshallow", source);
        }
        if (revision.isEmpty()) {
            Optional<String> upstream = remote.filter(
                            name -> name.equals(branchRemote().orElse("")))
                    .flatMap(name -> commit("@{upstream}"));
            return upstream.or(() -> fetched(source, "HEAD")).orElseThrow(() -> unknown("HEAD", source));
        }
        String name = revision.get();
        Optional<String> id = ID.matcher(name).matches() ? commit(name) : Optional.empty();
        return id.or(() -> remote.flatMap(known -> commit("refs/remotes/" + known + "/" + name)))
                .or(() -> fetched(source, name))
                .or(() -> commit(name))
                .orElseThrow(() -> unknown(name, source));
    }

    private Failure unknown(String revision, String source) {
        return Failure.refused("There is no revision %s in %s.".formatted(revision, address(source)))
                .next("git -C %s branch --remotes        lists the branches".formatted(Argv.quote(folder.toString())));
    }

    /** Neither in an address nor in that of a remote, also as git writes it anew by its {@code insteadOf}. */
    private void requireNoSecretIn(String source) {
        String url = run("config", "remote." + source + ".url").out().strip();
        if (GitAddress.holdsSecret(url)) {
            throw secretIn("The playbook's address")
                    .next(Argv.of("git", "-C", folder, "remote", "set-url", source, GitAddress.withoutSecret(url))
                            .quoted());
        }
        requireNoSecret(source);
        requireNoneAdded(source, folder, runner);
    }

    private static void requireNoneAdded(String source, Path folder, ProcessRunner runner) {
        if (Git.addsSecret(source, folder, runner)) {
            throw secretIn("What git makes of the playbook's address by its insteadOf");
        }
    }

    /** Empty where the source answers and has no such revision. */
    private Optional<String> fetched(String source, String name) {
        Captured answer = runner.capture(child("fetch", "--quiet", source, name).timeout(NETWORK));
        if (!answer.ok() && NO_SUCH_REVISION.stream().noneMatch(answer.err()::contains)) {
            throw unreachable(source, answer);
        }
        return answer.ok() ? commit("FETCH_HEAD") : Optional.empty();
    }

    /** The remote of the branch. */
    private Optional<String> branchRemote() {
        return branch().map(name ->
                        run("config", "branch." + name + ".remote").out().strip())
                .filter(name -> !name.isEmpty() && !name.equals("."));
    }

    /** The remote of the branch; where it has none, the only one there is, or that of the usual name. */
    private String remote() {
        List<String> all = run("remote").out().lines().toList();
        return branchRemote().orElse(all.size() == 1 ? all.get(0) : "origin");
    }

    /** The remote that is fetched from there. */
    private Optional<String> remoteOf(String url) {
        return Stream.concat(Stream.of(remote()), run("remote").out().lines())
                .filter(name ->
                        run("config", "remote." + name + ".url").out().strip().equals(url))
                .findFirst();
    }

    /** Where something comes from, as people read it. */
    private String address(String source) {
        String url = run("config", "remote." + source + ".url").out().strip();
        return GitAddress.shown(url.isEmpty() ? source : url);
    }

    /** Whether everything of one commit is in the other one, too. */
    public boolean contains(String commit, String earlier) {
        return run("merge-base", "--is-ancestor", earlier, commit).ok();
    }

    /** How many commits the one has that the other one lacks. */
    public int count(String from, String to) {
        return Integer.parseInt(ask("rev-list", "--count", from + ".." + to));
    }

    /** Files that a commit brings and in whose place something lies that git does not know: it would overwrite what is ignored. */
    public List<String> inTheWay(String commit) {
        return paths("diff", "--name-only", "--no-renames", "-z", "--diff-filter=A", "HEAD", commit).stream()
                .filter(path -> isTaken(Path.of(path)))
                .toList();
    }

    private boolean isTaken(Path path) {
        for (Path above = path.getParent(); above != null; above = above.getParent()) {
            Path place = folder.resolve(above);
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)
                    && !run("ls-files", "--error-unmatch", "--", above.toString())
                            .ok()) {
                return true;
            }
        }
        return Files.exists(folder.resolve(path), LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether a commit is also where the checkout comes from, so that it is not its user's own work alone. */
    public boolean isPublished(String commit) {
        return !run("for-each-ref", "--count=1", "--contains", commit, "refs/remotes", "refs/tags")
                .out()
                .isBlank();
    }

    /** The day of a commit. */
    public String day(String commit) {
        return ask("log", "-1", "--no-show-signature", "--format=%cs", commit);
    }

    /** Writes the files of a commit into a folder, which is made. Neither the checkout nor git's index of it is touched. */
    public void export(String commit, Path target) {
        Path index = target.resolveSibling(target.getFileName() + ".index");
        Map<String, String> apart = Map.of("GIT_INDEX_FILE", index.toString());
        try {
            Files.createDirectories(target);
            required(child("read-tree", commit).with(apart));
            required(child("checkout-index", "--all", "--quiet", "--prefix=" + target + "/")
                    .with(apart));
            Files.deleteIfExists(index);
        } catch (IOException e) {
            throw Failure.refused("%s cannot be written: %s.".formatted(target, Reason.of(e)))
                    .because(e);
        }
    }

    /**
     * Moves the checkout, and its branch, to a commit before or after its own. What the user changed stays, or git refuses; the user's
     * hooks do not run, for it is no commit or merge of his.
     */
    public void move(String commit) {
        // After a copy of the folder git would take every file for a changed one.
        run("update-index", "-q", "--refresh");
        ask("reset", "--quiet", "--keep", commit);
    }

    /**
     * Waits for a git that outlived whoever called it; takes away what one that was killed has left to keep others out.
     *
     * @throws Failure (3) if a git is still at work after 10 s
     */
    public void awaitOthers() {
        Path lock = folder.resolve(ask("rev-parse", "--git-path", "index.lock"));
        long deadline = System.nanoTime() + OTHERS.toNanos();
        while (Files.exists(lock)) {
            boolean working = ProcessHandle.allProcesses()
                    .anyMatch(process -> process.info().command().orElse("").endsWith("/git"));
            if (!working) {
                FolderTree.deleteOrFail(lock);
            } else if (System.nanoTime() > deadline) {
                throw Failure.refused("Another git is at work in %s.".formatted(folder))
                        .next(Argv.of("rm", lock).quoted() + "       if that is not so; then the same command again");
            } else {
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
    }

    /** Checks a commit out where no branch is. What the user changed stays, or git refuses. */
    public void detach(String commit) {
        ask(
                "-c",
                "advice.detachedHead=false",
                "-c",
                "core.hooksPath=/dev/null",
                "checkout",
                "--quiet",
                "--detach",
                commit);
    }

    /**
     * Brings the files back to a commit from the middle of a move from it that was broken off. What was changed by somebody else meanwhile
     * is laid aside with {@code git stash}.
     *
     * @param towards where it was moved to
     * @return whether something was laid aside
     */
    public boolean backFromTheMiddle(String commit, String towards) {
        run("update-index", "-q", "--refresh");
        List<String> changed = changed();
        boolean foreign = !changed.isEmpty()
                && !paths(Stream.concat(
                                        Stream.of("diff", "--name-only", "--no-renames", "-z", towards, "--"),
                                        changed.stream())
                                .toArray(String[]::new))
                        .isEmpty();
        if (foreign) {
            ask("stash", "store", "--message", "Changed while the playbook was moved", ask("stash", "create"));
        }
        // First to where it was going: then git knows each file that the move has written, and takes it away again.
        ask("reset", "--quiet", "--hard", towards);
        ask("reset", "--quiet", "--hard", commit);
        return foreign;
    }

    private void network(String source, String... arguments) {
        Captured answer = runner.capture(child(arguments).timeout(NETWORK));
        if (!answer.ok()) {
            throw unreachable(source, answer);
        }
    }

    private Failure unreachable(String source, Captured answer) {
        runner.checkStopped();
        return Failure.refused("Nothing can be fetched from %s: %s Nothing was changed."
                        .formatted(address(source), words(answer)))
                .next("the same command again, when that is mended");
    }

    /** What git gave for the reason, as a sentence. */
    private static String words(Captured answer) {
        String words = answer.err()
                .lines()
                .filter(line -> line.startsWith("fatal: ") || line.startsWith("error: "))
                .map(line -> line.replaceFirst("^\\w+: ", ""))
                .findFirst()
                .orElse(answer.lastWords());
        return words.isEmpty() ? "it did not say why." : words.endsWith(".") ? words : words + ".";
    }

    private String ask(String... arguments) {
        return required(child(arguments)).out().stripTrailing();
    }

    private Captured required(Child child) {
        Captured answer = runner.capture(child);
        if (answer.status().code() > SIGNAL) {
            throw Failure.of(ExitCode.INTERRUPTED, "git was stopped in the middle of its work.");
        }
        if (!answer.ok()) {
            List<String> words = child.argv().words();
            throw Failure.refused("git failed in %s: %s".formatted(folder, words(answer)))
                    .next(Argv.of("git", "-C", folder)
                            .with(words.subList(git.words().size(), words.size()))
                            .quoted());
        }
        return answer;
    }

    private Captured run(String... arguments) {
        return runner.capture(child(arguments));
    }

    private Child child(String... arguments) {
        return Git.child(git.with(List.of(arguments)), folder);
    }
}
