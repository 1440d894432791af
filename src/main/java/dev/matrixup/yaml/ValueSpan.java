package dev.matrixup.yaml;

/**
 * Where a value stands in its text, tag and anchor included, the comments around it not. Offsets are Java chars.
 *
 * @param start its first char
 * @param end after its last char; trailing line breaks of a block scalar do not belong to it
 * @param next the first offset where another key may begin without changing this value
 * @param form how it is written
 * @param open whether it ends in a block scalar whose last line has no line break, so that a line break would become part of it
 */
record ValueSpan(int start, int end, int next, Form form, boolean open) {
    /** How a value is written. */
    enum Form {
        EMPTY,
        ALIAS,
        PLAIN,
        SINGLE_QUOTED,
        DOUBLE_QUOTED,
        LITERAL,
        FOLDED,
        FLOW,
        BLOCK
    }

    /** Whether an offset lies within. */
    boolean holds(int offset) {
        return start <= offset && offset < end;
    }
}
