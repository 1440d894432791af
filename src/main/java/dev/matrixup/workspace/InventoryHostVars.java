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
import java.util.List;
import java.util.Map;

/**
 * The variables that an inventory file itself gives, with their places: those of a host beat group_vars and lose to host_vars, those of a
 * group lose to all vars files.
 */
final class InventoryHostVars {
    private InventoryHostVars() {}

    /** Of an INI or YAML file; none for a folder and for a program that prints an inventory. */
    static Map<String, Place> of(Path inventory, String host) {
        Map<String, Place> places = new HashMap<>();
        if (!isRead(inventory)) {
            return places;
        }
        if (isYaml(inventory)) {
            YamlText.read(inventory).root().ifPresent(root -> yaml(root, host, places));
        } else {
            ini(inventory, host, places);
        }
        return places;
    }

    /** The same for groups; of a variable that several of them have, the place in the last one. */
    static Map<String, Place> of(Path inventory, List<String> groups) {
        Map<String, Place> places = new HashMap<>();
        if (!isRead(inventory)) {
            return places;
        }
        for (String group : groups) {
            if (isYaml(inventory)) {
                YamlText.read(inventory).root().ifPresent(root -> yamlGroup(root, group, places));
            } else {
                iniGroup(inventory, group, places);
            }
        }
        return places;
    }

    private static boolean isRead(Path inventory) {
        return Files.isRegularFile(inventory) && (isYaml(inventory) || !Files.isExecutable(inventory));
    }

    static boolean isYaml(Path file) {
        return file.getFileName().toString().matches(".*\\.(yml|yaml|json)");
    }

    private static IniInventory read(Path file) {
        try {
            return new IniInventory(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw Failure.refused("Cannot read %s: %s.".formatted(file, Reason.of(e)))
                    .because(e);
        }
    }

    private static void iniGroup(Path file, String group, Map<String, Place> places) {
        IniInventory inventory = read(file);
        for (Line line : inventory.lines()) {
            String text = inventory.text(line);
            int equals = text.indexOf('=');
            if (!line.header() && line.kind().equals("vars") && line.section().equals(group) && equals > 0) {
                int column = text.length() - text.stripLeading().length() + 1;
                places.put(text.substring(0, equals).strip(), new Place(file, line.number(), column, ""));
            }
        }
    }

    private static void ini(Path file, String host, Map<String, Place> places) {
        for (Line line : read(file).host(host)) {
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
                        .ifPresent(vars -> variables(vars, places));
            }
        }
    }

    private static void yamlGroup(YamlNode groups, String wanted, Map<String, Place> places) {
        if (groups instanceof Mapping mapping) {
            mapping.resolved().forEach((name, group) -> {
                if (group instanceof Mapping parts) {
                    parts.get("vars").filter(vars -> name.equals(wanted)).ifPresent(vars -> variables(vars, places));
                    parts.get("children").ifPresent(children -> yamlGroup(children, wanted, places));
                }
            });
        }
    }

    private static void variables(YamlNode vars, Map<String, Place> places) {
        if (vars instanceof Mapping mapping) {
            for (Pair pair : mapping.pairs()) {
                places.put(pair.name(), pair.key().place());
            }
        }
    }
}
