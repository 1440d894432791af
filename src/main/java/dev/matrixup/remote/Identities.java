package dev.matrixup.remote;

import com.jcraft.jsch.AgentIdentityRepository;
import com.jcraft.jsch.AgentProxyException;
import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.SSHAgentConnector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Vector;
import java.util.stream.Stream;

/**
 * The keys to log in with, in OpenSSH's order: those of the agent that are configured, then the agent's others unless
 * {@code IdentitiesOnly} says no, then the configured files. A key with a passphrase is usable through the agent only.
 */
final class Identities implements IdentityRepository {
    private final List<Identity> usable;
    private final List<Path> locked;
    private final List<Path> unreadable;

    private Identities(List<Identity> usable, List<Path> locked, List<Path> unreadable) {
        this.usable = List.copyOf(usable);
        this.locked = List.copyOf(locked);
        this.unreadable = List.copyOf(unreadable);
    }

    static Identities load(SshConfig config) {
        List<Identity> files = new ArrayList<>();
        List<byte[]> configured = new ArrayList<>();
        List<Path> locked = new ArrayList<>();
        List<Path> unreadable = new ArrayList<>();
        List<Identity> agent = config.identityAgent().map(Identities::ofAgent).orElse(List.of());
        for (Path file : config.identityFiles()) {
            Optional<byte[]> publicKey = publicKey(file);
            publicKey.ifPresent(configured::add);
            if (Files.notExists(file) || (publicKey.isPresent() && holds(agent, publicKey.get()))) {
                continue;
            }
            Optional<Identity> identity = ofFile(file);
            if (identity.isEmpty()) {
                unreadable.add(file);
            } else if (identity.get().isEncrypted()) {
                byte[] blob = identity.get().getPublicKeyBlob();
                if (blob == null || !holds(agent, blob)) {
                    locked.add(file);
                } else {
                    configured.add(blob);
                }
            } else {
                files.add(identity.get());
            }
        }
        Stream<Identity> first = agent.stream().filter(key -> holds(configured, key));
        Stream<Identity> others =
                config.identitiesOnly() ? Stream.of() : agent.stream().filter(key -> !holds(configured, key));
        return new Identities(
                Stream.of(first, others, files.stream()).flatMap(each -> each).toList(), locked, unreadable);
    }

    /** The names of the keys that were offered: files, and the comments of the agent's keys. */
    List<String> names() {
        return usable.stream().map(Identity::getName).toList();
    }

    /** Configured keys with a passphrase that the agent does not hold. */
    List<Path> locked() {
        return locked;
    }

    /** Configured files that exist and hold no key we can read. */
    List<Path> unreadable() {
        return unreadable;
    }

    @Override
    public Vector<Identity> getIdentities() {
        return new Vector<>(usable);
    }

    @Override
    public String getName() {
        return "identities";
    }

    @Override
    public int getStatus() {
        return RUNNING;
    }

    @Override
    public boolean add(byte[] identity) {
        return false;
    }

    @Override
    public boolean remove(byte[] blob) {
        return false;
    }

    @Override
    public void removeAll() {}

    private static List<Identity> ofAgent(Path socket) {
        try {
            return List.copyOf(new AgentIdentityRepository(new SSHAgentConnector(socket)).getIdentities());
        } catch (AgentProxyException | RuntimeException e) {
            // As for OpenSSH: an agent that is gone is no agent.
            return List.of();
        }
    }

    private static Optional<Identity> ofFile(Path file) {
        try {
            JSch jsch = new JSch();
            jsch.addIdentity(file.toString());
            return Optional.of(jsch.getIdentityRepository().getIdentities().get(0));
        } catch (JSchException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** The public key of an identity file, which may be the public key itself: an agent or a security key has the other half. */
    private static Optional<byte[]> publicKey(Path file) {
        return Stream.of(file.resolveSibling(file.getFileName() + ".pub"), file)
                .map(Identities::readPublicKey)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<byte[]> readPublicKey(Path file) {
        try {
            String[] words =
                    Files.readString(file, StandardCharsets.ISO_8859_1).strip().split("\\s+");
            return words.length < 2 || words[0].startsWith("-")
                    ? Optional.empty()
                    : Optional.of(Base64.getDecoder().decode(words[1]));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean holds(List<Identity> identities, byte[] blob) {
        return identities.stream().anyMatch(identity -> Arrays.equals(identity.getPublicKeyBlob(), blob));
    }

    private static boolean holds(List<byte[]> blobs, Identity identity) {
        return blobs.stream().anyMatch(blob -> Arrays.equals(identity.getPublicKeyBlob(), blob));
    }
}
