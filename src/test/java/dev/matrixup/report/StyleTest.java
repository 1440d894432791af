package dev.matrixup.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What to type next. */
class StyleTest {
    private final Style style = new Style(false);

    @Test
    void whatCommandsAreForStandsInOneColumn() {
        assertThat(style.next(List.of(
                        "matrixup -C ~/matrix runs show 1124-1208-k3   what happened",
                        "matrixup vars set a_variable_with_a_name_that_is_longer_than_all_the_others 100",
                        "matrixup -C ~/matrix deploy       goes on from there")))
                .isEqualTo("""
                Next: matrixup -C ~/matrix runs show 1124-1208-k3     what happened
                      matrixup vars set a_variable_with_a_name_that_is_longer_than_all_the_others 100
                      matrixup -C ~/matrix deploy                     goes on from there
                """);
    }

    @Test
    void aWideGapStays() {
        assertThat(style.next(List.of("matrixup deploy          when the records are made")))
                .isEqualTo("Next: matrixup deploy          when the records are made\n");
    }
}
