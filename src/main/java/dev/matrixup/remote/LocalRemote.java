package dev.matrixup.remote;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.process.ExitStatus;
import dev.matrixup.process.ProcessRunner;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** This machine itself. */
final class LocalRemote implements Remote {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ProcessRunner runner;
    private final Sudo sudo;

    LocalRemote(ProcessRunner runner, Optional<Become> become) {
        this.runner = runner;
        this.sudo = Sudo.prove(become, this::asUser, target());
    }

    @Override
    public Captured run(Argv argv, String stdin) {
        return asUser(sudo.argv(argv), sudo.stdin(stdin));
    }

    @Override
    public ExitStatus follow(Argv argv, Consumer<String> lines, Runnable check) {
        Child child = Child.of(sudo.argv(argv)).input(sudo.stdin(""));
        ExitStatus status = runner.run(child, lines, lines, check);
        check.run();
        return status;
    }

    @Override
    public Tunnel forward(String host, int port) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        return new Tunnel() {
            @Override
            public InetSocketAddress address() {
                return address;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public String target() {
        return "this machine";
    }

    @Override
    public void close() {}

    private Captured asUser(Argv argv, String stdin) {
        return runner.capture(Child.of(argv).input(stdin).timeout(LIMIT));
    }
}
