package dev.matrixup.cli;

import dev.matrixup.deploy.Demo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code matrixup demo}. */
@Command(
        name = "demo",
        description = "The whole main job on this machine: a real Synapse on loopback, no root, no Docker.",
        sortOptions = false)
final class DemoCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--down", description = "Remove everything that demo made.")
    private boolean down;

    DemoCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Demo demo = new Demo(session.context());
        return (down ? demo.down() : demo.up()).code();
    }
}
