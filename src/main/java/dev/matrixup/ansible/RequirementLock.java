package dev.matrixup.ansible;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A requirement file in the jar that fixes Ansible and all it needs, each file by its digest, for some versions of Python.
 *
 * @param oldestMinor the oldest Python it is for, as the {@code 11} of 3.11
 * @param newestMinor the newest
 */
record RequirementLock(int oldestMinor, int newestMinor, String text) {
    /** The oldest Python that any Ansible in a lock runs on, as the {@code 9} of 3.9. */
    static final int OLDEST_PYTHON = 9;

    private static final List<RequirementLock> ALL =
            List.of(load(11, Integer.MAX_VALUE), load(10, 10), load(OLDEST_PYTHON, OLDEST_PYTHON));

    /** The lock for Python 3.{@code minor}, if there is one. */
    static Optional<RequirementLock> forPython(int minor) {
        return ALL.stream()
                .filter(lock -> lock.oldestMinor <= minor && minor <= lock.newestMinor)
                .findFirst();
    }

    /** The version of the {@code ansible} package, which holds the collections. */
    String ansible() {
        return version("ansible");
    }

    /** The version of ansible-core. */
    String core() {
        return version("ansible-core");
    }

    private String version(String name) {
        Matcher line =
                Pattern.compile("(?m)^" + Pattern.quote(name) + "==(\\S+)").matcher(text);
        if (!line.find()) {
            throw new IllegalStateException("no " + name + " in the requirement lock");
        }
        return line.group(1);
    }

    private static RequirementLock load(int oldestMinor, int newestMinor) {
        String name = "requirements-python3.%d.txt".formatted(oldestMinor);
        try (InputStream in = RequirementLock.class.getResourceAsStream(name)) {
            return new RequirementLock(
                    oldestMinor, newestMinor, new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
