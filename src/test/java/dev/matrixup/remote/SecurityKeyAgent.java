package dev.matrixup.remote;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An agent that holds the key of a security key, after draft-ietf-sshm-ssh-agent and OpenSSH's PROTOCOL.u2f. What is a device elsewhere is
 * software here: a touch cannot be provoked otherwise, nor that nobody touches it.
 */
final class SecurityKeyAgent implements AutoCloseable {
    /** What its owner does. */
    enum Owner {
        TOUCHES,
        IS_AWAY,
        DECLINES
    }

    private static final String TYPE = "sk-ssh-ed25519@openssh.com";
    private static final String APPLICATION = "ssh:";

    private static final int FAILURE = 5;
    private static final int REQUEST_IDENTITIES = 11;
    private static final int IDENTITIES_ANSWER = 12;
    private static final int SIGN_REQUEST = 13;
    private static final int SIGN_RESPONSE = 14;

    private final ServerSocketChannel server;
    private final Path socket;
    private final KeyPair key;
    private final Owner owner;
    private final List<SocketChannel> clients = new CopyOnWriteArrayList<>();

    private SecurityKeyAgent(ServerSocketChannel server, Path socket, KeyPair key, Owner owner) {
        this.server = server;
        this.socket = socket;
        this.key = key;
        this.owner = owner;
    }

    /** Starts it; its socket and the public half of its key, {@code sk.pub}, lie in the folder. */
    static SecurityKeyAgent start(Path folder, Owner owner) {
        try {
            Path socket = folder.resolve("sk_agent");
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
            SecurityKeyAgent agent = new SecurityKeyAgent(
                    server, socket, KeyPairGenerator.getInstance("Ed25519").generateKeyPair(), owner);
            Files.writeString(
                    folder.resolve("sk.pub"),
                    "%s %s mine\n".formatted(TYPE, Base64.getEncoder().encodeToString(agent.publicKey())));
            daemon(agent::accept);
            return agent;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    Path socket() {
        return socket;
    }

    /** The key's name without {@code .pub}; there is no private half. */
    Path key() {
        return socket.resolveSibling("sk");
    }

    /** Ends it, and with it whoever waits for an answer. */
    @Override
    public void close() {
        try {
            server.close();
            for (SocketChannel client : clients) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                clients.add(client);
                daemon(() -> serve(client));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            DataInputStream in = new DataInputStream(Channels.newInputStream(client));
            DataOutputStream out = new DataOutputStream(Channels.newOutputStream(client));
            while (true) {
                in.readInt();
                byte[] answer = answer(in);
                if (answer.length == 0) {
                    // Says nothing until the client is gone.
                    in.readAllBytes();
                    return;
                }
                out.write(string(answer));
                out.flush();
            }
        } catch (IOException gone) {
            return;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] answer(DataInputStream in) throws IOException, GeneralSecurityException {
        int request = in.readUnsignedByte();
        if (request == REQUEST_IDENTITIES) {
            return bytes(
                    new byte[] {IDENTITIES_ANSWER, 0, 0, 0, 1},
                    string(publicKey()),
                    string("mine".getBytes(StandardCharsets.UTF_8)));
        }
        if (request != SIGN_REQUEST || owner == Owner.DECLINES) {
            return new byte[] {FAILURE};
        }
        in.readNBytes(in.readInt());
        byte[] data = in.readNBytes(in.readInt());
        in.readInt();
        return owner == Owner.IS_AWAY ? new byte[0] : bytes(new byte[] {SIGN_RESPONSE}, string(signature(data)));
    }

    /** Over the hashes of application and data, with the flag for a touch and a counter of one. */
    private byte[] signature(byte[] data) throws GeneralSecurityException {
        byte[] touchedOnce = {1, 0, 0, 0, 1};
        MessageDigest hash = MessageDigest.getInstance("SHA-256");
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(key.getPrivate());
        signature.update(hash.digest(APPLICATION.getBytes(StandardCharsets.UTF_8)));
        signature.update(touchedOnce);
        signature.update(hash.digest(data));
        return bytes(string(TYPE.getBytes(StandardCharsets.UTF_8)), string(signature.sign()), touchedOnce);
    }

    private byte[] publicKey() {
        byte[] encoded = key.getPublic().getEncoded();
        return bytes(
                string(TYPE.getBytes(StandardCharsets.UTF_8)),
                // The last 32 bytes of X.509's form.
                string(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)),
                string(APPLICATION.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] string(byte[] content) {
        int length = content.length;
        return bytes(
                new byte[] {(byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length},
                content);
    }

    private static byte[] bytes(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "security key");
        thread.setDaemon(true);
        thread.start();
    }
}
