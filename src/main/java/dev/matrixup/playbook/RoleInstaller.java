package dev.matrixup.playbook;

import dev.matrixup.files.FolderTree;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.GitAddress;
import dev.matrixup.report.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Installs pinned roles with git, as ansible-galaxy does it but several at a time, without their history, and without needing Ansible.
 *
 * <p>A role is complete and the pinned one, or not there: it is made in a folder beside, looked at and moved into place. Nothing that is
 * fetched runs here, as a hook could, and nothing else is fetched for it: no submodules, no files that git-lfs keeps elsewhere.
 */
public final class RoleInstaller {
    /** Where ansible-galaxy notes which version of a role is installed. */
    static final String NOTE = "meta/.galaxy_install_info";

    /** Most of the time is spent waiting for the network. */
    private static final int AT_A_TIME = 8;

    private static final Argv GIT = Argv.of(
            "git",
            "-c",
            "advice.detachedHead=false",
            "-c",
            "core.hooksPath=/dev/null",
            "-c",
            "core.logAllRefUpdates=false",
            "-c",
            "filter.lfs.process=",
            "-c",
            "filter.lfs.required=false",
            "-c",
            "filter.lfs.smudge=",
            "-c",
            "submodule.recurse=false");

    private static final Pattern NOT_THERE =
            Pattern.compile("Remote branch .* not found|not our ref|reference is not a tree|invalid reference");
    /** How curl and ssh say that no other role can be had from there either. */
    private static final Pattern UNREACHABLE = Pattern.compile(
            "(?i)could not resolve host|could(n't| not) connect|failed to connect"
                    + "|connect to host .*timed out|connection (refused|timed out)|network is unreachable|no route to host");
    /** What git says of one role or attempt only. */
    private static final Pattern PARTICULARS = Pattern.compile("unable to access '[^']*': | after \\d+ ms");

    private static final Pattern HOST = Pattern.compile("([\\w+.-]+://[^/]+).*|(?:[^/@]*@)?(\\[[^]]*]|[^/:]+):.*");
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
     * @throws Failure (3) if one could not be fetched, with all such as its findings; the others are installed all the same
     */
    public void install(Roles roles, Collection<RolePin> pins, Consumer<RolePin> done) {
        each(pins, pin -> {
            Path folder = roles.folder(pin);
            Path part = beside(folder, "part");
            try {
                fetch(pin, part);
                put(part, folder);
            } finally {
                deleteQuietly(part);
            }
            done.accept(pin);
        });
    }

    /**
     * Fetches these roles, each into the folder of its name below this one, for {@link #put}. Touches nothing else.
     *
     * @param folder is made, and must not be there
     * @throws Failure (3) if one could not be fetched, with all such as its findings; then the folder is gone again
     */
    public void stage(Collection<RolePin> pins, Path folder) {
        Path all = folder.toAbsolutePath();
        try {
            Files.createDirectories(all.getParent());
            Files.createDirectory(all);
        } catch (IOException e) {
            throw Failure.unexpected("The folder %s cannot be made: %s.".formatted(folder, Reason.of(e)))
                    .because(e);
        }
        boolean whole = false;
        try {
            each(pins, pin -> fetch(pin, all.resolve(pin.name())));
            whole = true;
        } finally {
            if (!whole) {
                deleteQuietly(all);
            }
        }
    }

    /**
     * Moves a staged role to where it belongs, in place of what is there.
     *
     * @param staged in the file system of the checkout
     * @throws Failure (1) if that cannot be done; then what was there still is
     */
    public static void put(Path staged, Path folder) {
        Path old = beside(folder, "old");
        try {
            boolean replaces = Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
            if (replaces) {
                Files.move(folder, old);
            }
            try {
                Files.move(staged, folder);
            } catch (IOException e) {
                if (replaces) {
                    Files.move(old, folder);
                }
                throw e;
            }
        } catch (IOException e) {
            throw unmade(folder, e);
        }
        deleteQuietly(old);
    }

    /**
     * The commands that make a clone of the pinned version in this folder. A tag or branch is fetched without its history, for a commit the
     * history without its files: not every server gives out a lone commit. Of a repository on this machine nothing is copied.
     */
    static List<Argv> cloneArgvs(RolePin pin, Path folder) {
        Argv clone = GIT.with("clone", "--quiet", "--template=", "--shared");
        if (pin.isCommit()) {
            return List.of(
                    clone.with("--no-checkout", "--filter=blob:none", "--", pin.url(), folder),
                    GIT.with("-C", folder, "checkout", "--quiet", "--detach", pin.version(), "--"));
        }
        Argv shallow = clone.with("--depth", "1", "--no-tags");
        Argv version = pin.version().isEmpty() ? shallow : shallow.with("--branch", pin.version());
        return List.of(version.with("--", pin.url(), folder));
    }

