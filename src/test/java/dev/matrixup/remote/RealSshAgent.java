package dev.matrixup.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** An ssh-agent of its own. */
final class RealSshAgent implements AutoCloseable {
    private final Process process;
    private final Path folder;

    private RealSshAgent(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    static RealSshAgent start(Path folder) throws IOException {
        RealSshAgent agent = new RealSshAgent(
                new ProcessBuilder(
                                "ssh-agent", "-D", "-a", folder.resolve("agent").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("agent.log").toFile())
                        .start(),
                folder);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (Files.notExists(agent.socket())) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("ssh-agent does not start");
            }
            LockSupport.parkNanos(10_000_000);
        }
        return agent;
    }

    Path socket() {
        return folder.resolve("agent");
    }

    /** Adds a key; ssh-add asks a program for the passphrase. */
    void add(Path key, String passphrase) throws Exception {
        Path answer = folder.resolve("answer");
        Files.writeString(answer, "#!/bin/sh\necho '" + passphrase + "'\n");
        answer.toFile().setExecutable(true);
        ProcessBuilder add = new ProcessBuilder("ssh-add", "-q", key.toString()).redirectErrorStream(true);
        add.environment().put("SSH_AUTH_SOCK", socket().toString());
        add.environment().put("SSH_ASKPASS", answer.toString());
        add.environment().put("SSH_ASKPASS_REQUIRE", "force");
        Process process = add.start();
        String out = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new AssertionError("ssh-add failed: " + out);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
