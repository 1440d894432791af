package dev.matrixup.playbook;

import dev.matrixup.report.Failure;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The roles and variables of one checkout. Reads each file once, when it is first needed; a file that changes later is not seen. */
public final class Catalog {
    /** As the role matrix-base validates it, in all checkouts since there is more than one homeserver. */
    private static final Pattern HOMESERVERS = Pattern.compile("matrix_homeserver_implementation not in \\[([^\\]]*)]");

    /** Homeservers the playbook had at any time, for checkouts that do not validate the choice. */
    private static final List<String> EVER =
            List.of("synapse", "dendrite", "conduit", "conduwuit", "continuwuity", "tuwunel");

    private final Path root;
    private List<PlaybookRole> roles;
    private Map<String, Variable> variables;

    private Catalog(Path root) {
        this.root = root;
    }

    /** The catalog of the checkout in this folder. */
    static Catalog of(Path root) {
        return new Catalog(root);
    }

    /** The checkout's folder. */
    public Path root() {
        return root;
    }

    /** The roles of {@code setup.yml} in the order in which they run. */
    public synchronized List<PlaybookRole> roles() {
        if (roles == null) {
            roles = plays().stream()
                    .flatMap(play -> Nodes.items(Nodes.get(play, "roles")).stream())
                    .flatMap(role -> role(role).stream())
                    .toList();
        }
        return roles;
    }

    /** The folder of a role of {@code setup.yml}; it may be missing. */
    public Path folder(PlaybookRole role) {
        return root.resolve("roles").resolve(role.name());
    }

    /** The variable of this name. */
    public Optional<Variable> find(String name) {
        return Optional.ofNullable(variables().get(name));
    }

    /** Whether the checkout defines a variable of this name. */
    public boolean defines(String name) {
        return variables().containsKey(name);
    }

    /** All variables by name: the roles' defaults in the order of the roles, then those of {@code group_vars} alone. */
    public synchronized Map<String, Variable> variables() {
        if (variables == null) {
            Map<String, Definition> defaults = new LinkedHashMap<>();
            for (PlaybookRole role : roles()) {
                mainFiles(folder(role).resolve("defaults")).forEach(file -> add(role.name(), file, defaults));
            }
            Map<String, Definition> group = new LinkedHashMap<>();
            files(root.resolve("group_vars/matrix_servers")).forEach(file -> add("", file, group));
            Map<String, Variable> all = new LinkedHashMap<>();
            Stream.of(defaults, group)
                    .flatMap(definitions -> definitions.keySet().stream())
                    .forEach(name -> all.computeIfAbsent(
                            name,
                            key -> new Variable(
                                    key, Optional.ofNullable(defaults.get(key)), Optional.ofNullable(group.get(key)))));
            variables = Collections.unmodifiableMap(all);
        }
        return variables;
    }

    /** The files in which roles fix a variable, so that no vars file can change it. */
    public List<Path> fixedIn(String name) {
        return roles().stream()
                .flatMap(role -> mainFiles(folder(role).resolve("vars")).stream())
                .filter(file -> DefinitionScanner.scan("", file, read(file)).stream()
                        .anyMatch(definition -> definition.name().equals(name)))
                .toList();
    }

    /** The values of {@code matrix_homeserver_implementation} that the checkout accepts. */
    public List<String> homeservers() {
        return roles().stream()
                .filter(role -> role.name().endsWith("matrix-base"))
                .flatMap(role -> Stream.of("validate_config.yml", "sanity_check.yml")
                        .map(file -> folder(role).resolve("tasks").resolve(file)))
                .filter(Files::isRegularFile)
                .flatMap(file -> HOMESERVERS.matcher(read(file)).results())
                .map(match -> words(match.group(1)))
                .findFirst()
                .orElseGet(this::homeserversWithRole);
    }

    /**
     * Whether the playbook runs its services as containers under systemd, as the community's does: with a role of its own for Docker since
     * November 2022, and by this variable before.
     */
    public boolean runsContainers() {
        return defines("matrix_docker_installation_enabled")
                || roles().stream().anyMatch(role -> role.name().contains("docker"));
    }

    /** Whether the playbook itself becomes root on a server, whatever the inventory says. */
    public boolean becomes() {
        return plays().stream()
                .anyMatch(play -> Nodes.get(play, "become")
                        .map(YamlNode::toJava)
                        .filter(Boolean.TRUE::equals)
                        .isPresent());
    }

    /** The plays of {@code setup.yml}. */
    List<YamlNode> plays() {
        return Nodes.items(YamlText.read(root.resolve("setup.yml")).root());
    }

    /** A file's text. @throws Failure (3) if it cannot be read */
    static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static Failure unreadable(Path file, IOException cause) {
        return Failure.refused("Cannot read %s: %s.".formatted(file, cause.getMessage()))
                .because(cause);
    }

    private static Optional<PlaybookRole> role(YamlNode entry) {
        return Nodes.text(entry)
                .or(() -> Nodes.text(entry, "role"))
                .or(() -> Nodes.text(entry, "name"))
                .map(name -> new PlaybookRole(name, Nodes.tags(entry)));
    }

    private List<String> homeserversWithRole() {
        return EVER.stream()
                .filter(name -> roles().stream().anyMatch(role -> role.name().endsWith("matrix-" + name)))
                .toList();
    }

    private static List<String> words(String list) {
        Matcher quoted = Pattern.compile("['\"]([^'\"]+)['\"]").matcher(list);
        return quoted.results().map(match -> match.group(1)).toList();
    }

    /** Of duplicates the last counts, and the later file. */
    private static void add(String role, Path file, Map<String, Definition> into) {
        DefinitionScanner.scan(role, file, read(file)).forEach(definition -> into.put(definition.name(), definition));
    }

    /** Where a role keeps its defaults or its fixed variables, in the given one of its folders. */
    private static List<Path> mainFiles(Path folder) {
        return Stream.of("main.yml", "main.yaml", "main")
                .map(folder::resolve)
                .flatMap(path -> files(path).stream())
                .toList();
    }

    /** The file, or the YAML files of the folder in the order of their names; none if there is neither. */
    private static List<Path> files(Path path) {
        if (Files.isRegularFile(path)) {
            return List.of(path);
        }
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(path)) {
            List<Path> files = new ArrayList<>(entries.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().matches("[^.]+(\\.(yml|yaml|json))?"))
                    .toList());
            Collections.sort(files);
            return files;
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }
}
