package dev.matrixup.workspace;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.report.Reason;
import dev.matrixup.yaml.Tagged;
import dev.matrixup.yaml.YamlText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * All vars files that Ansible loads for a host, in the order of its precedence. They are found as Ansible finds them, by its
 * {@code DataLoader.find_vars_files}: paths are not resolved, a folder of the host's name hides the file of that name.
 */
public final class VarsFiles {
    private static final List<String> EXTENSIONS = List.of("", ".yml", ".yaml", ".json");

    /** Where a file stands in Ansible's precedence; a later one wins. Within a layer the later file wins. */
    public enum Layer {
        /** {@code group_vars} beside the inventory. */
        GROUP,
        /** {@code group_vars} beside the playbook. They belong to the playbook and are not edited. */
        PLAYBOOK_GROUP,
        /** The inventory file itself: what it gives to the host; what it gives to groups counts less than anything else. */
        INVENTORY,
        /** {@code host_vars}. */
        HOST
    }

    /** A vars file with its layer. */
    public record VarsFile(YamlText text, Layer layer) {}

    /**
     * What gives a variable its value.
     *
     * @param place where it stands
     * @param layer the layer of its file
     * @param text the file and its text; empty for the inventory file
     * @param value the value, as {@link dev.matrixup.yaml.YamlNode#toJava} gives it; empty for the inventory file and for null
     */
    public record Winner(Place place, Layer layer, Optional<YamlText> text, Optional<Object> value) {
        /** Whether it is the user's own word. */
        public boolean isUsers() {
            return layer != Layer.PLAYBOOK_GROUP;
        }

        /** Whether it is encrypted by ansible-vault. */
        public boolean vaulted() {
            return value.filter(given -> given instanceof Tagged tagged && tagged.isVaulted())
                    .isPresent();
        }

        /** Whether it stands in a vars file of the user's. */
        public boolean editable() {
            return layer == Layer.GROUP || layer == Layer.HOST;
        }
    }

    private final Path hostVars;
    private final String host;
    private final List<VarsFile> files;
    private final Map<String, Place> inventoryGroups;
    private final Map<String, Place> inventory;
    private final Map<Path, Path> shadowed;

    private VarsFiles(
            Path hostVars,
            String host,
            List<VarsFile> files,
            Map<String, Place> inventoryGroups,
            Map<String, Place> inventory,
            Map<Path, Path> shadowed) {
        this.hostVars = hostVars;
        this.host = host;
        this.files = List.copyOf(files);
        this.inventoryGroups = Map.copyOf(inventoryGroups);
        this.inventory = Map.copyOf(inventory);
        this.shadowed = Collections.unmodifiableMap(new LinkedHashMap<>(shadowed));
    }

    /**
     * Finds and reads the files.
     *
     * @param inventories the inventory files or folders given to Ansible
     * @param playbook the folder of the playbook
     * @param host the inventory name
     * @param groups the host's groups in Ansible's order, {@code all} first
     * @throws Failure (3) for files that Ansible could not load, with everything that is wrong in any of them
     */
    public static VarsFiles read(List<Path> inventories, Path playbook, String host, List<String> groups) {
        List<Failure> failures = new ArrayList<>();
        VarsFiles read = read(inventories, playbook, host, groups, true, failures::add);
        stop(failures);
        return read;
    }

    /**
     * The same for somebody who wants to know all that is wrong: templates without quotes stop nothing, and a file that cannot be read at
     * all is told of and left out.
     */
    public static VarsFiles read(
            List<Path> inventories, Path playbook, String host, List<String> groups, Consumer<Failure> broken) {
        return read(inventories, playbook, host, groups, false, broken);
    }

    private static VarsFiles read(
            List<Path> inventories,
            Path playbook,
            String host,
            List<String> groups,
            boolean quoted,
            Consumer<Failure> broken) {
        List<Path> bases = inventories.stream().map(VarsFiles::base).distinct().toList();
        List<String> all = groups.stream().filter("all"::equals).toList();
        List<String> others =
                groups.stream().filter(group -> !group.equals("all")).toList();
        // A file beside both stands where it counts more.
        Map<Path, Layer> found = new LinkedHashMap<>();
        for (List<String> some : List.of(all, others)) {
            bases.forEach(base -> add(find(base.resolve("group_vars"), some), Layer.GROUP, found));
            add(find(playbook.resolve("group_vars"), some), Layer.PLAYBOOK_GROUP, found);
        }
        bases.forEach(base -> add(find(base.resolve("host_vars"), List.of(host)), Layer.HOST, found));
        add(find(playbook.resolve("host_vars"), List.of(host)), Layer.HOST, found);

        List<VarsFile> files = new ArrayList<>();
        found.forEach((file, layer) -> collect(broken, () -> {
            YamlText text = YamlText.varsFile(file);
            files.add(new VarsFile(text, layer));
            if (quoted) {
                text.unquotedTemplates().forEach(broken);
            }
        }));
        Map<String, Place> inventoryGroups = new LinkedHashMap<>();
        Map<String, Place> inventory = new LinkedHashMap<>();
        inventories.forEach(file -> collect(broken, () -> {
            inventory.putAll(InventoryHostVars.of(file, host));
            inventoryGroups.putAll(InventoryHostVars.of(file, groups));
        }));
        Map<Path, Path> shadowed = new LinkedHashMap<>();
        for (Path base : bases) {
            shadowed.putAll(shadowed(base.resolve("group_vars"), groups));
            shadowed.putAll(shadowed(base.resolve("host_vars"), List.of(host)));
        }
        return new VarsFiles(
                bases.get(bases.size() - 1).resolve("host_vars"), host, files, inventoryGroups, inventory, shadowed);
    }

