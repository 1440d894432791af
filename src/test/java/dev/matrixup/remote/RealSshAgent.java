package dev.matrixup.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        return start(folder, folder.resolve("nobody"));
    }

    /** One that asks this program before it uses a key that is to be confirmed. */
    static RealSshAgent start(Path folder, Path confirms) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "ssh-agent", "-D", "-a", folder.resolve("agent").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("agent.log").toFile());
        builder.environment().putAll(Map.of("SSH_ASKPASS", confirms.toString(), "SSH_ASKPASS_REQUIRE", "force"));
        RealSshAgent agent = new RealSshAgent(builder.start(), folder);
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
    void add(Path key, String passphrase, String... options) throws Exception {
        Path answer = folder.resolve("answer");
        Files.writeString(answer, "#!/bin/sh\necho '" + passphrase + "'\n");
        answer.toFile().setExecutable(true);
        List<String> command = new ArrayList<>(List.of("ssh-add", "-q"));
        command.addAll(List.of(options));
        command.add(key.toString());
        ProcessBuilder add = new ProcessBuilder(command).redirectErrorStream(true);
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
