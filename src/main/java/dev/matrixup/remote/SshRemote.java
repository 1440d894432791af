package dev.matrixup.remote;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.ExitStatus;
import dev.matrixup.process.LineSplitter;
import dev.matrixup.report.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A server through one SSH connection, which is not made again once it breaks. */
final class SshRemote implements Remote {
    /** More than any command of ours prints. */
    static final int LARGEST_OUTPUT = 16 << 20;

    private static final Duration OPEN_CHANNEL = Duration.ofSeconds(20);

    /** The signals of RFC 4254, section 6.10, at the place of their number on Linux. */
    private static final List<String> SIGNALS = List.of(
            "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE",
            "ALRM", "TERM");

    /** One line, for every shell that somebody may log in with. */
    private static final String GUARD = "exec 3<&0; \"$@\" </dev/null 3<&- & child=$!; "
            + "{ while read -r line; do :; done <&3; kill $child; } >/dev/null 2>&1 & guard=$!; "
            + "exec 3<&-; wait $child; status=$?; kill $guard 2>/dev/null; exit $status";

    private final Session session;
    private final SshConfig config;
    private final SshFailures failures;
    private final Duration limit;
    private final Sudo sudo;

    /**
     * Takes a connected session.
     *
     * @param limit how long a command may take
     * @throws Failure if commands are to become root's and cannot (3)
     */
    SshRemote(Session session, SshConfig config, SshFailures failures, Optional<Become> become, Duration limit) {
        this.session = session;
        this.config = config;
        this.failures = failures;
        this.limit = limit;
        this.sudo = Sudo.prove(become, this::asUser, target());
    }

    @Override
    public Captured run(Argv argv, String stdin) {
        return asUser(sudo.argv(argv), sudo.stdin(stdin));
    }

    @Override
    public ExitStatus follow(Argv argv, Consumer<String> lines, Runnable check) {
        try (LineSplitter out = new LineSplitter(lines);
                LineSplitter err = new LineSplitter(lines)) {
            return execute(sudo.argv(guarded(argv)), new Input(sudo.stdin(""), true), out, err, check);
        }
    }

    private Captured asUser(Argv argv, String stdin) {
        BoundedOutput out = new BoundedOutput(LARGEST_OUTPUT);
        BoundedOutput err = new BoundedOutput(LARGEST_OUTPUT);
        long deadline = System.nanoTime() + limit.toNanos();
        ExitStatus status = execute(argv, new Input(stdin, false), out, err, () -> {
            if (out.exceeded() || err.exceeded()) {
                throw Failure.unexpected(
                        "%s printed more than %d MiB on %s.".formatted(argv.program(), LARGEST_OUTPUT >> 20, target()));
            }
            if (System.nanoTime() > deadline) {
                throw failures.unreachable(
                        "%s did not end within %d s on %s.".formatted(argv.program(), limit.toSeconds(), target()));
            }
        });
        return new Captured(status, out.text(), err.text());
    }

    /**
     * A command that ends with its input, which it does not read. Without a terminal a server lets commands run on when the connection
     * ends, and one that has nothing to say never notices.
     */
    private static Argv guarded(Argv argv) {
        return Argv.of("/bin/sh", "-c", GUARD, "sh").with(argv.words());
    }

    /**
     * What a command can read.
     *
     * @param open whether it does not end after the text, but only with the connection
     */
    private record Input(String text, boolean open) {
        /**
         * Sends it beside other work. JSch's own thread for that is lost when the server ends the channel while the thread is being made.
         */
        void send(OutputStream to) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            to.write(text.getBytes(StandardCharsets.UTF_8));
                            to.flush();
                            if (!open) {
                                to.close();
                            }
                        } catch (IOException e) {
                            // The command ended without reading it.
                            return;
                        }
                    },
                    "ssh-input");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private ExitStatus execute(Argv argv, Input input, OutputStream out, OutputStream err, Runnable check) {
        ChannelExec channel = null;
        try {
            channel = (ChannelExec) session.openChannel("exec");
            if (channel == null) {
                throw new JSchException("the session is down");
            }
            channel.setCommand(argv.quoted().getBytes(StandardCharsets.UTF_8));
            channel.setOutputStream(out);
            channel.setErrStream(err);
            OutputStream stdin = channel.getOutputStream();
            channel.connect((int) OPEN_CHANNEL.toMillis());
            input.send(stdin);
            awaitEnd(channel, argv, check);
            check.run();
            return status(channel);
        } catch (JSchException e) {
            throw failures.lost(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (channel != null) {
                channel.disconnect();
            }
        }
    }

    /** Until the server has closed the channel: only then is the exit status known. JSch has no way to wait for it but to look. */
    private void awaitEnd(ChannelExec channel, Argv argv, Runnable check) {
        while (!channel.isClosed()) {
            check.run();
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Failure.unexpected("Interrupted while %s ran on %s.".formatted(argv.program(), target()));
            }
        }
    }

    private ExitStatus status(ChannelExec channel) throws JSchException {
        if (channel.getExitSignal() != null) {
            return new ExitStatus(128 + Math.max(0, SIGNALS.indexOf(channel.getExitSignal())));
        }
        if (channel.getExitStatus() < 0) {
            throw new JSchException("the server ended it before the command was done");
        }
        return new ExitStatus(channel.getExitStatus());
    }

    @Override
    public Tunnel forward(String host, int port) {
        String loopback = "127.0.0.1";
        try {
            if (!session.isConnected()) {
                throw new JSchException("the session is down");
            }
            int local = session.setPortForwardingL(loopback, 0, host, port);
            return new Tunnel() {
                @Override
                public InetSocketAddress address() {
                    return new InetSocketAddress(loopback, local);
                }

                @Override
                public void close() {
                    try {
                        session.delPortForwardingL(loopback, local);
                    } catch (JSchException e) {
                        // It went with the session.
                        return;
                    }
                }
            };
        } catch (JSchException e) {
            throw failures.lost(e);
        }
    }

    @Override
    public String target() {
        return config.target();
    }

    @Override
    public void close() {
        session.disconnect();
    }
}
