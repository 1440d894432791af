package dev.matrixup.remote;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.ExitStatus;
import java.util.function.Consumer;

/** One server, or this machine: run a command there, reach a port there. */
public interface Remote extends AutoCloseable {
    /**
     * Runs a command and keeps what it prints: as root where the server was opened with {@link Become}, else as the login user. Where
     * that user is not root the command goes through {@code sudo}, whose password, if any, is sent ahead of {@code stdin}; neither
     * ever stands in an argument list.
     *
     * @param stdin what the command reads; may be empty
     * @throws dev.matrixup.report.Failure if the connection breaks or the command takes longer than 60 s (5), or sudo refuses (3)
     */
    Captured run(Argv argv, String stdin);

    /**
     * Runs a command that may never end, as {@link #run} does but without a time limit, and hands on each line that it prints, errors
     * among them.
     *
     * @param check is called again and again while the command runs; what it throws ends the command
     * @throws dev.matrixup.report.Failure if the connection breaks (5)
     */
    ExitStatus follow(Argv argv, Consumer<String> lines, Runnable check);

    /**
     * Opens a port on this machine's loopback that leads to a port as the server sees it.
     *
     * @throws dev.matrixup.report.Failure if the connection breaks (5)
     */
    Tunnel forward(String host, int port);

    /** Where this leads, for people: {@code root@203.0.113.10}, {@code ops@host:2222}, {@code this machine}. */
    String target();

    @Override
    void close();
}
