package dev.matrixup.admin;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.ExitStatus;
import dev.matrixup.remote.Remote;
import dev.matrixup.remote.Tunnel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A real server that remembers what was run on it. */
final class RecordingRemote implements Remote {
    private final Remote remote;
    private final List<Argv> seen = new CopyOnWriteArrayList<>();

    RecordingRemote(Remote remote) {
        this.remote = remote;
    }

    List<Argv> seen() {
        return seen;
    }

    @Override
    public Captured run(Argv argv, String stdin) {
        seen.add(argv);
        return remote.run(argv, stdin);
    }

    @Override
    public ExitStatus follow(Argv argv, Consumer<String> lines, Runnable check) {
        seen.add(argv);
        return remote.follow(argv, lines, check);
    }

    @Override
    public Tunnel forward(String host, int port) {
        return remote.forward(host, port);
    }

    @Override
    public String target() {
        return remote.target();
    }

    @Override
    public void close() {
        remote.close();
    }
}
