package dev.matrixup.ansible;

import dev.matrixup.report.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Extra variables for one run that nobody else can read: a file encrypted in Ansible's vault format, whose key goes to
 * {@code ansible-playbook} through its standard input. Neither an argument list nor an environment nor a disk holds a secret.
 *
 * <p>Format 1.2, cipher AES256: PBKDF2 with HMAC-SHA256 and 10000 rounds gives the AES key, the HMAC key and the IV; AES-256-CTR over
 * the padded text. (Source: {@code lib/ansible/parsing/vault/__init__.py} of ansible-core.)
 */
public final class OneTimeVault {
    /** The vault id under which Ansible is given the key. */
    static final String LABEL = "matrixup";

    /** How Ansible is told where the key is. */
    static final List<String> KEY_ON_STDIN = List.of("--vault-id", LABEL + "@/dev/stdin");

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int ROUNDS = 10_000;
    private static final int SALT = 32;
    private static final int KEY = 32;
    private static final int IV = 16;
    private static final int LINE = 80;

    private final Secret key;
    private final String plain;

    private OneTimeVault(Secret key, Map<String, ?> variables) {
        this.key = key;
        this.plain = yaml(variables) + "\n";
    }

    /**
     * Variables under a random key. Values are {@link Secret}s, which Ansible takes as they are, whatever they hold; and texts, booleans,
     * numbers, null, lists and maps, in which Ansible evaluates templates as usual.
     */
    public static OneTimeVault of(Map<String, ?> variables) {
        byte[] random = new byte[KEY];
        RANDOM.nextBytes(random);
        return new OneTimeVault(Secret.of(HexFormat.of().formatHex(random)), variables);
    }

    /** Variables under the user's own vault password, so that what stands on standard input opens his vaulted values too. */
    public static OneTimeVault of(Map<String, ?> variables, Secret vaultPassword) {
        // Ansible strips what it reads.
        String stripped = vaultPassword.reveal().strip();
        if (stripped.isEmpty()) {
            throw new IllegalArgumentException("an empty vault password");
        }
        return new OneTimeVault(Secret.of(stripped), variables);
    }

    /** What goes to the child's standard input. */
    Secret key() {
        return key;
    }

    /** The file's content; another one at each call. */
    String encrypt() {
        byte[] salt = new byte[SALT];
        RANDOM.nextBytes(salt);
        return encrypt(salt);
    }

    private String encrypt(byte[] salt) {
        try {
            byte[] derived = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(key.reveal().toCharArray(), salt, ROUNDS, (2 * KEY + IV) * 8))
                    .getEncoded();
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(derived, 0, KEY, "AES"),
                    new IvParameterSpec(derived, 2 * KEY, IV));
            byte[] secret = cipher.doFinal(pad(plain.getBytes(StandardCharsets.UTF_8)));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(derived, KEY, KEY, "HmacSHA256"));
            HexFormat hex = HexFormat.of();
            String body =
                    String.join("\n", hex.formatHex(salt), hex.formatHex(mac.doFinal(secret)), hex.formatHex(secret));
            return "$ANSIBLE_VAULT;1.2;AES256;" + LABEL + "\n"
                    + lines(hex.formatHex(body.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** PKCS7. */
    private static byte[] pad(byte[] text) {
        int missing = IV - text.length % IV;
        byte[] padded = Arrays.copyOf(text, text.length + missing);
        Arrays.fill(padded, text.length, padded.length, (byte) missing);
        return padded;
    }

    private static String lines(String hex) {
        StringBuilder lines = new StringBuilder();
        for (int start = 0; start < hex.length(); start += LINE) {
            lines.append(hex, start, Math.min(start + LINE, hex.length())).append('\n');
        }
        return lines.toString();
    }

    /** A value as YAML flow text on one line, ASCII only. */
    static String yaml(Object value) {
        if (value instanceof Secret secret) {
            String text = secret.reveal();
            // Not where no template can be: ansible-core 2.19 reads !unsafe "0123" as the number 83.
            return text.contains("{") ? "!unsafe " + quoted(text) : quoted(text);
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> quoted(entry.getKey().toString()) + ": " + yaml(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(OneTimeVault::yaml).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof CharSequence text) {
            return quoted(text.toString());
        }
        if (value == null || value instanceof Boolean || value instanceof Number) {
            return String.valueOf(value);
        }
        throw new IllegalArgumentException("no YAML for " + value.getClass());
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c >= ' ' && c <= '~') {
                quoted.append((char) c);
            } else {
                quoted.append("\\U%08x".formatted(c));
            }
        });
        return quoted.append('"').toString();
    }
}
