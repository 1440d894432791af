package dev.matrixup.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * OpenSSH's own server on a free port of 127.0.0.1, run by the current user, with host keys and allowed user keys of its own. Its log is
 * {@code sshd.log} in its folder.
 */
public final class RealSshd implements AutoCloseable {
    private final Path folder;
    private final int port;
    private final Process process;

    private RealSshd(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Starts a server with an ed25519 host key that allows {@link #userKey}. */
    public static RealSshd start(Path folder) {
        return start(folder, List.of("ed25519"), List.of());
    }

    /**
     * Starts a server.
     *
     * @param folder where its files go; made if missing, and may be one that a server had before: then keys and port stay
     * @param hostKeyTypes {@code ed25519}, {@code ecdsa}, {@code rsa}
     * @param configuration further lines of sshd_config(5)
     */
    public static RealSshd start(Path folder, List<String> hostKeyTypes, List<String> configuration) {
        try {
            Files.createDirectories(folder);
            OpenSshServer program = OpenSshServer.get();
            int port = port(folder);
            List<String> lines = new ArrayList<>(configuration);
            for (String type : hostKeyTypes) {
                lines.add("HostKey " + keyPair(folder.resolve("host_" + type), type, ""));
            }
            Path userKey = keyPair(folder.resolve("user_key"), "ed25519", "");
            lines.addAll(List.of(
                    "Port " + port,
                    "ListenAddress 127.0.0.1",
                    "AuthorizedKeysFile " + folder.resolve("authorized_keys"),
                    "PasswordAuthentication no",
                    "KbdInteractiveAuthentication no",
                    "StrictModes no",
                    "UsePAM no",
                    "PidFile none",
                    "MaxStartups 100"));
            lines.addAll(program.configuration());
            Path config = folder.resolve("sshd_config");
            Files.write(config, lines);
            Process process = program.command("-D", "-e", "-f", config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("sshd.log").toFile())
                    .start();
            RealSshd sshd = new RealSshd(folder, port, process);
            sshd.allow(userKey);
            sshd.awaitBanner();
            return sshd;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a key pair, unless it is there; returns the private key's file. The public one is beside it, {@code .pub}. */
    public static Path keyPair(Path file, String type, String passphrase) {
        if (Files.notExists(file)) {
            run(
                    "ssh-keygen",
                    "-q",
                    "-t",
                    type,
                    "-N",
                    passphrase,
                    "-C",
                    file.getFileName().toString(),
                    "-f",
                    file.toString());
        }
        return file;
    }

    /** Runs a program to its end and returns what it printed; it must succeed. */
    public static String run(String... argv) {
        try {
            Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", argv) + " failed: " + out);
            }
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The port it listens at, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Who can log in: the current user. */
    public String user() {
        return System.getProperty("user.name");
    }

    /** A private key, without a passphrase, that may log in. */
    public Path userKey() {
        return folder.resolve("user_key");
    }

    /** Lets a key log in. */
    public void allow(Path privateKey) {
        try {
            String line = Files.readString(Path.of(privateKey + ".pub"));
            Files.writeString(
                    folder.resolve("authorized_keys"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code SHA256:...} of a host key, as ssh-keygen prints it. */
    public String fingerprint(String type) {
        return run("ssh-keygen", "-lf", folder.resolve("host_" + type + ".pub").toString())
                .split(" ")[1];
    }

    /** A line for a file of known host keys. */
    public String knownHostsLine(String type) {
        try {
            String[] words =
                    Files.readString(folder.resolve("host_" + type + ".pub")).split(" ");
            return "[127.0.0.1]:" + port + " " + words[0] + " " + words[1].strip() + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its log so far. */
    public String log() {
        try {
            return Files.readString(folder.resolve("sshd.log"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a program whose name begins so runs for somebody who is logged in. */
    public boolean runs(String program) {
        return process.descendants()
                .flatMap(child -> child.info().command().stream())
                .anyMatch(command -> Path.of(command).getFileName().toString().startsWith(program));
    }

    /** Ends it with all its connections. */
    @Override
    public void close() {
        process.descendants().toList().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int port(Path folder) throws IOException {
        Path file = folder.resolve("port");
        if (Files.notExists(file)) {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Files.writeString(file, String.valueOf(free.getLocalPort()));
            }
        }
        return Integer.parseInt(Files.readString(file));
    }

    private void awaitBanner() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                throw new AssertionError("sshd ended: " + log());
            }
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(5000);
                if (socket.getInputStream().read() == 'S') {
                    return;
                }
                throw new AssertionError("sshd sends no banner: " + log());
            } catch (IOException notYet) {
                pause();
            }
        }
        throw new AssertionError("sshd does not answer: " + log());
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
