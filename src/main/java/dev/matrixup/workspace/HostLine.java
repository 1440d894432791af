package dev.matrixup.workspace;

import dev.matrixup.report.Failure;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A server's line in an INI inventory.
 *
 * @param name the inventory name
 * @param variables the connection variables with their plain values, in order
 */
public record HostLine(String name, Map<String, String> variables) {
    /** Addresses, as the playbook's own script takes them. */
    static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.:_-]+");

    static final String COMMON_ARGUMENTS = "ansible_ssh_common_args";

    /** What ssh or Ansible would not take for itself within an option. */
    private static final Pattern CARRIED = Pattern.compile("[^'\"%$\\\\{}\\p{Cntrl}]*");

    /** Copies the variables, in their order. */
    public HostLine {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    /**
     * The line of a server.
     *
     * @param workspace the folder that a relative identity counts from
     * @param inventory the inventory file that the line is for
     * @param knownHosts the only file with host keys that Ansible shall trust
     * @throws Failure (64) if the settings do not say where the server is
     */
    public static HostLine of(
            DomainName domain, ServerSettings settings, Path workspace, Path inventory, Path knownHosts) {
        Map<String, String> variables = new LinkedHashMap<>();
        settings.address().ifPresent(address -> variables.put("ansible_host", address));
        if (settings.connection() == ConnectionKind.LOCAL) {
            variables.put("ansible_connection", "local");
        } else {
            if (settings.address().isEmpty()) {
                throw Failure.usage("The deployment file does not say where the server %s is.".formatted(domain.text()))
                        .next("Add the line address: 203.0.113.10 to its settings.");
            }
            variables.put("ansible_ssh_user", settings.ssh().user().orElse("root"));
            settings.ssh().port().ifPresent(port -> variables.put("ansible_port", String.valueOf(port)));
            settings.ssh()
                    .identity()
                    .ifPresent(key -> variables.put(
                            "ansible_ssh_private_key_file",
                            key.startsWith("~") ? key : fromInventory(inventory, workspace.resolve(key))));
        }
        if (settings.become()) {
            variables.put("ansible_become", "true");
            variables.put("ansible_become_user", "root");
        }
        if (settings.connection() == ConnectionKind.SSH) {
            if (!CARRIED.matcher(knownHosts.toAbsolutePath().toString()).matches()) {
                throw Failure.usage("The path %s has a character that ssh takes for something else."
                                .formatted(knownHosts.toAbsolutePath()))
                        .next("Use a folder without quotes, braces, percent, dollar and backslash in its path.");
            }
            variables.put(
                    COMMON_ARGUMENTS,
                    "-o 'UserKnownHostsFile=\"%s\"' -o StrictHostKeyChecking=yes"
                            .formatted(fromInventory(inventory, knownHosts)));
        }
        return new HostLine(domain.inventoryName(), variables);
    }

    /** A path below the workspace, relative to the inventory, so that the workspace can be moved; another path as it is. */
    private static String fromInventory(Path inventory, Path file) {
        Path folder = inventory.toAbsolutePath().normalize().getParent();
        Path target = file.toAbsolutePath().normalize();
        return target.startsWith(folder.getParent())
                ? "{{ inventory_dir }}/" + folder.relativize(target)
                : target.toString();
    }

    /** The values, quoted for the line. */
    Map<String, String> quoted() {
        Map<String, String> quoted = new LinkedHashMap<>();
        variables.forEach((name, value) -> quoted.put(name, IniValue.quote(value)));
        return quoted;
    }

    /** The line as it stands in the file. */
    @Override
    public String toString() {
        return name
                + quoted().entrySet().stream()
                        .map(pair -> " " + pair.getKey() + "=" + pair.getValue())
                        .collect(Collectors.joining());
    }
}
