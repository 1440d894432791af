package dev.matrixup.workspace;

import dev.matrixup.report.Failure;
import dev.matrixup.workspace.IniInventory.Line;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlNode.Mapping;
import dev.matrixup.yaml.YamlText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The hosts and groups of inventory files, INI or YAML, as far as their text alone tells. */
public final class WrittenInventory {
    private static final String ALL = "all";

    private final Set<String> hosts = new LinkedHashSet<>();
    private final Map<String, Set<String>> members = new LinkedHashMap<>();
    private final Map<String, Set<String>> children = new LinkedHashMap<>();
    private boolean complete = true;

    private WrittenInventory() {}

    static WrittenInventory read(List<Path> inventories) {
        WrittenInventory inventory = new WrittenInventory();
        inventories.forEach(inventory::add);
        inventory.complete &= inventory.hosts.stream().noneMatch(name -> name.contains("["));
        return inventory;
    }

    /** Whether the text tells everything: it does not of a folder, a program, a file that is broken, and ranges of names. */
    public boolean complete() {
        return complete;
    }

    /** All hosts, in the order of the files. */
    public Set<String> hosts() {
        return hosts;
    }

    /** The hosts of a group and of those below it. */
    public List<String> hosts(String group) {
        return hosts.stream().filter(host -> groups(host).contains(group)).toList();
    }

    /** The groups of a host in Ansible's order: {@code all} first, the nearest last, by name where they are as near. */
    public List<String> groups(String host) {
        Set<String> found = new LinkedHashSet<>();
        members.forEach((group, names) -> {
            if (names.contains(host)) {
                withParents(group, found);
            }
        });
        found.remove(ALL);
        List<String> groups = new ArrayList<>(List.of(ALL));
        found.stream()
                .sorted(Comparator.comparingInt((String group) -> depth(group, Set.of()))
                        .thenComparing(Comparator.naturalOrder()))
                .forEach(groups::add);
        return groups;
    }

    private void withParents(String group, Set<String> found) {
        if (found.add(group)) {
            parents(group).forEach(parent -> withParents(parent, found));
        }
    }

    private List<String> parents(String group) {
        return children.entrySet().stream()
                .filter(entry -> entry.getValue().contains(group))
                .map(Map.Entry::getKey)
                .toList();
    }

    private int depth(String group, Set<String> below) {
        Set<String> seen = new LinkedHashSet<>(below);
        return !seen.add(group)
                ? 0
                : 1
                        + parents(group).stream()
                                .filter(parent -> !parent.equals(ALL))
                                .mapToInt(parent -> depth(parent, seen))
                                .max()
                                .orElse(0);
    }

    private void add(Path file) {
        boolean yaml = InventoryHostVars.isYaml(file);
        if (!Files.isRegularFile(file) || Files.isExecutable(file) && !yaml) {
            complete = false;
            return;
        }
        try {
            if (yaml) {
                YamlText.read(file).root().ifPresent(this::groups);
            } else {
                lines(new IniInventory(Files.readString(file, StandardCharsets.UTF_8)));
            }
        } catch (Failure | IOException unreadable) {
            // Ansible will say so.
            complete = false;
        }
    }

    private void lines(IniInventory ini) {
        for (Line line : ini.lines()) {
            complete &= !line.broken();
            if (line.header()) {
                members.computeIfAbsent(line.section(), name -> new LinkedHashSet<>());
            } else if (line.kind().equals("hosts") && !line.words().isEmpty()) {
                host(line.section(), line.words().get(0).text().replaceFirst(":\\d+$", ""));
            } else if (line.kind().equals("children")) {
                child(line.section(), ini.text(line).strip().split("\\s+", 2)[0]);
            }
        }
    }

    /** A group is a mapping with hosts, vars and children; the groups stand in the root and below children. */
    private void groups(YamlNode groups) {
        if (groups instanceof Mapping mapping) {
            mapping.resolved().forEach(this::group);
        }
    }

    private void group(String name, YamlNode group) {
        if (group instanceof Mapping parts) {
            parts.get("hosts").ifPresent(node -> names(node).forEach(host -> host(name, host)));
            parts.get("children").ifPresent(node -> {
                names(node).forEach(below -> child(name, below));
                groups(node);
            });
        }
    }

    private static Set<String> names(YamlNode node) {
        return node instanceof Mapping mapping ? mapping.resolved().keySet() : Set.of();
    }

    private void host(String group, String name) {
        hosts.add(name);
        members.computeIfAbsent(group, each -> new LinkedHashSet<>()).add(name);
    }

    private void child(String parent, String group) {
        children.computeIfAbsent(parent, each -> new LinkedHashSet<>()).add(group);
    }
}
