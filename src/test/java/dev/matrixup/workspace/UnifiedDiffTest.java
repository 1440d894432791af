package dev.matrixup.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class UnifiedDiffTest {
    @Test
    void looksLikeThatOfDiff() {
        String before = IntStream.rangeClosed(1, 20).mapToObj(i -> i + "\n").collect(Collectors.joining());
        String after = before.replace("\n5\n", "\nfive\n").replace("\n18\n", "\n18\nmore\n");
        assertThat(of(before, after.substring(0, after.length() - 1))).isEqualTo("""
                --- a
                +++ b
                @@ -2,7 +2,7 @@
                 2
                 3
                 4
                -5
                +five
                 6
                 7
                 8
                @@ -16,5 +16,6 @@
                 16
                 17
                 18
                +more
                 19
                -20
                +20
                \\ No newline at end of file
                """);
        assertThat(of("x\n", "x\n")).isEmpty();
        assertThat(of("", "x\n")).isEqualTo("--- a\n+++ b\n@@ -0,0 +1 @@\n+x\n");
    }

    /** A table of all pairs of lines would be 400 MB. */
    @Test
    void aLongTextNeedsLittleMemory() {
        List<String> before = IntStream.range(0, 10_000).mapToObj(i -> "k" + i).collect(Collectors.toList());
        List<String> after = new ArrayList<>(before);
        after.set(0, "first");
        after.set(9_999, "last");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        String diff = of(text(before), text(after));
        assertThat(threads.getCurrentThreadAllocatedBytes() - allocated).isLessThan(64L << 20);
        assertThat(diff).isEqualTo("""
                --- a
                +++ b
                @@ -1,4 +1,4 @@
                -k0
                +first
                 k1
                 k2
                 k3
                @@ -9997,4 +9997,4 @@
                 k9996
                 k9997
                 k9998
                -k9999
                +last
                """);
        appliedToTheOldTextItGivesTheNewOne(
                before, before.stream().map(line -> "new " + line).toList());
    }

    /** Every line of the old text that no hunk holds is a line of the new one, so that hunks applied to the old give the new. */
    @Property
    void appliedToTheOldTextItGivesTheNewOne(
            @ForAll("texts") List<String> before, @ForAll("texts") List<String> after) {
        String diff = of(text(before), text(after));
        List<String> result = new ArrayList<>();
        int next = 0;
        for (String line : diff.lines().skip(2).toList()) {
            if (line.startsWith("@@")) {
                String[] range = line.substring(4, line.indexOf(' ', 4)).split(",");
                int start = Integer.parseInt(range[0]) - (range.length > 1 && range[1].equals("0") ? 0 : 1);
                result.addAll(before.subList(next, start));
                next = start;
            } else {
                if (!line.startsWith("+")) {
                    assertThat(before.get(next++)).isEqualTo(line.substring(1));
                }
                if (!line.startsWith("-")) {
                    result.add(line.substring(1));
                }
            }
        }
        result.addAll(before.subList(next, before.size()));
        assertThat(result).isEqualTo(after);
    }

    @Test
    void showsALineAsItMayBeShownAndComparesItAsItIs() {
        assertThat(UnifiedDiff.of(
                        "a", "k: 1\nx: old\n", "b", "k: 1\nx: new\n", text -> text.replaceAll("x: .*", "x: ?")))
                .isEqualTo("--- a\n+++ b\n@@ -1,2 +1,2 @@\n k: 1\n-x: ?\n+x: ?\n");
    }

    private static String of(String before, String after) {
        return UnifiedDiff.of("a", before, "b", after, UnaryOperator.identity());
    }

    @Provide
    Arbitrary<List<String>> texts() {
        return Arbitraries.of("a", "b", "c", "").list().ofMaxSize(30);
    }

    private static String text(List<String> lines) {
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }
}
