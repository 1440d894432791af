package dev.matrixup.workspace;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code matrixup.yml}: what the user wants. It never holds a secret. Its JSON schema lies beside this class in the jar,
 * {@code matrixup.schema.json}.
 *
 * @param file where it stands
 * @param version the version of its format; 1 is the only one
 * @param playbook where the playbook is, and comes from
 * @param servers the servers with their settings, defaults included, by the name that the file gives them: domain, public name or
 *     inventory name
 * @param ignored the ids of findings that {@code vars lint} leaves out
 */
public record DeploymentFile(
        Path file, int version, PlaybookSource playbook, Map<String, ServerSettings> servers, List<String> ignored) {
    /** The file's name. */
    public static final String NAME = "matrixup.yml";

    /**
     * The playbook as the deployment file names it.
     *
     * @param path the checkout's folder, relative to the workspace
     * @param url where it is cloned from
     * @param revision the commit, tag or branch to check out
     */
    public record PlaybookSource(Optional<String> path, Optional<String> url, Optional<String> revision) {
        /** Nothing is said. */
        public static final PlaybookSource NONE =
                new PlaybookSource(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Copies the servers, in their order, and the list. */
    public DeploymentFile {
        ignored = List.copyOf(ignored);
        servers = Collections.unmodifiableMap(new LinkedHashMap<>(servers));
    }

    /**
     * The deployment file of a folder: {@code matrixup.yml} or {@code inventory/matrixup.yml}.
     *
     * @throws Failure (64) if there are both
     */
    public static Optional<Path> find(Path folder) {
        List<Path> found = Stream.of(
                        folder.resolve(NAME), folder.resolve("inventory").resolve(NAME))
                .filter(Files::exists)
                .toList();
        if (found.size() > 1) {
            throw Failure.usage("There are two deployment files, %s and %s. Which of them counts?"
                            .formatted(found.get(0), found.get(1)))
                    .next("Keep one and remove the other.");
        }
        return found.stream().findFirst();
    }

    /** Reads the file. Throws a {@link Failure} of code 64 that holds everything that is wrong in it, each with its place. */
    public static DeploymentFile read(Path file) {
        try {
            return DeploymentParser.parse(YamlText.varsFile(file));
        } catch (Failure e) {
            throw usage(e);
        }
    }

    /** Parses the file's text. Throws as {@link #read} does. */
    public static DeploymentFile parse(Path file, byte[] bytes) {
        try {
            return DeploymentParser.parse(YamlText.varsFile(file, bytes));
        } catch (Failure e) {
            throw usage(e);
        }
    }

    /** The settings of the server that has any of these names; those that change nothing if the file does not name it. */
    public ServerSettings settings(String... names) {
        return Stream.of(names)
                .filter(servers::containsKey)
                .findFirst()
                .map(servers::get)
                .orElse(ServerSettings.NONE);
    }

    /**
     * Where the file says something about a server, in the server's own section or in the defaults.
     *
     * @param setting the key of a setting, and a key below it; nothing for the server itself
     * @param names the server's names, as for {@link #settings}
     */
    public Optional<Place> place(List<String> setting, String... names) {
        Optional<YamlNode> root = YamlText.varsFile(file).root();
        return Stream.concat(Stream.of(names).map(name -> List.of("servers", name)), Stream.of(List.of("defaults")))
                .map(section ->
                        Stream.concat(section.stream(), setting.stream()).toList())
                .flatMap(path -> descend(root, path).stream())
                .map(YamlNode::place)
                .findFirst();
    }

    /**
     * The text of the file with the playbook pinned to another revision; the same where it is pinned to none, or to this one already.
     *
     * @param text of a deployment file
     * @throws Failure (3) if that cannot be done without changing something else
     */
    public static YamlText pinned(YamlText text, String revision) {
        return descend(text.root(), List.of("playbook", "revision"))
                .filter(YamlNode.Scalar.class::isInstance)
                .map(YamlNode.Scalar.class::cast)
                .filter(scalar -> !scalar.text().equals(revision))
                .map(scalar -> text.replace(scalar, revision))
                .orElse(text);
    }

    /** The variables that the file gives to the server that has any of these names. */
    public DeploymentVars vars(String... names) {
        return new DeploymentVars(YamlText.varsFile(file), List.of(names));
    }

    static Optional<YamlNode> descend(Optional<YamlNode> root, List<String> path) {
        Optional<YamlNode> node = root;
        for (String key : path) {
            node = node.filter(YamlNode.Mapping.class::isInstance)
                    .flatMap(mapping -> ((YamlNode.Mapping) mapping).get(key));
        }
        return node;
    }

    /** What stops the reading of a vars file with code 3 is here a wrong configuration. */
    private static Failure usage(Failure e) {
        Failure usage = Failure.usage(e.getMessage())
                .findings(e.findings())
                .next(e.next().toArray(String[]::new))
                .because(e);
        return e.place().map(usage::at).orElse(usage);
    }
}
