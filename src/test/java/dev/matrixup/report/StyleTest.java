package dev.matrixup.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
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

    @Test
    void aMendIsShownAsTheUserTypesItAndADnsRecordAsItIs() {
        List<String> command =
                List.of("matrixup deploy       when that is mended", "verify: ssh       in matrixup.yml");
        List<String> records =
                List.of("A      example.com    203.0.113.10", "CNAME  element.example.com    example.com");
        System.setProperty("matrixup.program", "./matrixup");
        try {
            assertThat(shown(out -> new TerminalSink(out, style, 80, false, Clock.systemUTC()), command, records))
                    .isEqualTo("""

                            ./matrixup deploy       when that is mended
                            verify: ssh             in matrixup.yml

                            A      example.com    203.0.113.10
                            CNAME  element.example.com    example.com

                    """);
            assertThat(shown(out -> new PlainSink(out, false, Clock.systemUTC()), command, records))
                    .contains(" verify: ./matrixup deploy       when")
                    .contains(" verify: CNAME  element.example.com    example.com\n");
        } finally {
            System.clearProperty("matrixup.program");
        }
    }

    @SafeVarargs
    private static String shown(Function<PrintWriter, EventSink> sink, List<String>... mends) {
        StringWriter text = new StringWriter();
        try (EventSink screen = sink.apply(new PrintWriter(text))) {
            for (List<String> mend : mends) {
                screen.accept(new Event.Mend("verify", mend));
            }
        }
        return text.toString();
    }
}
