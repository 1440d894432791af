package dev.matrixup.playbook;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.yaml.Entry;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One variable in a vars file of the playbook. A checkout has some ten thousand, of which a run needs a handful: the value is parsed
 * when it is asked for, and its text may not be read before.
 */
public final class Definition {
    private final String name;
    private final String role;
    private final Path file;
    private final int line;
    private final Supplier<String> text;

    private Definition(String name, String role, Path file, int line, Supplier<String> text) {
        this.name = name;
        this.role = role;
        this.file = file;
        this.line = line;
        this.text = text;
    }

    /** A definition that was read: its lines go up to the next variable. */
    static Definition of(String name, String role, Path file, int line, String text) {
        return new Definition(name, role, file, line, () -> text);
    }

    /**
     * One of which only the place is known.
     *
     * @param current those of the file as it is now, by name
     */
    static Definition unread(String name, String role, Path file, int line, Supplier<Map<String, Definition>> current) {
        return new Definition(name, role, file, line, () -> {
            Definition there = current.get().get(name);
            if (there == null) {
                throw Failure.refused("%s is no longer defined there: the file changed while matrixup was working."
                                .formatted(name))
                        .at(new Place(file, line, 1, ""));
            }
            return there.text();
        });
    }

    /** The variable. */
    public String name() {
        return name;
    }

    /** The role whose default it is, such as {@code custom/matrix-synapse}; empty for one of {@code group_vars}. */
    public String role() {
        return role;
    }

    /** The file it stands in. */
    public Path file() {
        return file;
    }

    /** The line it begins at, counted from 1. */
    public int line() {
        return line;
    }

    /** Its lines, up to the next variable. */
    public String text() {
        return text.get();
    }

    /** The name's place. */
    public Place place() {
        return new Place(file, line, 1, text().lines().findFirst().orElse(""));
    }

    /** The value, with the places of the whole file. */
    public YamlNode value() {
        String there = "\n".repeat(line - 1) + text();
        return YamlText.parse(file, there.getBytes(StandardCharsets.UTF_8))
                .find(name)
                .map(Entry::value)
                .orElseThrow(() -> new IllegalStateException(name + " is not defined at " + place()));
    }
}
