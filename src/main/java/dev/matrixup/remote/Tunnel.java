package dev.matrixup.remote;

import java.net.InetSocketAddress;

/** A port that leads to a server's port until it is closed. */
public interface Tunnel extends AutoCloseable {
    /** Where to connect: an address of this machine. */
    InetSocketAddress address();

    @Override
    void close();
}
