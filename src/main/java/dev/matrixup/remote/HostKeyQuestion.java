package dev.matrixup.remote;

/** Asks the person at the terminal whether a host key is the right one. */
@FunctionalInterface
public interface HostKeyQuestion {
    /**
     * Whether the person accepts a key that no file knows.
     *
     * @param server where we connect: {@code root@203.0.113.10}
     * @param type {@code ED25519}, {@code ECDSA} or {@code RSA}
     * @param fingerprint {@code SHA256:...}, as {@code ssh-keygen -l} prints it
     */
    boolean accepts(String server, String type, String fingerprint);
}
