package dev.matrixup.deploy;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.matrixup.ansible.EffectiveValues.Value;
import dev.matrixup.playbook.Catalog;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.workspace.AtomicFile;
import dev.matrixup.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The two files by which the website at a domain's own address leads to its Matrix server, as the playbook writes them to the server.
 *
 * @param client what apps are told
 * @param server what other servers are told; empty where SRV records do it
 */
record WellKnown(Map<String, Object> client, Optional<Map<String, Object>> server) {
    /** What checkouts call the whole content of the two files, since 2024 and before. */
    private static final List<String> CLIENT = List.of(
            "matrix_static_files_file_matrix_client_configuration", "matrix_well_known_matrix_client_configuration");

    private static final List<String> SERVER = List.of(
            "matrix_static_files_file_matrix_server_configuration", "matrix_well_known_matrix_server_configuration");

    /** What these are made of: templates that only the role which owns them finds by their name. */
    private static final List<String> RENDERED = List.of(
            "matrix_static_files_file_matrix_client_configuration_json",
            "matrix_static_files_file_matrix_server_configuration_json",
            "matrix_well_known_matrix_client_configuration_default",
            "matrix_well_known_matrix_server_configuration_default");

    private static final String IN_ROLE = "lookup('template', 'templates/";

    /** Where the files of a domain are made, relative to the workspace. */
    static Path folder(Workspace workspace, String domain) {
        return workspace
                .root()
                .relativize(workspace.state())
                .resolve("well-known")
                .resolve(domain);
    }

    /** The variables that Ansible is to be asked for. */
    static List<String> names(Catalog catalog) {
        return Stream.of(CLIENT, SERVER)
                .flatMap(List::stream)
                .filter(catalog::defines)
                .toList();
    }

    /** Variables of ours with which they can be evaluated outside of their role; none for those that the user sets himself. */
    static Map<String, Object> variables(Catalog catalog, Map<String, Object> hostVariables) {
        Map<String, Object> variables = new LinkedHashMap<>();
        for (String name : RENDERED) {
            if (hostVariables.containsKey(name)) {
                continue;
            }
            catalog.find(name).flatMap(variable -> variable.owner()).ifPresent(role -> {
                String text =
                        String.valueOf(catalog.find(name).orElseThrow().value().toJava());
                Path templates = catalog.root().resolve("roles").resolve(role).resolve("templates");
                if (!templates.toString().contains("'")) {
                    variables.put(name, text.replace(IN_ROLE, "lookup('template', '" + templates + "/"));
                }
            });
        }
        return variables;
    }

    /** From what Ansible answered; what it could not tell has the least that such a file must say. */
    static WellKnown of(Map<String, Value> values, PublicAddress address) {
        Map<String, Object> client = map(values, CLIENT)
                .orElse(Map.of(
                        "m.homeserver", Map.of("base_url", address.client().toString())));
        return new WellKnown(
                client,
                address.serverFile()
                        ? Optional.of(map(values, SERVER).orElse(Map.of("m.server", address.federation())))
                        : Optional.empty());
    }

    @SuppressWarnings("unchecked")
    private static Optional<Map<String, Object>> map(Map<String, Value> values, List<String> names) {
        return names.stream()
                .map(values::get)
                .filter(value -> value instanceof Value.Known known && known.value() instanceof Map<?, ?>)
                .map(value -> (Map<String, Object>) ((Value.Known) value).value())
                .findFirst();
    }

    /**
     * Writes the files, those that changed.
     *
     * @param shown the folder's name as the user knows it
     * @return where they have to be served; empty if nothing changed
     */
    Optional<Step.Shown> write(Path folder, Path shown, String domain) {
        boolean changed = write(folder.resolve("client"), client);
        List<String> details = new ArrayList<>(List.of("client    for " + Outside.file(domain, "client")));
        if (server.isPresent()) {
            changed |= write(folder.resolve("server"), server.get());
            details.add("server    for " + Outside.file(domain, "server"));
        }
        details.add("both with the header Access-Control-Allow-Origin: *");
        return changed
                ? Optional.of(new Step.Shown(
                        Mark.OK,
                        "to be uploaded to your website, from " + shown + "/",
                        details,
                        List.of("files=" + (server.isPresent() ? 2 : 1))))
                : Optional.empty();
    }

    private static boolean write(Path file, Map<String, Object> content) {
        try {
            String json = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(content) + "\n";
            return AtomicFile.write(file, json.getBytes(StandardCharsets.UTF_8), "rw-r--r--");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
