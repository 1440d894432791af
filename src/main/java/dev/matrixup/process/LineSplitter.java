package dev.matrixup.process;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Cuts a byte stream into lines at LF, then decodes each as UTF-8, so that a character is never cut in two. A CR before the LF is
 * dropped; a bare CR stays. Commons Exec's own splitter loses the line break after a bare CR.
 */
public final class LineSplitter extends OutputStream {
    /** A line longer than this many bytes is handed on in pieces, so that a child cannot fill the memory. */
    static final int LONGEST_LINE = 1 << 20;

    private final Consumer<String> lines;
    private final Buffer buffer = new Buffer();

    /** Hands each line to this consumer, without its line break. */
    public LineSplitter(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int start = offset;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            if (bytes[i] == '\n') {
                if (buffer.size() == 0) {
                    emit(bytes, start, i);
                } else {
                    buffer.write(bytes, start, i - start);
                    flushLine();
                }
                start = i + 1;
            }
        }
        if (start < end) {
            buffer.write(bytes, start, end - start);
            if (buffer.size() > LONGEST_LINE) {
                flushLine();
            }
        }
    }

    /** Hands on what stands after the last line break. */
    @Override
    public void close() {
        if (buffer.size() > 0) {
            flushLine();
        }
    }

    private void flushLine() {
        emit(buffer.bytes(), 0, buffer.size());
        buffer.reset();
    }

    private void emit(byte[] bytes, int start, int end) {
        int last = end > start && bytes[end - 1] == '\r' ? end - 1 : end;
        lines.accept(new String(bytes, start, last - start, StandardCharsets.UTF_8));
    }

    /** A byte buffer that gives its bytes without a copy. */
    private static final class Buffer extends ByteArrayOutputStream {
        byte[] bytes() {
            return buf;
        }
    }
}
