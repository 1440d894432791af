package dev.matrixup.ansible;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An {@code ansible.cfg}, read as Ansible reads it ({@code config/manager.py}): by Python's {@code configparser}, with comments after a
 * value beginning with a semicolon, and quotes around a whole value taken away. Empty lines inside a value are left out.
 */
public final class AnsibleCfg {
    private static final Pattern HEADER = Pattern.compile("\\[(.+)]");

    private final Path file;
    private final Map<String, String> values;

    private AnsibleCfg(Path file, Map<String, String> values) {
        this.file = file;
        this.values = Map.copyOf(values);
    }

    /**
     * Reads one. What cannot be read says nothing: Ansible cannot read it either, and says so better. A byte that is no UTF-8 hides
     * nothing but itself, as with Ansible.
     */
    public static AnsibleCfg read(Path file) {
        try {
            return new AnsibleCfg(
                    file,
                    parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                            .lines()
                            .toList()));
        } catch (IOException e) {
            return new AnsibleCfg(file, Map.of());
        }
    }

    private static Map<String, String> parse(List<String> lines) {
        Map<String, String> values = new HashMap<>();
        String section = "";
        String name = "";
        int margin = 0;
        for (String line : lines) {
            String text = withoutComment(line);
            if (text.isEmpty()) {
                continue;
            }
            int indent = line.indexOf(text.charAt(0));
            if (!name.isEmpty() && indent > margin) {
                values.merge(name, text, (first, more) -> first + "\n" + more);
                continue;
            }
            name = "";
            Matcher header = HEADER.matcher(text);
            if (header.lookingAt()) {
                section = header.group(1);
                continue;
            }
            String[] pair = text.split("[=:]", 2);
            if (pair.length == 2) {
                name = name(section, pair[0].strip());
                margin = indent;
                values.put(name, pair[1].strip());
            }
        }
        values.replaceAll((key, value) -> unquoted(value));
        return values;
    }

    private static String withoutComment(String line) {
        return line.strip().startsWith("#")
                ? ""
                : line.replaceFirst("(^|\\s);.*", "").strip();
    }

    private static String unquoted(String value) {
        return value.matches("(?s)'.*[^\\\\]'|\".*[^\\\\]\"") ? value.substring(1, value.length() - 1) : value;
    }

    private static String name(String section, String setting) {
        return section + "." + setting.toLowerCase(Locale.ROOT);
    }

    /** The file itself. */
    Path file() {
        return file;
    }

    /** A setting; empty if it is not there. One that is there may have no text. */
    public Optional<String> setting(String section, String setting) {
        return Optional.ofNullable(values.get(name(section, setting)));
    }
}
