package dev.matrixup.ansible;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The hosts of group {@code matrix_servers}, child groups included, with their variables as they are written: templates are not
 * evaluated, vaulted texts stay closed ({@link dev.matrixup.yaml.Tagged}).
 */
public final class InventoryHosts {
    private final Map<String, Map<String, Object>> variables;
    private final Set<String> all;
    private final Map<String, List<String>> groups;

    InventoryHosts(Map<String, Map<String, Object>> variables, Set<String> all, Map<String, List<String>> groups) {
        this.all = Set.copyOf(all);
        this.variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
        this.groups = Map.copyOf(groups);
    }

    /** Their names, in the inventory's order. */
    public List<String> names() {
        return List.copyOf(variables.keySet());
    }

    /** The names of all hosts that have any variable, those of other groups too. */
    public Set<String> all() {
        return all;
    }

    /** A host's variables. */
    public Map<String, Object> variables(String name) {
        Map<String, Object> of = variables.get(name);
        if (of == null) {
            throw new IllegalArgumentException("no such host: " + name);
        }
        return Collections.unmodifiableMap(of);
    }

    /** A host's groups in the order in which Ansible lets a later one win: from the outermost, {@code all}, inwards, then by name. */
    public List<String> groups(String name) {
        return groups.getOrDefault(name, List.of("all"));
    }

    /** The names only: variables hold secrets. */
    @Override
    public String toString() {
        return names().toString();
    }
}
