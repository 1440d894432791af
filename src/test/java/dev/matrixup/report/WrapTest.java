package dev.matrixup.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Long sentences. */
class WrapTest {
    @Test
    void aWordLongerThanALineStandsAloneAndTheRestIsBroken() {
        assertThat(Wrap.lines("read https://example.com/a/long/way and then go on with it", 20))
                .containsExactly("read", "https://example.com/a/long/way", "and then go on with", "it");
        assertThat(Wrap.lines("https://example.com/a/long/way", 20)).containsExactly("https://example.com/a/long/way");
    }

    @Test
    void anIndentedLineStays() {
        assertThat(Wrap.lines("short\n  --an-option with a long argument", 20))
                .containsExactly("short", "  --an-option with a long argument");
    }
}
