package dev.matrixup.workspace;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.workspace.IniInventory.Line;
import dev.matrixup.workspace.IniInventory.Word;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts one server's line into somebody else's INI inventory, by the rules of the playbook's own {@code bin/add-inventory-host.sh}. */
final class HostLineEditor {
    private static final String GROUP = "matrix_servers";

    /** Other names that Ansible knows for the same. */
    private static final Map<String, String> ALIASES = Map.of(
            "ansible_host", "ansible_ssh_host",
            "ansible_ssh_user", "ansible_user",
            "ansible_port", "ansible_ssh_port",
            "ansible_ssh_private_key_file", "ansible_private_key_file");

    private HostLineEditor() {}

    static String edit(Path file, String text, HostLine server) {
        IniInventory inventory = new IniInventory(text);
        inventory.lines().stream().filter(Line::broken).findFirst().ifPresent(line -> {
            throw Failure.refused("A quote in this line is not closed; Ansible refuses such a file.")
                    .at(new Place(file, line.number(), 1, ""));
        });
        Optional<Line> header = inventory.lines().stream()
                .filter(line -> line.header()
                        && line.kind().equals("hosts")
                        && line.section().equals(GROUP))
                .findFirst();
        if (header.isEmpty()) {
            throw Failure.refused("%s has no section [%s]. Add the server yourself.".formatted(file, GROUP))
                    .next("[" + GROUP + "]", server.toString());
        }
        List<Line> own = inventory.host(server.name());
        if (own.size() > 1) {
            Line second = own.get(1);
            throw Failure.refused("%s stands in %s more than once.".formatted(server.name(), file))
                    .at(new Place(file, second.number(), 1, ""))
                    .next("Keep one of its lines.");
        }
        return own.isEmpty() ? insert(text, header.get(), server) : update(text, own.get(0), server);
    }

    private static String insert(String text, Line header, HostLine server) {
        int feed = text.indexOf('\n', header.end());
        if (feed < 0) {
            return text + '\n' + server + '\n';
        }
        String lineBreak = text.substring(header.end(), feed + 1);
        return text.substring(0, feed + 1) + server + lineBreak + text.substring(feed + 1);
    }

    private static String update(String text, Line line, HostLine server) {
        StringBuilder edited = new StringBuilder(text);
        List<Word> words = line.words();
        String missing = server.variables().entrySet().stream()
                // An operator without it keeps his host keys elsewhere.
                .filter(pair -> !pair.getKey().equals(HostLine.COMMON_ARGUMENTS))
                .filter(pair -> words.stream().noneMatch(word -> sets(word, pair.getKey())))
                .map(pair -> " " + pair.getKey() + "=" + IniValue.quote(pair.getValue()))
                .collect(Collectors.joining());
        edited.insert(words.get(words.size() - 1).end(), missing);
        // From the end, so that the places before stay right.
        for (int i = words.size() - 1; i > 0; i--) {
            Word word = words.get(i);
            server.variables().forEach((name, value) -> {
                if (!name.equals(HostLine.COMMON_ARGUMENTS) && sets(word, name) && !holds(word, value)) {
                    edited.replace(word.start(), word.end(), key(word) + "=" + IniValue.quote(value));
                }
            });
        }
        return edited.toString();
    }

    private static boolean sets(Word word, String variable) {
        return key(word).equals(variable) || key(word).equals(ALIASES.get(variable));
    }

    private static String key(Word word) {
        return word.text().contains("=") ? word.text().substring(0, word.text().indexOf('=')) : "";
    }

    private static boolean holds(Word word, String value) {
        String present = word.text().substring(key(word).length() + 1);
        return present.equals(value) || present.equals(IniInventory.word(IniValue.quote(value)));
    }
}
