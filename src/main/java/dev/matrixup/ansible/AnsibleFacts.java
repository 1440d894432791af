package dev.matrixup.ansible;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What {@code ansible-playbook --version} tells. (Source of its form: {@code lib/ansible/cli/arguments/option_helpers.py}.)
 *
 * @param core the version of ansible-core
 * @param executable the program that really ran, where the one called was a shim
 * @param modules the folder of its Python package {@code ansible}
 * @param collectionPaths where it looks for collections besides the folder of its Python packages; its configuration decides
 */
record AnsibleFacts(String core, Path executable, Path modules, List<Path> collectionPaths) {
    private static final Pattern FIRST = Pattern.compile("\\S+ (?:\\[(?:core|base) )?(\\d+\\.\\d+[^\\s\\]]*)\\]?.*");

    AnsibleFacts {
        collectionPaths = List.copyOf(collectionPaths);
    }

    /** Reads what was printed; empty if it is anything else. */
    static Optional<AnsibleFacts> parse(String printed) {
        List<String> lines = printed.lines().toList();
        Matcher first = FIRST.matcher(lines.isEmpty() ? "" : lines.get(0));
        Optional<Path> executable = field(lines, "executable location").map(Path::of);
        Optional<Path> modules = field(lines, "ansible python module location").map(Path::of);
        if (!first.matches() || executable.isEmpty() || modules.isEmpty()) {
            return Optional.empty();
        }
        // Before 2.10 there is no such line: its collections lie where its configuration says by default.
        List<Path> collections = field(lines, "ansible collection location").stream()
                .flatMap(paths -> Stream.of(paths.split(":")))
                .filter(path -> !path.isEmpty())
                .map(Path::of)
                .toList();
        return Optional.of(new AnsibleFacts(first.group(1), executable.get(), modules.get(), collections));
    }

    private static Optional<String> field(List<String> lines, String name) {
        String start = "  " + name + " = ";
        return lines.stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .findFirst();
    }

    /**
     * Those of the named collections that it finds for a playbook in this folder, with their versions. Looked for as files, since
     * {@code ansible-galaxy collection list} takes seconds.
     */
    Map<String, String> collections(Set<String> names, Path playbookFolder) {
        Set<Path> roots = new LinkedHashSet<>();
        roots.add(playbookFolder.resolve("collections"));
        roots.addAll(collectionPaths);
        roots.add(modules.resolveSibling("ansible_collections"));
        Map<String, String> found = new TreeMap<>();
        for (String name : names) {
            String[] parts = name.split("\\.", 2);
            roots.stream()
                    .map(root -> root.endsWith("ansible_collections") ? root : root.resolve("ansible_collections"))
                    .map(root -> root.resolve(parts[0]).resolve(parts[1]))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .ifPresent(folder -> found.put(name, version(folder)));
        }
        return found;
    }

    private static String version(Path collection) {
        try {
            Map<String, Object> manifest = JSON.std.mapFrom(Files.readString(collection.resolve("MANIFEST.json")));
            if (manifest.get("collection_info") instanceof Map<?, ?> info && info.get("version") instanceof String it) {
                return it;
            }
        } catch (IOException e) {
            // A collection from a git checkout has no manifest; Ansible uses it all the same.
        }
        return "of unknown version";
    }
}
