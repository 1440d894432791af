package dev.matrixup.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A replacement of a range of a text. Offsets are Java chars.
 *
 * @param start the range's first char
 * @param end after its last char; equal to start for an insertion
 * @param replacement what comes there
 */
record Edit(int start, int end, String replacement) {
    Edit {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("not a range: %d to %d".formatted(start, end));
        }
    }

    /** Whether an offset lies within the replaced range. */
    boolean replaces(int offset) {
        return start <= offset && offset < end;
    }

    /** Applies edits that do not overlap, from the end, so that offsets stay right. */
    static String apply(String text, List<Edit> edits) {
        StringBuilder edited = new StringBuilder(text);
        List<Edit> sorted = sorted(edits);
        int limit = text.length();
        for (int i = sorted.size() - 1; i >= 0; i--) {
            Edit edit = sorted.get(i);
            if (edit.end > limit) {
                throw new IllegalArgumentException("edits overlap at " + limit);
            }
            edited.replace(edit.start, edit.end, edit.replacement);
            limit = edit.start;
        }
        return edited.toString();
    }

    /** Whether two texts are the same outside these edits, the second being the edited one. */
    static boolean sameOutside(List<Edit> edits, String before, String after) {
        int from = 0;
        int to = 0;
        for (Edit edit : sorted(edits)) {
            int kept = edit.start - from;
            if (!before.regionMatches(from, after, to, kept) || !after.startsWith(edit.replacement, to + kept)) {
                return false;
            }
            from = edit.end;
            to += kept + edit.replacement.length();
        }
        int rest = before.length() - from;
        return rest == after.length() - to && before.regionMatches(from, after, to, rest);
    }

    private static List<Edit> sorted(List<Edit> edits) {
        List<Edit> sorted = new ArrayList<>(edits);
        sorted.sort(Comparator.comparingInt(Edit::start).thenComparingInt(Edit::end));
        return sorted;
    }
}
