package dev.matrixup.remote;

import com.jcraft.jsch.AgentIdentityRepository;
import com.jcraft.jsch.AgentProxyException;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import com.jcraft.jsch.SSHAgentConnector;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Child;
import dev.matrixup.process.PipedChild;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import dev.matrixup.report.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * An {@code ssh-agent} of our own, for keys with a passphrase: started with the first of them, ended when closed and also where
 * matrixup itself is killed. Its socket lies in a folder that only its owner can enter, below the system's folder for temporary files:
 * a socket's path is at most some 100 characters long. A key is unlocked by us and handed over through that socket, so that no program
 * is ever given a passphrase.
 */
public final class KeyAgent implements AutoCloseable {
    /** The shell's input ends with us, whatever ended us. An agent started with -D ends on INT, TERM and HUP. */
    private static final String SCRIPT = """
            # Before the agent tells that it listens: a signal may come at once, and what runs behind ignores INT.
            trap 'kill "$agent"; exit' INT TERM HUP
            ssh-agent -D -a "$1" &
            agent=$!
            # Whoever waits for the agent's first line must see that it has ended.
            exec >&-
            read -r end
            kill "$agent"
            """;

    private final ProcessRunner runner;
    private Optional<Path> folder = Optional.empty();
    private Optional<PipedChild> child = Optional.empty();

    /** One that is started when it is first needed. */
    public KeyAgent(ProcessRunner runner) {
        this.runner = runner;
    }

    /** Its socket; empty as long as it holds no key. */
    public synchronized Optional<Path> socket() {
        return child.map(running -> socketIn(folder.orElseThrow()));
    }

    /**
     * Adds a key.
     *
     * @return false if this is not its passphrase
     * @throws Failure if the agent cannot be started or does not take the key (3)
     */
    public synchronized boolean add(Path key, Secret passphrase) {
        try {
            KeyPair pair = KeyPair.load(new JSch(), key.toString());
            try {
                if (!pair.decrypt(passphrase.reveal().getBytes(StandardCharsets.UTF_8))) {
                    return false;
                }
                if (child.isEmpty()) {
                    start();
                }
                if (!new AgentIdentityRepository(new SSHAgentConnector(socket().orElseThrow())).add(forAgent(pair))) {
                    throw refused(key, "the agent does not take it");
                }
                return true;
            } finally {
                pair.dispose();
            }
        } catch (JSchException | AgentProxyException e) {
            throw refused(key, String.valueOf(e.getMessage())).because(e);
        }
    }

    /**
     * The private key as the agent takes it. JSch hands on the number of an ECDSA key as it stands in a PEM file, where it is unsigned;
     * an agent would read every second one as negative.
     */
    private static byte[] forAgent(KeyPair pair) throws JSchException {
        byte[] blob = pair.forSSHAgent();
        if (pair.getKeyType() != KeyPair.ECDSA) {
            return blob;
        }
        ByteBuffer from = ByteBuffer.wrap(blob);
        ByteBuffer to = ByteBuffer.allocate(blob.length + 1);
        // Type, curve, point, number, comment.
        for (int field = 0; field < 5; field++) {
            byte[] bytes = new byte[from.getInt()];
            from.get(bytes);
            boolean negative = field == 3 && bytes[0] < 0;
            to.putInt(bytes.length + (negative ? 1 : 0));
            if (negative) {
                to.put((byte) 0);
            }
            to.put(bytes);
        }
        return Arrays.copyOf(to.array(), to.position());
    }

    private static Failure refused(Path key, String reason) {
        return Failure.refused("The key %s cannot be put into an ssh-agent: %s.".formatted(key, reason))
                .next(Argv.of("ssh-add", key).quoted());
    }

    private static Path socketIn(Path folder) {
        return folder.resolve("agent");
    }

    private void start() {
        try {
            Path made = Files.createTempDirectory("matrixup-");
            folder = Optional.of(made);
            PipedChild started = runner.open(Child.of(Argv.of("/bin/sh", "-c", SCRIPT, "sh", socketIn(made))));
            // Its first line comes when it listens.
            if (new BufferedReader(new InputStreamReader(started.fromChild(), StandardCharsets.US_ASCII)).readLine()
                    == null) {
                started.close();
                throw Failure.refused(
                        "ssh-agent does not start: %s".formatted(started.err().strip()));
            }
            child = Optional.of(started);
        } catch (IOException e) {
            throw Failure.refused("ssh-agent cannot be started: %s.".formatted(Reason.of(e)))
                    .because(e);
        }
    }

    /** Ends it and removes its folder. */
    @Override
    public synchronized void close() {
        child.ifPresent(PipedChild::close);
        child = Optional.empty();
        folder.ifPresent(made -> {
            try {
                Files.deleteIfExists(socketIn(made));
                Files.deleteIfExists(made);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        folder = Optional.empty();
    }
}