    /** Does this for each pin, several at a time, and throws the sum of what went wrong. */
    void each(Collection<RolePin> pins, Consumer<RolePin> work) {
        Map<String, Failure> lost = new ConcurrentHashMap<>();
        List<Callable<Object>> tasks = pins.stream()
                .map(pin -> Executors.callable(() -> unlessLost(pin, lost, work)))
                .toList();
        List<Failure> failures = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            for (Future<Object> ended : threads.invokeAll(tasks)) {
                failure(ended).ifPresent(failures::add);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.unexpected("Stopped while roles were installed.").because(e);
        } finally {
            threads.shutdownNow();
        }
        if (!failures.isEmpty()) {
            // A signal ends all of them, and is the only reason.
            runner.checkStopped();
            throw sum(failures, pins.size());
        }
    }

    /** Begins nothing with a host that did not answer before: each try may take minutes. */
    private static void unlessLost(RolePin pin, Map<String, Failure> lost, Consumer<RolePin> work) {
        String host = host(pin);
        if (lost.containsKey(host)) {
            throw lost.get(host);
        }
        try {
            work.accept(pin);
        } catch (Failure failure) {
            if (failure.getCause() instanceof ConnectException) {
                lost.put(host, failure);
            }
            throw failure;
        }
    }

    /** Where a role comes from, up to the path; the whole address where there is no host. */
    static String host(RolePin pin) {
        String address = GitAddress.shown(pin.url());
        Matcher host = HOST.matcher(address);
        return host.matches() ? Optional.ofNullable(host.group(1)).orElse(host.group(2)) : address;
    }

