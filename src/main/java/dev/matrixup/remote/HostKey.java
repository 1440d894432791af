package dev.matrixup.remote;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/** A server's public key in the form of RFC 4253, section 6.6: a length and the name of its type, then the key itself. */
final class HostKey {
    private final byte[] blob;
    private final String type;

    /** @throws IllegalArgumentException if this is no public key */
    HostKey(byte[] blob) {
        this.blob = blob.clone();
        ByteBuffer buffer = ByteBuffer.wrap(this.blob);
        try {
            byte[] name = new byte[Math.min(buffer.getInt(), 100)];
            buffer.get(name);
            type = new String(name, StandardCharsets.US_ASCII);
        } catch (BufferUnderflowException | NegativeArraySizeException e) {
            throw new IllegalArgumentException("not a public key", e);
        }
    }

    byte[] blob() {
        return blob.clone();
    }

    /** Its type as it stands in files: {@code ssh-ed25519}, {@code ecdsa-sha2-nistp256}, {@code ssh-rsa}. */
    String type() {
        return type;
    }

    /** Its type as OpenSSH calls it in messages: {@code ED25519}, {@code ECDSA}, {@code RSA}. */
    String shortType() {
        return type.replaceFirst("^ssh-", "").replaceFirst("-.*", "").toUpperCase(Locale.ROOT);
    }

    /** {@code SHA256:} and 43 characters, as {@code ssh-keygen -l} prints it. */
    String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(blob);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code TYPE BASE64}, as it stands in files. */
    String text() {
        return type + " " + Base64.getEncoder().encodeToString(blob);
    }

    /** {@code ED25519 SHA256:...}, for people. */
    @Override
    public String toString() {
        return shortType() + " " + fingerprint();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostKey key && Arrays.equals(key.blob, blob);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(blob);
    }
}
