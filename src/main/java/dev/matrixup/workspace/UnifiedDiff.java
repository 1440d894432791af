package dev.matrixup.workspace;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** The difference of two texts in the form that {@code diff -u} prints. Made for configuration files; memory grows with their lines alone. */
public final class UnifiedDiff {
    private static final int CONTEXT = 3;

    /** How many pairs of lines are compared with a table of them in memory. */
    private static final long TABLE = 1_000_000;

    private record Line(char mark, String text, int oldLine, int newLine) {}

    private UnifiedDiff() {}

    /**
     * The difference, with its two header lines; empty for equal texts. Line breaks are {@code \n}, also at the end.
     *
     * @param shown what is shown of a text that may not be shown as it is; it has as many lines
     */
    public static String of(
            String oldName, String oldText, String newName, String newText, UnaryOperator<String> shown) {
        List<String> oldShown = lines(shown.apply(oldText));
        List<String> newShown = lines(shown.apply(newText));
        List<Line> lines = compare(lines(oldText), lines(newText)).stream()
                .map(line -> new Line(
                        line.mark(),
                        line.mark() == '-' ? oldShown.get(line.oldLine() - 1) : newShown.get(line.newLine() - 1),
                        line.oldLine(),
                        line.newLine()))
                .toList();
        StringBuilder out = new StringBuilder();
        int end = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (i >= end && lines.get(i).mark() != ' ') {
                int from = Math.max(end, i - CONTEXT);
                end = hunkEnd(lines, i);
                hunk(lines.subList(from, end), out);
            }
        }
        return out.isEmpty() ? "" : "--- %s\n+++ %s\n%s".formatted(oldName, newName, out);
    }

    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        if (lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        } else {
            lines.add(lines.remove(lines.size() - 1) + "\n\\ No newline at end of file");
        }
        return lines;
    }

    /** Behind the last change that is followed by less than two contexts without a change, and one context more. */
    private static int hunkEnd(List<Line> lines, int firstChange) {
        int last = firstChange;
        for (int i = firstChange; i < lines.size() && i <= last + 2 * CONTEXT; i++) {
            if (lines.get(i).mark() != ' ') {
                last = i;
            }
        }
        return Math.min(lines.size(), last + CONTEXT + 1);
    }

    private static void hunk(List<Line> lines, StringBuilder out) {
        long oldCount = lines.stream().filter(line -> line.mark() != '+').count();
        long newCount = lines.stream().filter(line -> line.mark() != '-').count();
        Line first = lines.get(0);
        out.append("@@ -%s +%s @@\n".formatted(range(first.oldLine(), oldCount), range(first.newLine(), newCount)));
        lines.forEach(line -> out.append(line.mark()).append(line.text()).append('\n'));
    }

    private static String range(int line, long count) {
        if (count == 0) {
            return (line - 1) + ",0";
        }
        return count == 1 ? String.valueOf(line) : line + "," + count;
    }

    /** The longest common subsequence of lines stays, all else goes or comes; what both begin and end with is common anyhow. */
    private static List<Line> compare(List<String> a, List<String> b) {
        List<Line> lines = new ArrayList<>();
        compare(a, b, 0, 0, lines);
        return lines;
    }

    private static void compare(List<String> a, List<String> b, int oldAt, int newAt, List<Line> lines) {
        int least = Math.min(a.size(), b.size());
        int head = 0;
        while (head < least && a.get(head).equals(b.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < least - head && a.get(a.size() - 1 - tail).equals(b.get(b.size() - 1 - tail))) {
            tail++;
        }
        for (int i = 0; i < head; i++) {
            lines.add(new Line(' ', a.get(i), oldAt + i + 1, newAt + i + 1));
        }
        differing(
                a.subList(head, a.size() - tail), b.subList(head, b.size() - tail), oldAt + head, newAt + head, lines);
        for (int i = tail; i > 0; i--) {
            lines.add(new Line(' ', a.get(a.size() - i), oldAt + a.size() - i + 1, newAt + b.size() - i + 1));
        }
    }

    /**
     * Halves the old text, and the new one where the two halves have most in common, until a table is small.
     *
     * @see <a href="https://doi.org/10.1145/360825.360861">D. S. Hirschberg, A linear space algorithm for computing maximal common
     *     subsequences</a>
     */
    private static void differing(List<String> a, List<String> b, int oldAt, int newAt, List<Line> lines) {
        if (a.size() < 2 || (long) a.size() * b.size() <= TABLE) {
            table(a, b, oldAt, newAt, lines);
            return;
        }
        int half = a.size() / 2;
        int[] before = common(a.subList(0, half), b);
        int[] behind = common(reversed(a.subList(half, a.size())), reversed(b));
        int split = 0;
        for (int j = 1; j <= b.size(); j++) {
            if (before[j] + behind[b.size() - j] > before[split] + behind[b.size() - split]) {
                split = j;
            }
        }
        compare(a.subList(0, half), b.subList(0, split), oldAt, newAt, lines);
        compare(a.subList(half, a.size()), b.subList(split, b.size()), oldAt + half, newAt + split, lines);
    }

    /** How many lines a text has in common with the first lines of another one, by their number. */
    private static int[] common(List<String> a, List<String> b) {
        String[] others = b.toArray(String[]::new);
        int[] common = new int[others.length + 1];
        for (String line : a) {
            int diagonal = 0;
            for (int j = 1; j <= others.length; j++) {
                int above = common[j];
                common[j] = line.equals(others[j - 1]) ? diagonal + 1 : Math.max(above, common[j - 1]);
                diagonal = above;
            }
        }
        return common;
    }

    private static List<String> reversed(List<String> lines) {
        List<String> reversed = new ArrayList<>(lines);
        Collections.reverse(reversed);
        return reversed;
    }

    private static void table(List<String> a, List<String> b, int oldAt, int newAt, List<Line> lines) {
        int[][] common = new int[a.size() + 1][b.size() + 1];
        for (int i = a.size() - 1; i >= 0; i--) {
            for (int j = b.size() - 1; j >= 0; j--) {
                common[i][j] = a.get(i).equals(b.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        while (i < a.size() || j < b.size()) {
            int oldLine = oldAt + i + 1;
            int newLine = newAt + j + 1;
            if (i < a.size() && j < b.size() && a.get(i).equals(b.get(j))) {
                lines.add(new Line(' ', a.get(i++), oldLine, newLine));
                j++;
            } else if (i < a.size() && (j == b.size() || common[i + 1][j] >= common[i][j + 1])) {
                lines.add(new Line('-', a.get(i++), oldLine, newLine));
            } else {
                lines.add(new Line('+', b.get(j++), oldLine, newLine));
            }
        }
    }
}