    private static Optional<Failure> failure(Future<Object> ended) throws InterruptedException {
        try {
            ended.get();
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Failure failure) {
                return Optional.of(failure);
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Of those that say the same, as that a host cannot be reached, one is enough. */
    private static Failure sum(List<Failure> failures, int of) {
        Map<String, Failure> different = new LinkedHashMap<>();
        failures.forEach(failure -> different.putIfAbsent(failure.getMessage(), failure));
        if (different.size() == 1) {
            return failures.get(0);
        }
        return Failure.of(
                        ExitCode.worst(failures.stream().map(Failure::code).toList()),
                        "%d of %d roles could not be fetched.".formatted(failures.size(), of))
                .next("the same command again, when that is mended")
                .findings(List.copyOf(different.values()));
    }

    private void fetch(RolePin pin, Path folder) {
        if (GitAddress.holdsSecret(pin.src())) {
            throw refused(pin, "comes from an address that " + GitAddress.REFUSAL);
        }
        if (!pin.isGit()) {
            throw refused(pin, "does not come from git but from " + GitAddress.shown(pin.src()))
                    .next("ansible-galaxy install -r requirements.yml -p roles/galaxy/ --force");
        }
        if (Git.addsSecret(pin.url(), folder.getParent(), runner)) {
            throw refused(pin, "comes, by git's own insteadOf, from an address that " + GitAddress.REFUSAL);
        }
        cloneArgvs(pin, folder).forEach(argv -> git(pin, argv, folder.getParent()));
        try {
            checkVersion(pin, folder);
            checkRole(pin, folder);
            // Nested repositories only confuse; ansible-galaxy leaves none either.
            FolderTree.delete(folder.resolve(".git"));
            note(pin, folder.resolve(NOTE));
        } catch (IOException e) {
            throw unmade(folder, e);
        }
    }

    private void checkVersion(RolePin pin, Path clone) throws IOException {
        if (pin.version().isEmpty() || isCheckedOut(pin, clone)) {
            return;
        }
        // It is a branch, or git keeps its references otherwise.
        fetchTag(pin, clone);
        Set<String> names = Roles.names(clone, runner);
        if (!pin.isAmong(names)) {
            throw refused(
                    pin,
                    "is pinned to %s, but what came from %s is %s"
                            .formatted(pin.version(), GitAddress.shown(pin.url()), String.join(" ", names)));
        }
    }

    /**
     * Whether the pinned commit, or that of the pinned tag, is the one that a new clone has checked out. Read from its files
     * (gitrepository-layout(5), git-pack-refs(1)): to ask git takes half as long as to clone.
     */
    private static boolean isCheckedOut(RolePin pin, Path clone) throws IOException {
        String head = Files.readString(clone.resolve(".git/HEAD")).strip();
        Path packed = clone.resolve(".git/packed-refs");
        String refs = Files.exists(packed) ? Files.readString(packed) : "";
        String tag = " refs/tags/" + pin.version() + "\n";
        return pin.isCommit() && head.startsWith(pin.version())
                || refs.contains("\n" + head + tag)
                || refs.contains(tag + "^" + head + "\n");
    }

    private static void checkRole(RolePin pin, Path clone) {
        boolean role = Stream.of("tasks", "defaults", "meta")
                .map(clone::resolve)
                .flatMap(part ->
                        Stream.of("main.yml", "main.yaml", "main.json", "main").map(part::resolve))
                .anyMatch(Files::isRegularFile);
        // Into meta goes the note, and not where a link leads.
        if (!role || Files.isSymbolicLink(clone.resolve("meta"))) {
            throw refused(
                    pin,
                    "is not one: in %s there is neither tasks/main.yml nor defaults/main.yml nor meta/main.yml"
                            .formatted(GitAddress.shown(pin.url())));
        }
    }

    /** Goes over to the tag of this name, if there is one beside a branch: git clone prefers the branch, ansible-galaxy the tag. */
    private void fetchTag(RolePin pin, Path clone) {
        Captured answer =
                capture(pin, GIT.with("fetch", "--quiet", "--depth", "1", "origin", "tag", pin.version()), clone);
        if (answer.ok()) {
            git(pin, GIT.with("checkout", "--quiet", "--detach", "refs/tags/" + pin.version(), "--"), clone);
        } else if (!answer.err().contains("couldn't find remote ref")) {
            throw refused(pin, answer);
        }
    }

    private void git(RolePin pin, Argv argv, Path folder) {
        Captured answer = capture(pin, argv, folder);
        if (!answer.ok()) {
            throw refused(pin, answer);
        }
    }

    private Captured capture(RolePin pin, Argv argv, Path folder) {
        try {
            Captured answer = runner.capture(Git.child(argv, folder));
            runner.checkStopped();
            return answer;
        } catch (Failure failure) {
            throw failure.code() == ExitCode.TIMED_OUT
                    ? Failure.of(
                                    ExitCode.TIMED_OUT,
                                    "The role %s could not be fetched from %s: %s"
                                            .formatted(pin.name(), GitAddress.shown(pin.url()), failure.getMessage()))
                            .at(pin.place())
                    : failure;
        }
    }

    private static Failure refused(RolePin pin, Captured answer) {
        String complaint = Git.complaint(answer);
        if (NOT_THERE.matcher(complaint).find()) {
            return refused(
                    pin,
                    "is pinned to %s, which does not exist in %s"
                            .formatted(pin.version(), GitAddress.shown(pin.url())));
        }
        if (UNREACHABLE.matcher(complaint).find()) {
            return Failure.refused("%s, where the playbook takes roles from, cannot be reached: %s."
                            .formatted(host(pin), PARTICULARS.matcher(complaint).replaceAll("")))
                    .at(pin.place())
                    .because(new ConnectException(complaint));
        }
        return refused(pin, "could not be fetched from %s: %s".formatted(GitAddress.shown(pin.url()), complaint));
    }

    private static Failure refused(RolePin pin, String what) {
        return Failure.refused("The role %s %s.".formatted(pin.name(), what)).at(pin.place());
    }

    private static void note(RolePin pin, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        Files.writeString(
                file,
                "install_date: '%s'\nversion: '%s'\n"
                        .formatted(
                                NOTE_DATE.format(ZonedDateTime.now(ZoneOffset.UTC)),
                                pin.version().replace("'", "''")));
    }

    /** A hidden neighbour that is not there; one that a killed run left is removed. */
    private static Path beside(Path folder, String ending) {
        Path path = folder.resolveSibling("." + folder.getFileName() + "." + ending);
        try {
            Files.createDirectories(folder.getParent());
            FolderTree.delete(path);
            return path;
        } catch (IOException e) {
            throw unmade(folder, e);
        }
    }

    private static Failure unmade(Path folder, IOException cause) {
        return Failure.unexpected("The role cannot be put into %s: %s.".formatted(folder, Reason.of(cause)))
                .because(cause);
    }

    private static void deleteQuietly(Path folder) {
        try {
            FolderTree.delete(folder);
        } catch (IOException e) {
            // What is left is a hidden folder that nobody reads.
        }
    }
}
