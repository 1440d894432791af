package dev.matrixup.playbook;

import dev.matrixup.files.FolderTree;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The roles that a checkout takes from elsewhere: what {@code requirements.yml} pins and what lies in {@code roles/galaxy}.
 *
 * @param root the checkout's folder
 * @param pins in the order of the file; none before November 2022
 */
public record Roles(Path root, List<RolePin> pins) {
    /** A path: an address has a colon before its first slash. */
    private static final Pattern RELATIVE = Pattern.compile("[^/:][^:]*|[^/:]+/.*");

    /** Copies the list, and makes the folder absolute: git works elsewhere. */
    public Roles {
        root = root.toAbsolutePath().normalize();
        pins = List.copyOf(pins);
    }

    /**
     * The roles of a checkout.
     *
     * @throws Failure (3) if the file cannot be read, or two roles would lie in the same folder
     */
    public static Roles of(Checkout checkout) {
        Path root = checkout.root();
        Path file = root.resolve("requirements.yml");
        if (!Files.isRegularFile(file)) {
            return new Roles(root, List.of());
        }
        Optional<YamlNode> list = YamlText.read(file).root();
        List<RolePin> pins = Nodes.items(
                        list.flatMap(node -> Nodes.get(node, "roles")).or(() -> list))
                .stream()
                .map(node -> pin(node, root))
                .toList();
        checkNames(pins);
        return new Roles(root, pins);
    }

    /** Where a pinned role lies, or should lie. */
    public Path folder(RolePin pin) {
        return galaxy().resolve(pin.name());
    }

    /** The pinned roles that are not there. */
    public List<RolePin> missing() {
        return pins.stream().filter(pin -> isEmpty(folder(pin))).toList();
    }

    /**
     * The pinned roles that are there in another version. One whose version cannot be told is not among them.
     *
     * @param runner for git, which is asked where a role is a clone without ansible-galaxy's note
     */
    public List<RolePin> otherVersion(ProcessRunner runner) {
        return pins.stream()
                .filter(pin -> !pin.version().isEmpty())
                .filter(pin -> {
                    Set<String> installed = installed(pin, runner);
                    return !installed.isEmpty() && !pin.isAmong(installed);
                })
                .toList();
    }

    /**
     * The pinned roles that have to be installed so that each is the pinned one: those that are missing, or there in another version, or
     * in one that cannot be told, as that of a pin without a version.
     *
     * @param runner for git, which is asked where a role is a clone without ansible-galaxy's note
     */
    public List<RolePin> differing(ProcessRunner runner) {
        return pins.stream()
                .filter(pin -> pin.version().isEmpty() || !pin.isAmong(installed(pin, runner)))
                .toList();
    }

    /**
     * Whether a role that is pinned to no version is there already as it was fetched now.
     *
     * @param fetched the folder that it was fetched into
     */
    public boolean isThere(RolePin pin, Path fetched) {
        try {
            return pin.version().isEmpty()
                    && Files.isDirectory(folder(pin))
                    && FolderTree.isSame(folder(pin), fetched, Roles::isFetched);
        } catch (IOException e) {
            throw Catalog.unreadable(folder(pin), e);
        }
    }

    /** Neither our note nor what Python keeps of a module. */
    private static boolean isFetched(Path file) {
        return !file.equals(Path.of(RoleInstaller.NOTE))
                && StreamSupport.stream(file.spliterator(), false)
                        .noneMatch(part -> part.equals(Path.of("__pycache__")));
    }

    /**
     * Before another version takes their place.
     *
     * @throws Failure (3) if one is a clone with somebody's own work in it
     */
    public void requireReplaceable(Collection<RolePin> replaced, ProcessRunner runner) {
        replaced.stream()
                .map(this::folder)
                .filter(folder -> Files.exists(folder.resolve(".git")) && !Files.isSymbolicLink(folder))
                .filter(folder ->
                        !answer(folder, runner, "status", "--porcelain").isEmpty()
                                || !answer(folder, runner, "log", "-1", "HEAD", "--not", "--remotes", "--tags")
                                        .isEmpty())
                .findFirst()
                .ifPresent(folder -> {
                    throw Failure.refused(
                                    "The role in %s is a clone with work of yours in it, and another version is pinned. Nothing was replaced."
                                            .formatted(folder))
                            .next("Move it elsewhere, or pin its version in requirements.yml.");
                });
    }

    private static String answer(Path folder, ProcessRunner runner, String... words) {
        return runner.capture(Git.child(Argv.of("git").with(List.of(words)), folder))
                .out()
                .strip();
    }

