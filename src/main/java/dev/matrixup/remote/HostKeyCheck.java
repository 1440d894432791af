package dev.matrixup.remote;

import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Shows our known host keys to JSch for one connection and remembers what the server offered. JSch only learns yes, no or changed: it
 * neither asks nor adds nor removes anything.
 */
final class HostKeyCheck implements HostKeyRepository {
    private final HostKeys keys;
    private final String name;
    private volatile HostKeyState state;

    HostKeyCheck(HostKeys keys, String name) {
        this.keys = keys;
        this.name = name;
    }

    /** What came of it; empty until the server has offered a key. */
    Optional<HostKeyState> state() {
        return Optional.ofNullable(state);
    }

    @Override
    public int check(String host, byte[] key) {
        state = keys.check(name, new HostKey(key));
        if (state instanceof HostKeyState.Known) {
            return OK;
        }
        return state instanceof HostKeyState.Unknown ? NOT_INCLUDED : CHANGED;
    }

    /** The keys whose types JSch asks the server for first. */
    @Override
    public com.jcraft.jsch.HostKey[] getHostKey(String host, String type) {
        return forJsch(keys.of(name))
                .filter(key -> type == null || key.getType().equals(type))
                .toArray(com.jcraft.jsch.HostKey[]::new);
    }

    /** All of them: JSch looks for certificate authorities and revoked keys here. */
    @Override
    public com.jcraft.jsch.HostKey[] getHostKey() {
        return forJsch(keys.all()).toArray(com.jcraft.jsch.HostKey[]::new);
    }

    @Override
    public void add(com.jcraft.jsch.HostKey key, UserInfo user) {
        throw new IllegalStateException("JSch must not accept a host key");
    }

    @Override
    public void remove(String host, String type) {
        throw new IllegalStateException("JSch must not forget a host key");
    }

    @Override
    public void remove(String host, String type, byte[] key) {
        remove(host, type);
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return keys.file().toString();
    }

    private static Stream<com.jcraft.jsch.HostKey> forJsch(Collection<KnownHost> entries) {
        return entries.stream().map(HostKeyCheck::forJsch).flatMap(Optional::stream);
    }

    private static Optional<com.jcraft.jsch.HostKey> forJsch(KnownHost entry) {
        try {
            return Optional.of(new com.jcraft.jsch.HostKey(
                    entry.marker(),
                    entry.hosts(),
                    com.jcraft.jsch.HostKey.GUESS,
                    entry.key().blob(),
                    ""));
        } catch (JSchException | RuntimeException e) {
            // A type JSch does not know, such as a security key's; GUESS reads at fixed offsets.
            return Optional.empty();
        }
    }
}
