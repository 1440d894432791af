package dev.matrixup.ansible;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Asks {@code ansible-inventory} which Matrix servers there are and what is set for them. Takes about 0.7 s. */
public final class InventoryQuery {
    private static final String GROUP = "matrix_servers";
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final ProcessRunner processes;
    private final AnsibleInstallation ansible;

    /** Asks this Ansible. */
    public InventoryQuery(ProcessRunner processes, AnsibleInstallation ansible) {
        this.processes = processes;
        this.ansible = ansible;
    }

    /**
     * The servers and their variables.
     *
     * @throws Failure (3) with Ansible's own reason if it cannot read an inventory or vars file, or if there is no server
     */
    public InventoryHosts ask(AnsibleScope scope) {
        Captured said =
                processes.capture(scope.quiet(argv(ansible.inventory(), scope)).timeout(LIMIT));
        if (!said.ok()) {
            throw QuestionErrors.refused("Ansible cannot read the inventory", said);
        }
        Map<String, Map<String, Object>> hosts;
        Map<String, List<String>> groups;
        Set<String> all;
        try {
            all = all(said.out());
            hosts = hosts(said.out());
            groups = groups(said.out());
        } catch (IOException e) {
            // Not its message, which quotes the text.
            throw Failure.unexpected("ansible-inventory answered with something that is not JSON.");
        }
        if (hosts.isEmpty()) {
            List<String> warnings = QuestionErrors.warnings(said.err());
            String files = scope.inventories().stream().map(Path::toString).collect(Collectors.joining(", "));
            throw Failure.refused("The inventory %s has no host in the group %s.%s"
                            .formatted(
                                    files,
                                    GROUP,
                                    warnings.isEmpty() ? "" : " Ansible says: " + String.join(" / ", warnings)))
                    .next("Put the server below a line [%s], or correct what Ansible says.".formatted(GROUP));
        }
        return new InventoryHosts(hosts, all, groups);
    }

    static Argv argv(Path program, AnsibleScope scope) {
        return scope.argv(program).with("--list", "--playbook-dir", scope.checkout());
    }

    /** The names of all hosts that have any variable. */
    private static Set<String> all(String json) throws IOException {
        return map(map(AnsibleJson.read(json).get("_meta")).get("hostvars")).keySet();
    }

    /** Reads the answer. Groups that contain one another are gone through once. */
    static Map<String, Map<String, Object>> hosts(String json) throws IOException {
        Map<String, Object> inventory = AnsibleJson.read(json);
        Set<String> names = new LinkedHashSet<>();
        collect(inventory, GROUP, names, new LinkedHashSet<>());
        Map<String, Object> all = map(map(inventory.get("_meta")).get("hostvars"));
        Map<String, Map<String, Object>> hosts = new LinkedHashMap<>();
        names.forEach(name -> hosts.put(name, map(all.get(name))));
        return hosts;
    }

    /** The groups of every host, by depth and then by name; {@code ansible_group_priority} is not looked at. */
    static Map<String, List<String>> groups(String json) throws IOException {
        Map<String, Object> inventory = AnsibleJson.read(json);
        Map<String, Integer> depths = new TreeMap<>();
        depth(inventory, "all", 0, depths);
        Map<String, List<String>> groups = new LinkedHashMap<>();
        depths.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .forEach(group -> {
                    Set<String> hosts = new LinkedHashSet<>();
                    collect(inventory, group, hosts, new LinkedHashSet<>());
                    hosts.forEach(host -> groups.computeIfAbsent(host, key -> new ArrayList<>())
                            .add(group));
                });
        return groups;
    }

    private static void depth(Map<String, Object> inventory, String group, int depth, Map<String, Integer> depths) {
        // Deeper than there are groups would be a circle.
        if (depth <= inventory.size() && depths.merge(group, depth, Math::max) == depth) {
            texts(map(inventory.get(group)).get("children"))
                    .forEach(child -> depth(inventory, child, depth + 1, depths));
        }
    }

    private static void collect(Map<String, Object> inventory, String group, Set<String> hosts, Set<String> seen) {
        if (seen.add(group)) {
            Map<String, Object> content = map(inventory.get(group));
            hosts.addAll(texts(content.get("hosts")));
            texts(content.get("children")).forEach(child -> collect(inventory, child, hosts, seen));
        }
    }

    private static List<String> texts(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(Object::toString).toList()
                : List.of();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return value instanceof Map<?, ?> ? (Map<String, Object>) value : Map.of();
    }
}
