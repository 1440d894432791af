package dev.matrixup.yaml;

import dev.matrixup.report.Failure;
import dev.matrixup.yaml.ValueSpan.Form;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A pair that goes: its lines, what belongs to its value, and the comment above it where that can be about nothing else.
 *
 * @param source the text
 * @param pair the pair
 * @param index its number among all pairs
 */
record Removal(Source source, Document document, TopLevel pair, int index) {
    /** A ruler, or a heading made with one. */
    private static final Pattern HEADING = Pattern.compile("(?:#.*([-=#*~_+])\\1\\1.*|##.*)");

    /** A setting that somebody switched off: it is no comment on its neighbour. */
    private static final Pattern SETTING = Pattern.compile("#\\s*\\w+_\\w*\\s*:(?:\\s.*)?");

    /** The edit that takes it out; refuses what is not on lines of its own. */
    Edit edit() {
        if (document.isFlow() || !source.isIndented(pair.keyStart())) {
            throw Failure.refused("%s does not stand on lines of its own, so matrixup does not take it out."
                            .formatted(pair.entry().key()))
                    .at(source.place(pair.keyStart()));
        }
        // A comment that is indented below belongs to a list or mapping; below a single value it may be anybody's.
        int end = pair.span().form() == Form.BLOCK
                ? Addition.below(source, document, pair)
                : Addition.after(source, pair);
        int start = start(end);
        if (end == source.text().length()
                && !source.beginsLine(end)
                && start > source.lineStart(0)
                && !breakAboveIsTaken()) {
            // The file has no final line break, and gets none.
            return new Edit(source.lineEnd(start - 1), end, "");
        }
        return new Edit(start, end, "");
    }

    private int start(int end) {
        int line = source.lineStart(pair.keyStart());
        int comment = Addition.aboveComments(source, pair.keyStart(), limit());
        boolean own = standsAlone(end)
                && !headsFile(comment)
                && source.text()
                        .substring(comment, line)
                        .lines()
                        .map(String::strip)
                        .noneMatch(text -> HEADING.matcher(text).matches()
                                || SETTING.matcher(text).matches());
        return own ? comment : line;
    }

    /** Whether no other pair follows at once, which the comment above could be about, too. */
    private boolean standsAlone(int end) {
        if (end >= document.end()) {
            return true;
        }
        String next = source.lineText(source.lineOf(end)).strip();
        return next.isEmpty() || next.startsWith("#");
    }

    /** Whether what begins here may be about the whole file. */
    private boolean headsFile(int comment) {
        int line = source.lineOf(comment);
        return line == 0 || index == 0 && source.lineText(line - 1).startsWith("---");
    }

    /** What stands above this belongs to the pair before. */
    private int limit() {
        List<TopLevel> pairs = document.topLevel();
        return index == 0 ? source.lineStart(0) : Addition.below(source, document, pairs.get(index - 1));
    }

    /** Whether the line break above belongs to another value, or goes with another removal. */
    private boolean breakAboveIsTaken() {
        if (index == 0) {
            return false;
        }
        TopLevel above = document.topLevel().get(index - 1);
        Form form = above.span().form();
        return form == Form.LITERAL
                || form == Form.FOLDED
                || form == Form.BLOCK
                || above.isNamed(pair.entry().key());
    }
}
