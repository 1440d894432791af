package dev.matrixup.ansible;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.matrixup.files.FolderTree;
import dev.matrixup.report.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A playbook of ours in a folder of its own that sees the same variables as the real one: what lies beside {@code setup.yml}, as
 * {@code group_vars}, is linked there, and the defaults and vars of the play's roles are linked, in the play's order, into one role.
 * That role has no task, so nothing can happen on a host; and one role is loaded in half the time of a hundred.
 */
final class ProbePlaybook implements AutoCloseable {
    /** Not linked: our own, those that could take our output elsewhere, and the inventory, which is given with {@code -i}. */
    private static final Set<String> LEFT_OUT = Set.of("roles", "callback_plugins", "inventory");

    private static final String NAME = "matrixup-probe.yml";
    private static final String ROLE = "matrixup_defaults";

    private final Path folder;
    private final String host;
    private final String marker;

    private ProbePlaybook(Path folder, String host, String marker) {
        this.folder = folder;
        this.host = host;
        this.marker = marker;
    }

    /** Makes the folder, below {@code parent} and for us alone, without tasks yet. */
    static ProbePlaybook in(Path parent, Path checkout, String host, List<String> roles) throws IOException {
        Files.createDirectories(parent);
        Path folder = Files.createTempDirectory(parent, "probe").toAbsolutePath();
        ProbePlaybook probe = new ProbePlaybook(folder, host, UUID.randomUUID().toString());
        try {
            linkNeighbours(checkout, folder);
            Files.createDirectories(probe.plugins());
            // It may be asked for without any of the playbook's roles.
            Files.createDirectories(folder.resolve("roles").resolve(ROLE));
            int number = 0;
            for (String role : roles.stream().distinct().toList()) {
                Path from = checkout.resolve("roles").resolve(role);
                if (!Files.isDirectory(from)) {
                    throw Failure.refused(
                            "The playbook's role %s is missing: there is no folder %s.".formatted(role, from));
                }
                String link = "%04d-%s".formatted(number++, role.replace('/', '-'));
                linkVariables(from, "defaults", folder, link);
                linkVariables(from, "vars", folder, link);
            }
            return probe;
        } catch (IOException | RuntimeException e) {
            probe.close();
            throw e;
        }
    }

    private static void linkNeighbours(Path checkout, Path folder) throws IOException {
        try (Stream<Path> neighbours = Files.list(checkout)) {
            for (Path neighbour : (Iterable<Path>) neighbours::iterator) {
                String name = neighbour.getFileName().toString();
                if (!name.startsWith(".") && !LEFT_OUT.contains(name)) {
                    Files.createSymbolicLink(folder.resolve(name), neighbour);
                }
            }
        }
    }

    /** As Ansible looks for it: the first of these files, else a folder. */
    private static void linkVariables(Path role, String kind, Path folder, String link) throws IOException {
        Path into = Files.createDirectories(
                folder.resolve("roles").resolve(ROLE).resolve(kind).resolve("main"));
        for (String extension : List.of(".yml", ".yaml", ".json", "")) {
            Path variables = role.resolve(kind).resolve("main" + extension);
            if (Files.exists(variables)) {
                Files.createSymbolicLink(into.resolve(link + extension), variables);
                return;
            }
        }
    }

    /** Writes a first try: all variables in one task, which fails as a whole if one of them cannot be evaluated. */
    Path together(List<String> names) throws IOException {
        String values = names.stream()
                .map(name -> "'%s': [%s] if %s is defined else []".formatted(name, name, name))
                .collect(Collectors.joining(", "));
        String set = "lookup('ansible.builtin.varnames', '^(%s)$', wantlist=True)".formatted(String.join("|", names));
        return write(List.of(guarded("'values': {%s}, 'set': %s".formatted(values, set), "'failed': true")));
    }

    /** Writes a second try: a task for each variable, and what Ansible says about it if it fails. */
    Path oneByOne(List<String> names) throws IOException {
        return write(names.stream()
                .map(name -> guarded(
                        "'values': {'%s': [%s]}".formatted(name, name),
                        "'errors': {'%s': ansible_failed_result.msg | default('') | string}".formatted(name)))
                .toList());
    }

    private Path write(List<?> tasks) throws IOException {
        Map<String, Object> play = Map.of(
                "name",
                "Variables",
                "hosts",
                List.of(host),
                "gather_facts",
                false,
                "strategy",
                "linear",
                "roles",
                List.of(ROLE),
                "tasks",
                tasks);
        // JSON is YAML that needs no quoting rules.
        return Files.writeString(folder.resolve(NAME), JSON.std.asString(List.of(play)));
    }

    private Map<String, Object> guarded(String answer, String otherwise) {
        return Map.of("block", List.of(told(answer)), "rescue", List.of(told(otherwise)), "tags", List.of("always"));
    }

    private Map<String, Object> told(String fields) {
        String message = "%s:{{ {%s} | to_json | b64encode }}:".formatted(marker, fields);
        return Map.of("name", "Variables", "ansible.builtin.debug", Map.of("msg", message));
    }

    /** The random word that answers stand behind. */
    String marker() {
        return marker;
    }

    /** A folder without plugins, so that none of the user's sees the answers. */
    Path plugins() {
        return folder.resolve("no-plugins");
    }

    /** Deletes the folder. */
    @Override
    public void close() throws IOException {
        FolderTree.delete(folder);
    }
}
