package dev.matrixup.playbook;

import dev.matrixup.report.Place;
import dev.matrixup.yaml.Entry;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * One variable in a vars file of the playbook. A checkout has some ten thousand, of which a run needs a handful: the value is parsed
 * when it is asked for.
 *
 * @param name the variable
 * @param role the role whose default it is, such as {@code custom/matrix-synapse}; empty for one of {@code group_vars}
 * @param file the file it stands in
 * @param line the line it begins at, counted from 1
 * @param text its lines, up to the next variable
 */
public record Definition(String name, String role, Path file, int line, String text) {
    /** The name's place. */
    public Place place() {
        return new Place(file, line, 1, text.lines().findFirst().orElse(""));
    }

    /** The value, with the places of the whole file. */
    public YamlNode value() {
        String there = "\n".repeat(line - 1) + text;
        return YamlText.parse(file, there.getBytes(StandardCharsets.UTF_8))
                .find(name)
                .map(Entry::value)
                .orElseThrow(() -> new IllegalStateException(name + " is not defined at " + place()));
    }
}
