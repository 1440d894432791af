package dev.matrixup.admin;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.security.SecureRandom;
import java.util.stream.Collectors;

/** The passwords of users. */
public final class Passwords {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    private static final int LENGTH = 24;

    /** Synapse refuses longer ones. */
    private static final int LONGEST = 512;

    private Passwords() {}

    /** A new one of 24 letters and digits, about 140 bits; without those that look alike. */
    public static Secret generate() {
        return Secret.of(RANDOM.ints(LENGTH, 0, LETTERS.length())
                .mapToObj(index -> LETTERS.substring(index, index + 1))
                .collect(Collectors.joining()));
    }

    /**
     * Checks what a homeserver would refuse, so that it can be said before a long run.
     *
     * @return the same password
     * @throws Failure (64) if it is empty, longer than 512 characters, or holds a NUL
     */
    public static Secret checked(Secret password) {
        String text = password.reveal();
        if (text.isEmpty() || text.codePointCount(0, text.length()) > LONGEST || text.indexOf('\0') >= 0) {
            throw Failure.usage("A password has 1 to %d characters and no NUL among them.".formatted(LONGEST));
        }
        return password;
    }
}
