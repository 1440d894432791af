package dev.matrixup.workspace;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.report.Reason;
import dev.matrixup.workspace.IniInventory.Line;
import dev.matrixup.workspace.IniInventory.Word;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlNode.Mapping;
import dev.matrixup.yaml.YamlNode.Pair;
import dev.matrixup.yaml.YamlText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The variables that an inventory file itself gives to a host, with their places. They beat group_vars and lose to host_vars. */
final class InventoryHostVars {
    private InventoryHostVars() {}

    /** Of an INI or YAML file; none for a folder and for a program that prints an inventory. */
    static Map<String, Place> of(Path inventory, String host) {
        Map<String, Place> places = new HashMap<>();
        if (!Files.isRegularFile(inventory) || Files.isExecutable(inventory) && !isYaml(inventory)) {
            return places;
        }
        if (isYaml(inventory)) {
            YamlText.read(inventory).root().ifPresent(root -> yaml(root, host, places));
        } else {
            ini(inventory, host, places);
        }
        return places;
    }

    static boolean isYaml(Path file) {
        return file.getFileName().toString().matches(".*\\.(yml|yaml|json)");
    }

    private static void ini(Path file, String host, Map<String, Place> places) {
        String text;
        try {
            text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Failure.refused("Cannot read %s: %s.".formatted(file, Reason.of(e)))
                    .because(e);
        }
        for (Line line : new IniInventory(text).host(host)) {
            for (Word word : line.words()) {
                int equals = word.text().indexOf('=');
                if (equals > 0) {
                    // Without the line's text: it may hold passwords.
                    places.put(
                            word.text().substring(0, equals),
                            new Place(file, line.number(), word.start() - line.start() + 1, ""));
                }
            }
        }
    }

    /** A group is a mapping with hosts, vars and children; the groups stand in the root and below children. */
    private static void yaml(YamlNode groups, String host, Map<String, Place> places) {
        if (!(groups instanceof Mapping mapping)) {
            return;
        }
        for (YamlNode group : mapping.resolved().values()) {
            if (group instanceof Mapping parts) {
                parts.get("children").ifPresent(children -> yaml(children, host, places));
                parts.get("hosts")
                        .filter(Mapping.class::isInstance)
                        .flatMap(hosts -> ((Mapping) hosts).get(host))
                        .filter(Mapping.class::isInstance)
                        .ifPresent(vars -> {
                            for (Pair pair : ((Mapping) vars).pairs()) {
                                places.put(pair.name(), pair.key().place());
                            }
                        });
            }
        }
    }
}
