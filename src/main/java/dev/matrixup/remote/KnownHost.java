package dev.matrixup.remote;

import dev.matrixup.report.Place;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One line of a file of known host keys, as sshd(8) describes it under "SSH_KNOWN_HOSTS FILE FORMAT".
 *
 * @param place its file and line
 * @param marker {@code @cert-authority}, {@code @revoked} or empty
 * @param hosts the host patterns, or one hashed name
 * @param key the public key in SSH's own form
 */
record KnownHost(Place place, String marker, String hosts, HostKey key) {
    private static final String HASHED = "|1|";

    /** The entry that a line holds; empty for a comment, a blank line and one that OpenSSH would not understand either. */
    static Optional<KnownHost> parse(Path file, int number, String line) {
        String[] words = line.strip().split("[ \t]+");
        int first = words[0].startsWith("@") ? 1 : 0;
        if (words[0].startsWith("#") || words.length < first + 3) {
            return Optional.empty();
        }
        try {
            HostKey key = new HostKey(Base64.getDecoder().decode(words[first + 2]));
            return Optional.of(
                    new KnownHost(new Place(file, number, 1, ""), first == 1 ? words[0] : "", words[first], key));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean revoked() {
        return marker.equals("@revoked");
    }

    /** Whether it speaks of the host's own key: certificate authorities do not. */
    boolean isHostKey() {
        return marker.isEmpty() || revoked();
    }

    /** Whether it speaks of a host, named as {@link SshConfig#knownAs} does. */
    boolean matches(String name) {
        if (hosts.startsWith(HASHED)) {
            return matchesHash(name);
        }
        String lowerCase = name.toLowerCase(Locale.ROOT);
        boolean found = false;
        for (String pattern : hosts.split(",")) {
            boolean negated = pattern.startsWith("!");
            if (glob(negated ? pattern.substring(1) : pattern)
                    .matcher(lowerCase)
                    .matches()) {
                if (negated) {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }

    private boolean matchesHash(String name) {
        String[] parts = hosts.substring(HASHED.length()).split("\\|", 2);
        if (parts.length < 2) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[0]), "HmacSHA1"));
            byte[] hash = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
            return MessageDigest.isEqual(hash, Base64.getDecoder().decode(parts[1]));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    /** A pattern of ssh_config(5): {@code *} and {@code ?} and nothing else; host names have no case. */
    private static Pattern glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (char c : pattern.toLowerCase(Locale.ROOT).toCharArray()) {
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString());
    }
}