    /**
     * Checks all files that Ansible would load for any host or group: it names no place in one that it cannot load, and then knows no
     * host at all. Throws as {@link #read} does.
     */
    public static void check(List<Path> inventories, Path playbook) {
        List<Failure> failures = new ArrayList<>();
        Stream.concat(inventories.stream().map(VarsFiles::base), Stream.of(playbook))
                .distinct()
                .flatMap(base -> Stream.of(base.resolve("group_vars"), base.resolve("host_vars")))
                .filter(Files::isDirectory)
                .flatMap(VarsFiles::list)
                .flatMap(path ->
                        find(path.getParent(), List.of(path.getFileName().toString())).stream())
                .forEach(file -> collect(
                        failures::add, () -> stop(YamlText.varsFile(file).unquotedTemplates())));
        stop(failures);
    }

    /** The files, a later one wins over an earlier one. */
    public List<VarsFile> files() {
        return files;
    }

    /** The variables that the inventory file itself gives to the host's groups. */
    public Map<String, Place> inventoryGroups() {
        return inventoryGroups;
    }

    /** The variables that the inventory file itself gives to the host. */
    public Map<String, Place> inventory() {
        return inventory;
    }

    /** The files that Ansible passes over, each with the folder or file of the same name that it takes instead. */
    public Map<Path, Path> shadowed() {
        return shadowed;
    }

    /** The same files with some of them edited. @param contents by file */
    public VarsFiles with(Map<Path, byte[]> contents) {
        List<VarsFile> edited = files.stream()
                .map(file -> contents.containsKey(file.text().file())
                        ? new VarsFile(
                                YamlText.varsFile(
                                        file.text().file(),
                                        contents.get(file.text().file())),
                                file.layer())
                        : file)
                .toList();
        return new VarsFiles(hostVars, host, edited, inventoryGroups, inventory, shadowed);
    }

    /** The files that are encrypted as a whole, so that only Ansible knows what they set. */
    public List<Path> encrypted() {
        return files.stream()
                .map(VarsFile::text)
                .filter(YamlText::encrypted)
                .map(YamlText::file)
                .toList();
    }

