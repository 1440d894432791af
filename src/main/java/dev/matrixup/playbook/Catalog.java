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
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the files of one checkout say: its roles, tags and variables, and the names that it no longer has. Each file is read once, when it
 * is first needed; a file that changes later is not seen.
 */
public final class Catalog {
    /** As the role matrix-base validates it, in all checkouts since there is more than one homeserver. */
    private static final Pattern HOMESERVERS = Pattern.compile("matrix_homeserver_implementation not in \\[([^\\]]*)]");

    /** Homeservers the playbook had at any time, for checkouts that do not validate the choice. */
    private static final List<String> EVER =
            List.of("synapse", "dendrite", "conduit", "conduwuit", "continuwuity", "tuwunel");

    private static final String GROUP_VARS = "group_vars/matrix_servers";

    private final Path root;
    private final Lazy<List<PlaybookRole>> roles;
    private final Lazy<Map<String, Set<String>>> tags;
    private final Lazy<Set<String>> playTags;
    private final Lazy<Boolean> becomes;
    private final Lazy<List<String>> homeservers;
    private final Lazy<List<Definition>> definitions;
    private final Lazy<Map<String, Variable>> variables = new Lazy<>(this::mergeDefinitions);
    private final Lazy<Map<String, List<Definition>>> fixed = new Lazy<>(this::readFixed);
    private final Lazy<OldNames> oldNames;

    private Catalog(Path root) {
        this.root = root;
        roles = new Lazy<>(this::readRoles);
        tags = new Lazy<>(this::readTags);
        playTags = new Lazy<>(() -> Tags.ofPlays(this));
        becomes = new Lazy<>(this::readBecomes);
        homeservers = new Lazy<>(this::readHomeservers);
        definitions = new Lazy<>(this::readDefinitions);
        oldNames = new Lazy<>(this::readOldNames);
    }

    private Catalog(Path root, CatalogContents contents) {
        this.root = root;
        roles = Lazy.of(contents.roles());
        tags = Lazy.of(contents.tags());
        playTags = Lazy.of(contents.playTags());
        becomes = Lazy.of(contents.becomes());
        homeservers = Lazy.of(contents.homeservers());
        definitions = Lazy.of(contents.definitions());
        oldNames = Lazy.of(contents.oldNames(this::defines));
    }

    /** The catalog of the checkout in this folder. */
    static Catalog of(Path root) {
        return new Catalog(root);
    }

    /** The same, read before. */
    static Catalog of(Path root, CatalogContents contents) {
        return new Catalog(root, contents);
    }

    /** All that is in the files, read now as far as it was not yet. */
    CatalogContents contents() {
        OldNames old = oldNames.get();
        return new CatalogContents(
                roles(),
                tags.get(),
                playTags(),
                becomes(),
                homeservers(),
                definitions.get(),
                old.names(),
                old.prefixes(),
                old.unknown(),
                old.renames());
    }

    /** The checkout's folder. */
    public Path root() {
        return root;
    }

    /** The roles of {@code setup.yml} in the order in which they run. */
    public List<PlaybookRole> roles() {
        return roles.get();
    }

    /** The tags by which a role of {@code setup.yml} runs, all of it or single tasks. */
    public Set<String> tags(PlaybookRole role) {
        return tags.get().getOrDefault(role.name(), Set.of());
    }

    /** The tags of the plays themselves and of their own tasks. */
    Set<String> playTags() {
        return playTags.get();
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
    public Map<String, Variable> variables() {
        return variables.get();
    }

    /** The names that the checkout refuses, and what became of them. */
    public OldNames oldNames() {
        return oldNames.get();
    }

    /** Where roles fix a variable, so that no vars file can change it. */
    public List<Definition> fixed(String name) {
        return fixed.get().getOrDefault(name, List.of());
    }

    /** The values of {@code matrix_homeserver_implementation} that the checkout accepts. */
    public List<String> homeservers() {
        return homeservers.get();
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
        return becomes.get();
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

    private List<PlaybookRole> readRoles() {
        return plays().stream()
                .flatMap(play -> Nodes.items(Nodes.get(play, "roles")).stream())
                .flatMap(role -> role(role).stream())
                .toList();
    }

    private Map<String, Set<String>> readTags() {
        Map<String, Set<String>> read = new LinkedHashMap<>();
        for (PlaybookRole role : roles()) {
            read.computeIfAbsent(role.name(), name -> new TreeSet<>()).addAll(Tags.ofRole(this, role));
        }
        return read;
    }

    private boolean readBecomes() {
        return plays().stream()
                .anyMatch(play -> Nodes.get(play, "become")
                        .map(YamlNode::toJava)
                        .filter(Boolean.TRUE::equals)
                        .isPresent());
    }

    private List<String> readHomeservers() {
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

    /** With those that a later one of the same name replaces. */
    private List<Definition> readDefinitions() {
        List<Definition> found = new ArrayList<>();
        for (PlaybookRole role : roles()) {
            mainFiles(folder(role).resolve("defaults")).forEach(file -> found.addAll(scan(role.name(), file)));
        }
        files(root.resolve(GROUP_VARS)).forEach(file -> found.addAll(scan("", file)));
        return found;
    }

    private Map<String, List<Definition>> readFixed() {
        return roles().stream()
                .distinct()
                .flatMap(role -> mainFiles(folder(role).resolve("vars")).stream()
                        .flatMap(file -> scan(role.name(), file).stream()))
                .collect(Collectors.groupingBy(Definition::name));
    }

    /** Of duplicates the last counts, and the later file. */
    private Map<String, Variable> mergeDefinitions() {
        Map<String, Definition> defaults = new LinkedHashMap<>();
        Map<String, Definition> group = new LinkedHashMap<>();
        for (Definition definition : definitions.get()) {
            (definition.role().isEmpty() ? group : defaults).put(definition.name(), definition);
        }
        Map<String, Variable> all = new LinkedHashMap<>();
        defaults.forEach((name, definition) ->
                all.put(name, new Variable(name, Optional.of(definition), Optional.ofNullable(group.get(name)))));
        group.forEach((name, definition) ->
                all.computeIfAbsent(name, alone -> new Variable(alone, Optional.empty(), Optional.of(definition))));
        return Collections.unmodifiableMap(all);
    }

    private OldNames readOldNames() {
        OldNameScanner scanner = new OldNameScanner();
        roles().stream().distinct().forEach(role -> taskFiles(role).forEach(file -> scanner.scan(role.name(), file)));
        return new OldNames(
                scanner.names(),
                scanner.prefixes(),
                scanner.unknown(),
                Changelog.of(this).renames().distinct().toList(),
                this::defines);
    }

    /** All of a role's files with tasks, in the order of their paths. */
    private List<Path> taskFiles(PlaybookRole role) {
        Path folder = folder(role).resolve("tasks");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
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

    private static List<Definition> scan(String role, Path file) {
        return DefinitionScanner.scan(role, file, read(file));
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
