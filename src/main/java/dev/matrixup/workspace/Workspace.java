package dev.matrixup.workspace;

import dev.matrixup.ansible.AnsibleCfg;
import dev.matrixup.files.FolderTree;
import dev.matrixup.files.UserFolders;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import dev.matrixup.report.GitAddress;
import dev.matrixup.report.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder that matrixup works in: one that {@code init} made, or an existing checkout of the playbook.
 *
 * @param root the folder, absolute
 * @param deployment the deployment file, if there is one
 * @param checkout the playbook's folder, absolute; the same as {@code root} for a checkout
 * @param inventories what is given to Ansible as inventories, absolute
 * @param knownHosts the file with the server's host keys, absolute; it need not exist
 */
public record Workspace(
        Path root, Optional<DeploymentFile> deployment, Path checkout, List<Path> inventories, Path knownHosts) {
    private static final String STATE = ".matrixup";
    private static final String GROUP = "matrix_servers";

    /** Folders for Ansible's eyes, which those who make them also remove. */
    private static final Pattern LEFTOVER = Pattern.compile("(?:doctor-|proposed|probe)\\d+");

    /** Longer than Ansible is ever asked. */
    private static final Duration LEFT_ALONE = Duration.ofMinutes(15);

    /** Copies the list. */
    public Workspace {
        inventories = List.copyOf(inventories);
    }

    /**
     * Opens a folder.
     *
     * @throws Failure (3) with the command to type, if it is no workspace, has no playbook or no inventory; (64) if its deployment file is
     *     wrong, or there are two
     */
    public static Workspace open(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        Optional<DeploymentFile> deployment = DeploymentFile.find(root).map(DeploymentFile::read);
        if (deployment.isEmpty() && !isCheckout(root)) {
            throw Failure.refused("%s is no workspace: there is neither %s nor a checkout of the playbook in it."
                            .formatted(root, DeploymentFile.NAME))
                    .next(
                            init(root) + "    for your server",
                            "matrixup demo" + " ".repeat(init(root).length() - 9) + "to try it on this machine");
        }
        Path checkout = checkout(root, deployment);
        if (!isCheckout(checkout)) {
            throw noCheckout(checkout, deployment);
        }
        Path knownHosts =
                checkout.equals(root) ? root.resolve(STATE).resolve("known_hosts") : root.resolve("known_hosts");
        return new Workspace(root, deployment, checkout, inventories(root, deployment.isPresent()), knownHosts);
    }

    /** Where the playbook of a workspace lies, or is to lie. */
    public static Path checkout(Path root, Optional<DeploymentFile> deployment) {
        return deployment
                .flatMap(file -> file.playbook().path())
                .map(path -> root.resolve(UserFolders.expand(path)).normalize())
                .orElse(isCheckout(root) ? root : root.resolve("playbook"));
    }

    /** The same workspace with another checkout of the playbook. */
    public Workspace with(Path otherCheckout) {
        return new Workspace(root, deployment, otherCheckout, inventories, knownHosts);
    }

    /** Whether a folder holds the playbook. Its own roles lay directly below {@code roles} until November 2022. */
    public static boolean isCheckout(Path folder) {
        return Files.isRegularFile(folder.resolve("setup.yml"))
                && (Files.isDirectory(folder.resolve("roles/custom"))
                        || Files.isDirectory(folder.resolve("roles/matrix-base")));
    }

    /** A file as people read it: relative to the workspace, if it lies in there. */
    public Path shown(Path file) {
        return file.startsWith(root) ? root.relativize(file) : file;
    }

    /** The folder for matrixup's own files, {@code .matrixup}: made if missing, for the owner alone, ignored by git. */
    public Path state() {
        return state(root);
    }

    /** As {@link #state()}, of a folder that is to become a workspace. */
    static Path state(Path root) {
        Path state = root.resolve(STATE);
        try {
            if (!Files.isDirectory(state)) {
                Files.createDirectory(
                        state, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw Failure.refused("Cannot make the folder %s: %s.".formatted(state, Reason.of(e)))
                    .because(e);
        }
        AtomicFile.write(state.resolve(".gitignore"), "*\n".getBytes(StandardCharsets.US_ASCII), "rw-------");
        return state;
    }

    /**
     * Removes what runs that were killed have left: copies of vars files that Ansible was asked about. Younger ones may be at work. To be
     * called under the lock.
     */
    public void removeLeftovers() {
        leftovers(state());
        if (Files.isDirectory(runs())) {
            list(runs()).forEach(Workspace::leftovers);
        }
    }

    private static void leftovers(Path folder) {
        list(folder).stream()
                .filter(path -> LEFTOVER.matcher(path.getFileName().toString()).matches())
                .filter(path -> isOlder(path, LEFT_ALONE))
                .forEach(FolderTree::deleteOrFail);
    }

    private static boolean isOlder(Path path, Duration age) {
        try {
            return Files.getLastModifiedTime(path)
                    .toInstant()
                    .isBefore(Instant.now().minus(age));
        } catch (IOException gone) {
            return false;
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        } catch (IOException e) {
            throw Failure.refused("Cannot read the folder %s: %s.".formatted(folder, Reason.of(e)))
                    .because(e);
        }
    }

    /** The folder for what is kept to be read faster; it need not exist. */
    public Path cache() {
        return state().resolve("cache");
    }

    /** The folder of the runs' records; it need not exist. */
    public Path runs() {
        return root.resolve(STATE).resolve("runs");
    }

    /** The folder for what an update replaces; it need not exist. */
    public Path updates() {
        return root.resolve(STATE).resolve("update");
    }

    /** The folder for what an update has replaced that is under way; it is there only meanwhile, and after one that was killed. */
    public Path unfinishedUpdate() {
        return updates().resolve("begun");
    }

    /** @throws Failure (3) if an update was killed in the middle: playbook, roles and vars files are not of one version */
    public void requireWhole() {
        if (Files.isDirectory(unfinishedUpdate())) {
            throw Failure.refused(
                            "An update is at work, or was stopped in the middle: playbook, roles and vars files do not belong together now.")
                    .next(Invocation.of(root, "rollback") + "       puts every file back");
        }
    }

    /** The lock files: the workspace's, and the checkout's inside its git folder, if it has one. */
    public List<Path> lockFiles(ProcessRunner runner) {
        List<Path> files = new ArrayList<>(List.of(state().resolve("lock")));
        Captured git = runner.capture(Child.of(gitFolder(checkout)));
        if (git.ok()) {
            files.add(Path.of(git.out().strip()).resolve("matrixup.lock"));
        }
        return files;
    }

    /**
     * Writes files while nothing else is at work here.
     *
     * @throws Failure (8) if something is; else as {@link VarsProposal#apply}
     */
    public void write(VarsProposal proposal, ProcessRunner runner) {
        WorkspaceLock lock = WorkspaceLock.acquire(lockFiles(runner), "edit", WorkspaceLock.Patience.NONE);
        try {
            proposal.apply();
        } finally {
            lock.close();
        }
    }

    static Argv gitFolder(Path checkout) {
        return Argv.of("git", "-C", checkout, "rev-parse", "--absolute-git-dir");
    }

    /** What the deployment file sets for a server. */
    public Optional<DeploymentVars> deploymentVars(Server server) {
        return deployment.map(file -> file.vars(server.domain(), server.publicName(), server.name()));
    }

    /** The vars files of a host. Throws as {@link VarsFiles#read} does. */
    public VarsFiles varsFiles(String host, List<String> groups) {
        return VarsFiles.read(inventories, checkout, host, groups);
    }

    /** The same, with what is broken told of and left out. */
    public VarsFiles varsFiles(String host, List<String> groups, Consumer<Failure> broken) {
        return VarsFiles.read(inventories, checkout, host, groups, broken);
    }

    /**
     * The edit that brings the inventory up to the deployment file; empty if nothing has to change, or if somebody else wrote it and it is
     * not to be adopted.
     *
     * @param adopt whether the servers' own lines may change in an inventory that somebody else wrote or edited
     * @throws Failure (3) if the rendered file was edited by hand and would have to change, with the difference
     */
    public Optional<FileEdit> inventoryEdit(boolean adopt) {
        Path hosts = root.resolve("inventory/hosts");
        Inventory.Origin origin = Inventory.origin(hosts);
        if (deployment.isEmpty()
                || !inventories.equals(List.of(hosts))
                || origin == Inventory.Origin.FOREIGN && !adopt) {
            return Optional.empty();
        }
        List<HostLine> lines = deployment.get().servers().entrySet().stream()
                .map(server -> HostLine.of(
                        new DomainName(server.getKey()).requireLowerCase(), server.getValue(), root, hosts, knownHosts))
                .toList();
        boolean others = origin == Inventory.Origin.FOREIGN || origin == Inventory.Origin.EDITED;
        FileEdit edit = others && adopt
                ? Inventory.adopt(hosts, lines.toArray(HostLine[]::new))
                : Inventory.propose(hosts, Inventory.render(new Templates(root), lines));
        return edit.isEmpty() ? Optional.empty() : Optional.of(edit);
    }

    /** How a folder becomes a workspace. */
    static String init(Path folder) {
        return Invocation.of(folder, "init example.com root@203.0.113.10");
    }

    /** What the inventories say by themselves. */
    public WrittenInventory writtenInventory() {
        return WrittenInventory.read(inventories);
    }

    /** The hosts of the group {@code matrix_servers}, as far as the inventories' text alone tells; empty if only Ansible can tell. */
    public List<String> writtenServers() {
        WrittenInventory inventory = writtenInventory();
        return inventory.complete() ? inventory.hosts(GROUP) : List.of();
    }

    private static Failure noCheckout(Path checkout, Optional<DeploymentFile> deployment) {
        DeploymentFile.PlaybookSource source =
                deployment.map(DeploymentFile::playbook).orElse(DeploymentFile.PlaybookSource.NONE);
        String url = source.url().map(GitAddress::withoutSecret).orElse(Checkout.URL);
        List<String> next = new ArrayList<>();
        if (Files.exists(checkout.resolve(".git"))) {
            next.add(Argv.of("git", "-C", checkout, "restore", ".").quoted() + "       brings back what is missing");
        } else {
            next.add(Argv.of("git", "clone", url, checkout).quoted());
        }
        source.revision()
                .ifPresent(revision -> next.add(
                        Argv.of("git", "-C", checkout, "checkout", revision).quoted()));
        String missing = Files.isDirectory(checkout)
                ? Stream.of("setup.yml", "roles/custom")
                        .filter(name -> Files.notExists(checkout.resolve(name)))
                        .collect(Collectors.joining(" and ", ": ", " missing"))
                : "";
        return Failure.refused("There is no checkout of the playbook in %s%s.".formatted(checkout, missing))
                .next(next.toArray(String[]::new));
    }

    /**
     * What {@code ansible.cfg} names; else {@code hosts}, else the only other inventory in the folder {@code inventory}; else the one that
     * is rendered from a deployment file.
     */
    private static List<Path> inventories(Path root, boolean renders) {
        List<Path> configured = configured(root);
        if (!configured.isEmpty()) {
            return configured;
        }
        Path folder = root.resolve("inventory");
        for (String usual : List.of("hosts", "hosts.yml", "hosts.yaml", "hosts.ini")) {
            if (Files.isRegularFile(folder.resolve(usual))) {
                return List.of(folder.resolve(usual));
            }
        }
        List<Path> others = others(folder);
        if (others.size() == 1) {
            return others;
        }
        if (others.isEmpty() && renders) {
            return List.of(folder.resolve("hosts"));
        }
        if (others.isEmpty()) {
            throw Failure.refused("There is no inventory in %s.".formatted(folder))
                    .next(init(root));
        }
        throw Failure.refused("There are several inventories in %s: %s. matrixup cannot tell which one is meant."
                        .formatted(
                                folder,
                                String.join(
                                        ", ",
                                        others.stream()
                                                .map(p -> p.getFileName().toString())
                                                .toList())))
                .next("Name it in ansible.cfg, below [defaults]: inventory = inventory/"
                        + others.get(0).getFileName());
    }

    private static List<Path> others(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().matches("[^.]+(\\.(ini|yml|yaml))?"))
                    .filter(file -> !List.of(DeploymentFile.NAME, "known_hosts")
                            .contains(file.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw Failure.refused("Cannot read the folder %s: %s.".formatted(folder, Reason.of(e)))
                    .because(e);
        }
    }

    /** The setting {@code inventory} of {@code ansible.cfg}; its paths count from that file's folder. */
    private static List<Path> configured(Path root) {
        return AnsibleCfg.read(root.resolve("ansible.cfg")).setting("defaults", "inventory").stream()
                .flatMap(setting -> Stream.of(setting.split(",")))
                .map(String::strip)
                .filter(path -> !path.isEmpty())
                .map(path -> root.resolve(UserFolders.expand(path)).normalize())
                .toList();
    }
}
