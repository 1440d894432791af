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
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.Vector;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The keys to log in with, in OpenSSH's order: those of the agent that are configured, then the agent's others unless
 * {@code IdentitiesOnly} says no, then the configured files. A key with a passphrase is usable through the agent only; the server is
 * asked whether it would take it.
 */
final class Identities implements IdentityRepository {
    /** The types of keys that a device holds and only an agent can use. */
    static final List<String> SECURITY_KEYS =
            List.of("sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com");

    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rwx------");

    private final List<Identity> usable;
    private final List<LockedKey> locked;
    private final List<Path> unreadable;
    private final List<Path> exposed;
    private final List<Path> onDevice;
    private final boolean agentHoldsKeys;

    private Identities(
            List<Identity> usable,
            List<LockedKey> locked,
            List<Path> unreadable,
            List<Path> exposed,
            List<Path> onDevice,
            boolean agentHoldsKeys) {
        this.usable = List.copyOf(usable);
        this.locked = List.copyOf(locked);
        this.unreadable = List.copyOf(unreadable);
        this.exposed = List.copyOf(exposed);
        this.onDevice = List.copyOf(onDevice);
        this.agentHoldsKeys = agentHoldsKeys;
    }

    /** @param patience while the agent signs, for which it may want its owner to touch something */
    static Identities load(SshConfig config, Patience patience) {
        List<Identity> files = new ArrayList<>();
        List<byte[]> configured = new ArrayList<>();
        List<LockedKey> locked = new ArrayList<>();
        List<Path> unreadable = new ArrayList<>();
        List<Path> exposed = new ArrayList<>();
        List<Path> onDevice = new ArrayList<>();
        List<Identity> agent = config.identityAgent().map(Identities::ofAgent).orElse(List.of()).stream()
                .map(identity -> (Identity) new AgentKey(identity, patience))
                .toList();
        for (Path file : config.identityFiles()) {
            Optional<byte[]> publicKey = publicKey(file);
            publicKey.ifPresent(configured::add);
            if (Files.notExists(file) || (publicKey.isPresent() && holds(agent, publicKey.get()))) {
                continue;
            }
            if (publicKey.filter(Identities::isSecurityKey).isPresent()) {
                onDevice.add(file);
                continue;
            }
            Optional<Identity> identity = ofFile(file);
            if (identity.isEmpty()) {
                unreadable.add(file);
            } else if (isExposed(file)) {
                exposed.add(file);
            } else if (identity.get().isEncrypted()) {
                byte[] blob = identity.get().getPublicKeyBlob();
                if (blob == null || !holds(agent, blob)) {
                    locked.add(new LockedKey(file, identity.get()));
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
                Stream.of(first, others, files.stream()).flatMap(each -> each).toList(),
                locked,
                unreadable,
                exposed,
                onDevice,
                !agent.isEmpty());
    }

    /** The names of the keys that were offered: files, and the comments of the agent's keys. */
    List<String> names() {
        return usable.stream().map(Identity::getName).toList();
    }

    /** The names of the agent's keys that the server would take and that the agent did not sign with in time. */
    List<String> silent() {
        return agentKeys().filter(key -> key.silent).map(Identity::getName).toList();
    }

    /** The names of those that it refused to sign with. */
    List<String> declined() {
        return agentKeys().filter(key -> key.declined).map(Identity::getName).toList();
    }

    private Stream<AgentKey> agentKeys() {
        return usable.stream().filter(AgentKey.class::isInstance).map(AgentKey.class::cast);
    }

    /** Configured keys with a passphrase that the agent does not hold and the server would take, as it said while logging in. */
    List<Path> wanted() {
        return locked.stream().filter(LockedKey::wanted).map(LockedKey::file).toList();
    }

    /** Configured keys that others can read, which OpenSSH therefore does not use. */
    List<Path> exposed() {
        return exposed;
    }

    /** Configured keys whose other half a device holds, and that no agent can use. */
    List<Path> onDevice() {
        return onDevice;
    }

    /** Whether there is an agent that holds any key. */
    boolean agentHoldsKeys() {
        return agentHoldsKeys;
    }

    /** Configured files that exist and hold no key we can read. */
    List<Path> unreadable() {
        return unreadable;
    }

    @Override
    public Vector<Identity> getIdentities() {
        Vector<Identity> all = new Vector<>(usable);
        all.addAll(locked);
        return all;
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

    /** OpenSSH's own rule: nobody but its owner has any right to a private key; that of another owner is his affair. */
    private static boolean isExposed(Path file) {
        try {
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            return attributes.owner().getName().equals(System.getProperty("user.name"))
                    && !OWNERS.containsAll(attributes.permissions());
        } catch (IOException e) {
            return false;
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

    private static boolean isSecurityKey(byte[] blob) {
        String text = new String(blob, StandardCharsets.ISO_8859_1);
        return SECURITY_KEYS.stream().anyMatch(type -> text.startsWith(type, Integer.BYTES));
    }

    private static boolean holds(List<Identity> identities, byte[] blob) {
        return identities.stream().anyMatch(identity -> Arrays.equals(identity.getPublicKeyBlob(), blob));
    }

    private static boolean holds(List<byte[]> blobs, Identity identity) {
        return blobs.stream().anyMatch(blob -> Arrays.equals(identity.getPublicKeyBlob(), blob));
    }

    /** How long an agent may take. */
    @FunctionalInterface
    interface Patience {
        /** Asks the agent; null if it refuses. */
        byte[] await(Supplier<byte[]> question) throws TimeoutException;
    }

    /** A key that the agent holds; it may have to be touched, or the agent asks its owner. */
    private static final class AgentKey implements Identity {
        private final Identity key;
        private final Patience patience;
        private volatile boolean silent;
        private volatile boolean declined;

        AgentKey(Identity key, Patience patience) {
            this.key = key;
            this.patience = patience;
        }

        @Override
        public boolean setPassphrase(byte[] passphrase) throws JSchException {
            return key.setPassphrase(passphrase);
        }

        @Override
        public byte[] getPublicKeyBlob() {
            return key.getPublicKeyBlob();
        }

        @Override
        public byte[] getSignature(byte[] data) {
            return await(() -> key.getSignature(data));
        }

        @Override
        public byte[] getSignature(byte[] data, String algorithm) {
            return await(() -> key.getSignature(data, algorithm));
        }

        private byte[] await(Supplier<byte[]> signing) {
            try {
                byte[] signature = patience.await(signing);
                declined = signature == null;
                return signature;
            } catch (TimeoutException e) {
                silent = true;
                return null;
            }
        }

        @Override
        public String getAlgName() {
            return key.getAlgName();
        }

        @Override
        public String getName() {
            return key.getName();
        }

        @Override
        public boolean isEncrypted() {
            return false;
        }

        @Override
        public void clear() {
            key.clear();
        }
    }

    /** A key without its passphrase: JSch asks the server whether it would take it, and gets no signature. */
    private static final class LockedKey implements Identity {
        private final Path file;
        private final Identity key;
        private volatile boolean wanted;

        LockedKey(Path file, Identity key) {
            this.file = file;
            this.key = key;
            // Without the public half the server cannot be asked.
            this.wanted = key.getPublicKeyBlob() == null;
        }

        Path file() {
            return file;
        }

        boolean wanted() {
            return wanted;
        }

        @Override
        public boolean setPassphrase(byte[] passphrase) {
            return true;
        }

        @Override
        public byte[] getPublicKeyBlob() {
            return key.getPublicKeyBlob();
        }

        @Override
        public byte[] getSignature(byte[] data) {
            wanted = true;
            return null;
        }

        @Override
        public byte[] getSignature(byte[] data, String algorithm) {
            return getSignature(data);
        }

        @Override
        public String getAlgName() {
            return key.getAlgName();
        }

        @Override
        public String getName() {
            return key.getName();
        }

        /** Else JSch would look for a passphrase itself. */
        @Override
        public boolean isEncrypted() {
            return false;
        }

        @Override
        public void clear() {
            key.clear();
        }
    }
}
