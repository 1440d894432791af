package dev.matrixup.playbook;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Names that a mistyped one was probably meant to be. */
public final class Similar {
    private static final int MOST = 3;

    private Similar() {}

    /** At most three names within a third of the word's length of edits, nearest first. */
    public static List<String> to(String word, Collection<String> names) {
        return to(word, names, Math.max(1, word.length() / 3));
    }

    /** At most three names within this many edits, nearest first. */
    public static List<String> to(String word, Collection<String> names, int limit) {
        return names.stream()
                .filter(name -> Math.abs(name.length() - word.length()) <= limit)
                .filter(name -> distance(word, name) <= limit)
                .sorted(Comparator.comparingInt((String name) -> distance(word, name))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MOST)
                .toList();
    }

    /** {@code  Did you mean NAME?} with a blank before it; empty if there is no such name. */
    public static String didYouMean(String word, Collection<String> names) {
        return didYouMean(to(word, names).stream().limit(1).toList());
    }

    /** {@code  Did you mean ONE or OTHER?} with a blank before it; empty without names. */
    public static String didYouMean(List<String> names) {
        return names.isEmpty() ? "" : " Did you mean %s?".formatted(String.join(" or ", names));
    }

    /** Levenshtein's: the least number of inserted, removed and replaced characters. */
    static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