    /** What gives a variable its value, as far as these files and the inventory file do. */
    public Optional<Winner> winner(String variable) {
        List<Winner> all = definitions(variable);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /** All that would give a variable its value if there were nothing stronger, the strongest last; of a file its last one. */
    public List<Winner> definitions(String variable) {
        return Stream.of(
                        inInventory(inventoryGroups, variable),
                        files.stream()
                                .filter(file -> file.layer() != Layer.HOST)
                                .flatMap(file -> winner(file, variable)),
                        inInventory(inventory, variable),
                        files.stream()
                                .filter(file -> file.layer() == Layer.HOST)
                                .flatMap(file -> winner(file, variable)))
                .flatMap(Function.identity())
                .toList();
    }

    private static Stream<Winner> inInventory(Map<String, Place> places, String variable) {
        return Optional.ofNullable(places.get(variable)).stream()
                .map(place -> new Winner(place, Layer.INVENTORY, Optional.empty(), Optional.empty()));
    }

    private static Stream<Winner> winner(VarsFile file, String variable) {
        return file
                .text()
                .find(variable)
                .map(entry -> new Winner(
                        entry.place(),
                        file.layer(),
                        Optional.of(file.text()),
                        Optional.ofNullable(entry.value().toJava())))
                .stream();
    }

    /**
     * The file that a variable is set in so that the value counts: the one whose value wins now; else the host's own file, which need
     * not exist yet.
     */
    public Path target(String variable) {
        return winner(variable)
                .filter(Winner::editable)
                .flatMap(Winner::text)
                .map(YamlText::file)
                .orElseGet(this::hostFile);
    }

    /** The text of a file; an empty one for a file that is not there yet. */
    YamlText text(Path file) {
        return files.stream()
                .map(VarsFile::text)
                .filter(text -> text.file().equals(file))
                .findFirst()
                .orElseGet(() -> YamlText.varsFile(file, "---\n".getBytes(StandardCharsets.US_ASCII)));
    }

    /** Throws a {@link Failure} of code 3 if the host has no vars file at all, naming those of other hosts: names have to agree. */
    public void requireHostFile() {
        if (files.stream().anyMatch(file -> file.layer() == Layer.HOST)) {
            return;
        }
        List<String> others = Files.isDirectory(hostVars)
                ? list(hostVars)
                        .map(path -> path.getFileName().toString())
                        .filter(name -> !name.equals(host))
                        .toList()
                : List.of();
        String hint = others.isEmpty()
                ? ""
                : " There are variables for %s; the name has to be that of the inventory."
                        .formatted(String.join(", ", others));
        throw Failure.refused("There is no vars file for %s.%s".formatted(host, hint))
                .next("Make the file " + hostFile());
    }

    /**
     * What lies in {@code host_vars} and belongs to no host, so that Ansible loads it for nobody.
     *
     * @param hosts all hosts of the inventory, of every group
     */
    public List<Path> unloaded(Collection<String> hosts) {
        return Files.isDirectory(hostVars)
                ? list(hostVars)
                        .filter(path -> !path.getFileName().toString().startsWith("."))
                        .filter(path -> hosts.stream()
                                .noneMatch(name -> find(hostVars, List.of(name)).contains(path)
                                        || path.equals(hostVars.resolve(name))))
                        .toList()
                : List.of();
    }

    /** The host's own file, which need not exist: where a variable goes that stands nowhere yet. */
    public Path hostFile() {
        List<Path> own = find(hostVars, List.of(host));
        Path usual = hostVars.resolve(host).resolve("vars.yml");
        return own.size() == 1 ? own.get(0) : usual;
    }

    /** Ansible looks beside an inventory file, and in an inventory folder. */
    private static Path base(Path inventory) {
        Path path = inventory.toAbsolutePath();
        return Files.isDirectory(path) ? path : path.getParent();
    }

    private static void add(List<Path> paths, Layer layer, Map<Path, Layer> found) {
        for (Path path : paths) {
            found.remove(path);
            found.put(path, layer);
        }
    }

    private static Map<Path, Path> shadowed(Path folder, List<String> names) {
        Map<Path, Path> found = new LinkedHashMap<>();
        for (String name : names) {
            List<Path> all = named(folder, name).toList();
            all.stream().skip(1).forEach(path -> found.put(path, all.get(0)));
        }
        return found;
    }

    /** Where the variables of a host or group may stand; only the first counts. */
    private static Stream<Path> named(Path folder, String name) {
        return EXTENSIONS.stream()
                .map(extension -> folder.resolve(name + extension))
                .filter(Files::exists);
    }

    private static List<Path> find(Path folder, Collection<String> names) {
        List<Path> found = new ArrayList<>();
        for (String name : names) {
            named(folder, name).findFirst().ifPresent(path -> {
                if (Files.isDirectory(path)) {
                    addFolder(path, found);
                } else {
                    found.add(path);
                }
            });
        }
        return found;
    }

    private static void addFolder(Path folder, List<Path> found) {
        list(folder).forEach(path -> {
            String name = path.getFileName().toString();
            String extension = name.lastIndexOf('.') > 0 ? name.substring(name.lastIndexOf('.')) : "";
            if (name.startsWith(".") || name.endsWith("~")) {
                return;
            }
            if (Files.isDirectory(path) && extension.isEmpty()) {
                addFolder(path, found);
            } else if (Files.isRegularFile(path) && EXTENSIONS.contains(extension)) {
                found.add(path);
            }
        });
    }

    /** Sorted by name. */
    private static Stream<Path> list(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList().stream();
        } catch (IOException e) {
            throw Failure.refused("Cannot read the folder %s: %s.".formatted(folder, Reason.of(e)))
                    .because(e);
        }
    }

    private static void collect(Consumer<Failure> failures, Runnable reading) {
        try {
            reading.run();
        } catch (Failure e) {
            (e.findings().isEmpty() ? List.of(e) : e.findings()).forEach(failures);
        }
    }

    private static void stop(List<Failure> failures) {
        if (failures.size() == 1) {
            throw failures.get(0);
        }
        if (!failures.isEmpty()) {
            throw Failure.refused("The vars files have %d errors.".formatted(failures.size()))
                    .findings(failures);
        }
    }
}
