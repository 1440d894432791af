package dev.matrixup.yaml;

import dev.matrixup.report.Failure;
import dev.matrixup.yaml.ValueSpan.Form;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The place for new keys: below the last entry, or above it if it ends in a block scalar that a line break would change.
 *
 * @param source the text
 * @param at where the new lines begin
 * @param index how many entries stand above
 * @param indent the indentation of the keys
 */
record Addition(Source source, int at, int index, String indent) {
    private static final Pattern COMMENT = Pattern.compile("[ \\t]*#.*");
    private static final Pattern INDENTED_COMMENT = Pattern.compile("[ \\t]+#.*");

    /** Finds the place; refuses a root in braces. */
    static Addition in(Source source, Document document) {
        if (document.isFlow()) {
            throw Failure.refused("The whole file is written in braces; matrixup adds no key there.")
                    .at(source.place(0))
                    .next("Write the file as NAME: VALUE lines, or add the key by hand.");
        }
        List<TopLevel> pairs = document.topLevel();
        int count = pairs.size();
        if (count == 0) {
            return new Addition(source, document.end(), 0, "");
        }
        TopLevel last = pairs.get(count - 1);
        String indent = source.indentOf(last.keyStart());
        if (last.span().open()) {
            int limit = count == 1 ? source.lineStart(0) : below(source, document, pairs.get(count - 2));
            return new Addition(source, aboveComments(source, last.keyStart(), limit), count - 1, indent);
        }
        return new Addition(source, below(source, document, last), count, indent);
    }

    /** The edit that adds these keys, with a comment above them unless it is blank. */
    Edit edit(Map<String, Object> values, String comment) {
        String lineBreak = source.lineBreak();
        boolean endsLines = source.beginsLine(at);
        StringBuilder lines = new StringBuilder();
        if (!comment.isBlank()) {
            lines.append(indent)
                    .append(comment.startsWith("#") ? comment : "# " + comment)
                    .append(lineBreak);
        }
        values.forEach((key, value) -> {
            Rendered rendered = endsLines
                    ? ValueWriter.rendered(value, indent, lineBreak)
                    : Rendered.line(ValueWriter.line(value, Form.PLAIN));
            lines.append(indent).append(key).append(": ");
            lines.append(rendered.head()).append(rendered.body()).append(lineBreak);
        });
        if (!endsLines) {
            // The file has no final line break, and gets none.
            lines.setLength(lines.length() - lineBreak.length());
            lines.insert(0, lineBreak);
        }
        return new Edit(at, at, lines.toString());
    }

    /** Where a new line may begin below a pair: after a comment beside it, and after comments below it that are indented. */
    static int below(Source source, Document document, TopLevel pair) {
        int at = after(source, pair);
        while (at < document.end()
                && INDENTED_COMMENT.matcher(source.lineText(source.lineOf(at))).matches()) {
            at = source.nextLine(at);
        }
        return at;
    }

    /** The line below a pair. */
    static int after(Source source, TopLevel pair) {
        ValueSpan span = pair.span();
        boolean atLineStart = span.next() > span.end() && source.beginsLine(span.next());
        return atLineStart ? span.next() : source.nextLine(span.next());
    }

    /** The beginning of a key's line, or of the comments directly above it, not above the limit. */
    static int aboveComments(Source source, int keyStart, int limit) {
        int at = source.lineStart(keyStart);
        while (at > limit
                && COMMENT.matcher(source.lineText(source.lineOf(at) - 1)).matches()) {
            at = source.lineStart(at - 1);
        }
        return at;
    }
}
