package dev.matrixup.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps what a command prints, up to a limit; beyond it the writer gets an error, upon which JSch closes the channel. */
final class BoundedOutput extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int limit;
    private boolean exceeded;

    BoundedOutput(int limit) {
        this.limit = limit;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] source, int offset, int length) throws IOException {
        if (bytes.size() + length > limit) {
            exceeded = true;
            throw new IOException("more than " + limit + " bytes");
        }
        bytes.write(source, offset, length);
    }

    synchronized boolean exceeded() {
        return exceeded;
    }

    synchronized String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
