package dev.matrixup.yaml;

/**
 * A value as YAML text.
 *
 * @param head what comes on the key's line, without the space before it
 * @param body further lines, with the line break before them; empty for a value on one line
 */
record Rendered(String head, String body) {
    static Rendered line(String text) {
        return new Rendered(text, "");
    }
}