    /** The names of the installed version: the noted one, else a clone's commit and tags; none if it is unknown. */
    public Set<String> installed(RolePin pin, ProcessRunner runner) {
        Path folder = folder(pin);
        Path note = folder.resolve(RoleInstaller.NOTE);
        if (Files.isRegularFile(note)) {
            return YamlText.read(note).root().flatMap(root -> Nodes.text(root, "version")).stream()
                    .collect(Collectors.toSet());
        }
        if (!Files.exists(folder.resolve(".git"))) {
            return Set.of();
        }
        return names(folder, runner);
    }

    /** The names of the commit that a clone has checked out: its whole id, tags and branches; none if git cannot tell. */
    static Set<String> names(Path clone, ProcessRunner runner) {
        Captured head = runner.capture(Git.child(headArgv(), clone));
        return head.ok()
                ? Stream.of(head.out().strip().split("[\\s,]+"))
                        .map(word -> word.replaceFirst("^refs/(tags|heads|remotes/origin)/", ""))
                        .collect(Collectors.toSet())
                : Set.of();
    }

    /** @throws Failure (3) if a pinned role is missing: Ansible would end at once, without a recap */
    public void checkInstalled() {
        List<RolePin> missing = missing();
        if (missing.isEmpty()) {
            return;
        }
        String names = missing.stream().map(RolePin::name).limit(3).collect(Collectors.joining(", "));
        throw Failure.refused("%d of the %d roles that the playbook takes from elsewhere are not installed: %s."
                        .formatted(missing.size(), pins.size(), missing.size() > 3 ? names + ", ..." : names))
                .next("cd %s && %s".formatted(Argv.quote(root.toString()), installCommand()));
    }

    /** The oldest ansible-core, such as {@code 2.11.7}, with which the checkout's tasks can be loaded. */
    public String minimumAnsible() {
        try (Stream<Path> tasks = docker()) {
            return tasks.anyMatch(file -> Catalog.read(file).contains("deb822_repository")) ? "2.15.1" : "2.11.7";
        } catch (IOException e) {
            throw Catalog.unreadable(root, e);
        }
    }

    /** The role whose module is younger than all others that the playbook uses. */
    private Stream<Path> docker() throws IOException {
        Path tasks = galaxy().resolve("docker/tasks");
        return Files.isDirectory(tasks) ? Files.list(tasks).filter(Files::isRegularFile) : Stream.empty();
    }

    static Argv headArgv() {
        return Argv.of("git", "log", "-1", "--no-show-signature", "--decorate=full", "--format=%H %D");
    }

    private Path galaxy() {
        return root.resolve("roles/galaxy");
    }

    private String installCommand() {
        boolean just = Files.exists(root.resolve("justfile"))
                && ProcessRunner.find("just").isPresent();
        return just ? "just roles" : "ansible-galaxy install -r requirements.yml -p roles/galaxy/ --force";
    }

    private static boolean isEmpty(Path folder) {
        if (!Files.isDirectory(folder)) {
            return true;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        } catch (IOException e) {
            throw Catalog.unreadable(folder, e);
        }
    }

    private static void checkNames(List<RolePin> pins) {
        Map<String, RolePin> known = new HashMap<>();
        for (RolePin pin : pins) {
            RolePin first = known.putIfAbsent(pin.name(), pin);
            if (first != null) {
                throw Failure.refused(
                                "The role %s is named twice: here and at %s.".formatted(pin.name(), first.place()))
                        .at(pin.place());
            }
        }
    }

    /**
     * A role as ansible-galaxy reads it ({@code ansible/playbook/role/requirement.py}): {@code src[,version[,name]]}, or a mapping. Other than
     * there a relative path counts from the checkout, not from a temporary folder.
     */
    private static RolePin pin(YamlNode node, Path root) {
        String[] words = Nodes.text(node).orElse("").split(",", 3);
        String written = text(node, "src")
                .or(() -> text(node, "role"))
                .or(() -> text(node, "name"))
                .orElse(words[0]);
        String src = text(node, "scm")
                .filter(scm -> !written.startsWith(scm + "+"))
                .map(scm -> scm + "+" + written)
                .orElse(written);
        String name = text(node, "name")
                .or(() -> text(node, "role"))
                .orElseGet(() -> words.length > 2
                        ? words[2]
                        : src.replaceFirst("/+$", "")
                                .replaceFirst("\\.git$", "")
                                .replaceFirst(".*[/:]", ""));
        String version = text(node, "version").orElse(words.length > 1 ? words[1] : "");
        RolePin pin = new RolePin(name, src, version, node.place());
        return pin.isGit() && RELATIVE.matcher(pin.url()).matches()
                ? new RolePin(name, "git+" + root.resolve(pin.url()).normalize(), version, node.place())
                : pin;
    }

    private static Optional<String> text(YamlNode node, String key) {
        return Nodes.get(node, key).filter(value -> value.toJava() != null).flatMap(Nodes::text);
    }
}
