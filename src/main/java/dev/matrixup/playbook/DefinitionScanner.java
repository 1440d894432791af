package dev.matrixup.playbook;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the variables of a vars file by their lines, without parsing YAML: parsing all files of a checkout takes a second, this a
 * twentieth of it. A variable begins at a line whose first column begins a name that a colon follows, and goes on to the next one: the
 * playbook has quoted values whose later lines begin in the first column, with a brace.
 */
final class DefinitionScanner {
    private final String role;
    private final Path file;
    private final String text;
    private final List<Definition> found = new ArrayList<>();
    private String name;
    private int nameLine;
    private int nameStart;

    private DefinitionScanner(String role, Path file, String text) {
        this.role = role;
        this.file = file;
        this.text = text;
    }

    /** The variables in order, duplicates included. */
    static List<Definition> scan(String role, Path file, String text) {
        return new DefinitionScanner(role, file, text).scan();
    }

    private List<Definition> scan() {
        int line = 1;
        int start = 0;
        while (start < text.length()) {
            int end = nameEnd(start);
            if (end > start) {
                finish(start);
                name = text.substring(start, end);
                nameLine = line;
                nameStart = start;
            }
            int lineEnd = text.indexOf('\n', start);
            start = lineEnd < 0 ? text.length() : lineEnd + 1;
            line++;
        }
        finish(text.length());
        return found;
    }

    private void finish(int end) {
        if (name != null) {
            found.add(Definition.of(name, role, file, nameLine, text.substring(nameStart, end)));
        }
    }

    /** The end of the name that begins here and is followed by a colon and white space; the start itself if there is none. */
    private int nameEnd(int start) {
        int end = start;
        while (end < text.length() && isNamePart(text.charAt(end))) {
            end++;
        }
        int colon = end;
        while (colon < text.length() && text.charAt(colon) == ' ') {
            colon++;
        }
        boolean key = colon < text.length()
                && text.charAt(colon) == ':'
                && (colon + 1 == text.length() || Character.isWhitespace(text.charAt(colon + 1)));
        return key ? end : start;
    }

    private static boolean isNamePart(char c) {
        return c >= 'a' && c <= 'z' || c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z';
    }
}
