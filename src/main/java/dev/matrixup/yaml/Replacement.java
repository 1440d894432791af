package dev.matrixup.yaml;

import dev.matrixup.yaml.ValueSpan.Form;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A new value where one stands: in the manner of the old one, with the comments around it kept. */
final class Replacement {
    private static final Pattern HEADER_COMMENT = Pattern.compile("[^#]*?([ \\t]+#.*)");

    private final Source source;
    private final String text;
    private final boolean flowRoot;
    private final TopLevel pair;
    private final ValueSpan span;

    Replacement(Source source, Document document, TopLevel pair) {
        this.source = source;
        this.text = source.text();
        this.flowRoot = document.isFlow();
        this.pair = pair;
        this.span = pair.span();
    }

    /** The edits that put this value there. */
    List<Edit> edits(Object value) {
        if (span.form() == Form.EMPTY) {
            return List.of(new Edit(span.start(), span.end(), " " + inline(value)));
        }
        if (keepsBlock(value)) {
            String indent = source.indentOf(span.start());
            return List.of(new Edit(span.start(), span.end(), ValueWriter.block(value, indent, source.lineBreak())));
        }
        if (beginsBelowKey()) {
            // To the key's line, so that comments in between do no harm.
            int colon = colon();
            return List.of(
                    new Edit(colon, colon, " " + inline(value)),
                    new Edit(source.lineEnd(source.lineStart(span.start()) - 1), span.end(), ""));
        }
        boolean block = !flowRoot && span.end() == source.lineEnd(span.end());
        Rendered rendered = block ? rendered(value) : Rendered.line(inline(value));
        return List.of(new Edit(span.start(), span.end(), rendered.head() + headerComment() + rendered.body()));
    }

    private String inline(Object value) {
        Form form = span.form();
        return ValueWriter.line(value, flowRoot && form != Form.SINGLE_QUOTED ? Form.DOUBLE_QUOTED : form);
    }

    /** A value on its key's line, as a block scalar where one stood and can hold it. */
    private Rendered rendered(Object value) {
        String indent = source.indentOf(pair.keyStart());
        boolean wasBlock =
                pair.entry().value().tag().isEmpty() && (span.form() == Form.LITERAL || span.form() == Form.FOLDED);
        if (value instanceof String string && wasBlock && fitsBlock(string)) {
            boolean folds = span.form() == Form.FOLDED && string.indexOf('\n') < 0;
            Rendered literal = ValueWriter.literal(string, indent, source.lineBreak());
            return folds ? new Rendered(">-", literal.body()) : literal;
        }
        if (value instanceof Tagged tagged && fitsBlock(tagged.text())) {
            return ValueWriter.tagged(tagged, indent, source.lineBreak());
        }
        return Rendered.line(ValueWriter.line(value, span.form()));
    }

    /** Whether a block scalar that ends here can hold a text: one that ends in a line break needs one in the file. */
    private boolean fitsBlock(String string) {
        return ValueWriter.fitsBlock(string) && (span.end() < text.length() || !string.endsWith("\n"));
    }

    /** Whether a list or mapping with a line for each item is replaced by another one. */
    private boolean keepsBlock(Object value) {
        YamlNode node = pair.entry().value();
        boolean sameKind = node instanceof YamlNode.Sequence && value instanceof List<?> list && !list.isEmpty()
                || node instanceof YamlNode.Mapping && value instanceof Map<?, ?> map && !map.isEmpty();
        return span.form() == Form.BLOCK
                && sameKind
                && node.tag().isEmpty()
                && text.charAt(span.start()) != '&'
                && beginsBelowKey();
    }

    private boolean beginsBelowKey() {
        int start = span.start();
        return source.lineOf(start) > source.lineOf(pair.keyEnd()) && source.isIndented(start) && colon() >= 0;
    }

    /** The offset after the colon of a key; -1 where none follows on its line. */
    private int colon() {
        int at = pair.keyEnd();
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return text.startsWith(":", at) ? at + 1 : -1;
    }

    /** The comment on a block scalar's first line, with the space before it. */
    private String headerComment() {
        if (span.form() != Form.LITERAL && span.form() != Form.FOLDED) {
            return "";
        }
        Matcher matcher = HEADER_COMMENT.matcher(
                text.substring(span.start(), Math.min(span.end(), source.lineEnd(span.start()))));
        return matcher.matches() ? matcher.group(1) : "";
    }
}
