package dev.matrixup.lint;

import java.util.HashSet;
import java.util.Set;

/** The names in a text: what stands between characters that no variable's name has. */
final class Words {
    private Words() {}

    /** Those of a text that are among these. */
    static Set<String> among(String text, Set<String> wanted) {
        Set<String> found = new HashSet<>();
        int start = 0;
        while (start < text.length()) {
            int end = start;
            while (end < text.length() && isPart(text.charAt(end))) {
                end++;
            }
            if (end > start) {
                String word = text.substring(start, end);
                if (wanted.contains(word)) {
                    found.add(word);
                }
            }
            start = end + 1;
        }
        return found;
    }

    private static boolean isPart(char c) {
        return c >= 'a' && c <= 'z' || c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z';
    }
}
