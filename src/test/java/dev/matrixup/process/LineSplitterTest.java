package dev.matrixup.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
    @Test
    void a_bare_carriage_return_stays_in_its_line() {
        assertThat(split("10%\r20%\nnext\r\n", 100)).containsExactly("10%\r20%", "next");
    }

    @Test
    void the_last_line_needs_no_line_break() {
        assertThat(split("a\n\nb", 100)).containsExactly("a", "", "b");
    }

    @Test
    void a_line_without_end_is_handed_on_in_pieces() {
        List<String> lines = split("x".repeat(3 * LineSplitter.LONGEST_LINE), 8192);
        assertThat(lines).hasSizeGreaterThan(2);
        assertThat(String.join("", lines)).hasSize(3 * LineSplitter.LONGEST_LINE);
    }

    @Property(tries = 200)
    void pieces_of_any_size_give_the_same_lines(
            @ForAll List<String> words, @ForAll @IntRange(min = 1, max = 7) int piece) {
        List<String> lines = words.stream()
                .map(word -> word.replaceAll("[\n\r\ud800-\udfff]", "") + "\u00e9\ud83d\ude80")
                .toList();
        assertThat(split(String.join("\n", lines), piece)).isEqualTo(lines);
    }

    private static List<String> split(String text, int piece) {
        List<String> lines = new ArrayList<>();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (LineSplitter splitter = new LineSplitter(lines::add)) {
            for (int i = 0; i < bytes.length; i += piece) {
                splitter.write(bytes, i, Math.min(piece, bytes.length - i));
            }
        }
        return lines;
    }
}
