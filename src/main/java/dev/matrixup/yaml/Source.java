package dev.matrixup.yaml;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A text and the file it came from; knows the line of every offset. Offsets are Java chars of the text. A byte order mark stays in
 * the text and is counted as no column.
 */
final class Source {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final List<String> SECRETS = List.of("pass", "secret", "token", "key", "pepper", "salt");

    private final Path file;
    private final String text;
    private final int[] starts;
    private final boolean tabs;

    Source(Path file, String text) {
        this.file = file;
        this.text = text;
        this.starts = lineStarts(text);
        this.tabs = text.indexOf('\t') >= 0;
    }

    /** Decodes strict UTF-8. */
    static Source decode(Path file, byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer chars = CharBuffer.allocate(bytes.length);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CoderResult result = decoder.decode(in, chars, true);
        if (result.isError()) {
            int offset = chars.position();
            Source lenient = new Source(file, new String(bytes, StandardCharsets.UTF_8));
            throw Failure.refused("The file is not UTF-8: byte %d is 0x%02x."
                            .formatted(in.position() + 1, bytes[in.position()] & 0xff))
                    .at(lenient.place(offset))
                    .next("Save the file as UTF-8.");
        }
        return new Source(file, chars.flip().toString());
    }

    Path file() {
        return file;
    }

    String text() {
        return text;
    }

    /** The place of an offset. The line is not shown where its key says that it holds a secret. */
    Place place(int offset) {
        int line = lineOf(offset);
        int start = starts[line];
        return new Place(file, line + 1, text.codePointCount(start, Math.max(start, offset)) + 1, shown(line));
    }

    /** The place of a whole line, counted from 0. */
    Place line(int line) {
        return place(starts[line]);
    }

    /** Whether there is a tab anywhere: readers of YAML disagree about tabs only. */
    boolean hasTabs() {
        return tabs;
    }

    int lineCount() {
        return starts.length;
    }

    /** A line's text without its line break; lines are counted from 0. */
    String lineText(int line) {
        return text.substring(starts[line], endOf(line));
    }

    /** The line that holds this offset, counted from 0. */
    int lineOf(int offset) {
        int found = Arrays.binarySearch(starts, offset);
        return found >= 0 ? found : Math.max(0, -found - 2);
    }

    /** Where the line that holds this offset begins. */
    int lineStart(int offset) {
        return starts[lineOf(offset)];
    }

    /** Where the line that holds this offset ends: before its line break, or the text's end. */
    int lineEnd(int offset) {
        return endOf(lineOf(offset));
    }

    /** Where the line after this offset begins; the text's end for the last line. */
    int nextLine(int offset) {
        return nextOf(lineOf(offset));
    }

    /** Whether a line begins at this offset. */
    boolean beginsLine(int offset) {
        return offset == lineStart(offset);
    }

    /** Whether nothing but white space stands before this offset on its line. */
    boolean isIndented(int offset) {
        return text.substring(lineStart(offset), offset).isBlank();
    }

    /** The white space before this offset on its line; empty if something else stands there. */
    String indentOf(int offset) {
        return isIndented(offset) ? text.substring(lineStart(offset), offset) : "";
    }

    /** The line break of the first line; LF where there is none. */
    String lineBreak() {
        int end = lineEnd(0);
        return starts.length == 1 ? "\n" : text.substring(end, starts[1]);
    }

    private int nextOf(int line) {
        return line + 1 < starts.length ? starts[line + 1] : text.length();
    }

    private int endOf(int line) {
        int end = nextOf(line);
        if (end > starts[line] && text.charAt(end - 1) == '\n') {
            end--;
        }
        return end > starts[line] && text.charAt(end - 1) == '\r' ? end - 1 : end;
    }

    /** Empty where the key on the line, or one of those that the line stands below, says that it holds a secret. */
    private String shown(int line) {
        String whole = lineText(line);
        int indent = Integer.MAX_VALUE;
        for (int above = line; above >= 0 && indent > 0; above--) {
            String text = lineText(above);
            int own = text.length() - text.stripLeading().length();
            if (own < indent && !text.isBlank()) {
                indent = own;
                if (holdsSecret(text)) {
                    return "";
                }
            }
        }
        return whole;
    }

    private static boolean holdsSecret(String line) {
        int colon = line.lastIndexOf(':');
        if (colon < 0) {
            return false;
        }
        String keys = line.substring(0, colon).toLowerCase(Locale.ROOT);
        for (String word : SECRETS) {
            if (keys.contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static int[] lineStarts(String text) {
        int[] starts = new int[16];
        starts[0] = text.indexOf(BYTE_ORDER_MARK) == 0 ? 1 : 0;
        int count = 1;
        char[] all = text.toCharArray();
        for (int i = 0; i < all.length; i++) {
            if (all[i] == '\n' || all[i] == '\r' && !(i + 1 < all.length && all[i + 1] == '\n')) {
                if (count == starts.length) {
                    starts = Arrays.copyOf(starts, count * 2);
                }
                starts[count++] = i + 1;
            }
        }
        return Arrays.copyOf(starts, count);
    }
}
