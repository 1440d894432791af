package dev.matrixup.ansible;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of ansible-core, compared by its three numbers. What follows them ({@code rc1}, {@code .dev0}) is left out: a release
 * candidate of a minimum satisfies it.
 */
record CoreVersion(int major, int minor, int patch) implements Comparable<CoreVersion> {
    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?.*");

    /** Reads {@code 2.19.3}, {@code 2.19} or {@code 2.20.0rc1}. */
    static CoreVersion of(String text) {
        Matcher numbers = NUMBERS.matcher(text.strip());
        if (!numbers.matches()) {
            throw new IllegalArgumentException("not a version: " + text);
        }
        String patch = numbers.group(3);
        return new CoreVersion(
                Integer.parseInt(numbers.group(1)),
                Integer.parseInt(numbers.group(2)),
                patch == null ? 0 : Integer.parseInt(patch));
    }

    @Override
    public int compareTo(CoreVersion other) {
        int byMajor = Integer.compare(major, other.major);
        int byMinor = byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
        return byMinor != 0 ? byMinor : Integer.compare(patch, other.patch);
    }
}
