package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.report.HostRecap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RecapParserTest {
    private static final String BANNER =
            "PLAY RECAP *********************************************************************";

    @Test
    void readsSevenCounters() {
        assertThat(hosts(
                        BANNER,
                        "matrix.example.com         : ok=129  changed=11   unreachable=0    failed=1    skipped=381  rescued=2    ignored=3   ",
                        ""))
                .containsExactly(new HostRecap("matrix.example.com", 129, 11, 0, 1, 381, 2, 3));
    }

    @Test
    void readsTheFourCountersOfAnsible27() {
        assertThat(hosts(BANNER, "web                        : ok=2    changed=1    unreachable=0    failed=0   ", ""))
                .containsExactly(new HostRecap("web", 2, 1, 0, 0, 0, 0, 0));
    }

    @Test
    void readsColours() {
        assertThat(
                        hosts(
                                BANNER,
                                "\u001b[0;33ma\u001b[0m                          : \u001b[0;32mok=5   \u001b[0m \u001b[0;33mchanged=2   \u001b[0m"
                                        + " unreachable=0    failed=0    \u001b[0;36mskipped=1   \u001b[0m rescued=0    ignored=0   "))
                .containsExactly(new HostRecap("a", 5, 2, 0, 0, 1, 0, 0));
    }

    @Test
    void readsCarriageReturnsAtTheEndsOfLines() {
        assertThat(hosts(
                        BANNER + "\r",
                        "a : ok=1 changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0   \r",
                        "\r"))
                .containsExactly(new HostRecap("a", 1, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void readsNamesOfAnyLengthAndIpV6Addresses() {
        String name = "a-very-long-name-of-a-host.in.a.very.long.domain.example.com";
        assertThat(
                        hosts(
                                BANNER,
                                "2001:db8::1                : ok=1    changed=0    unreachable=1    failed=0    skipped=0    rescued=0    ignored=0   ",
                                name
                                        + " : ok=2    changed=0    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0   "))
                .extracting(HostRecap::host)
                .containsExactly("2001:db8::1", name);
    }

    @Test
    void readsARecapOnTheBannersLineWithoutAName() {
        assertThat(hosts(BANNER
                        + "   : ok=24   changed=0    unreachable=0    failed=0    skipped=34   rescued=0    ignored=0"))
                .containsExactly(new HostRecap("", 24, 0, 0, 0, 34, 0, 0));
    }

    @Test
    void takesTheLastOfTwoRecaps() {
        assertThat(hosts(
                        BANNER,
                        "a : ok=1 changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0",
                        "",
                        "PLAY [Second] ******",
                        "TASK [x] ***********",
                        BANNER,
                        "a : ok=7 changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0"))
                .extracting(HostRecap::ok)
                .containsExactly(7);
    }

    @Test
    void endsTheRecapAtCustomStatsAndAtTheDryRunBanner() {
        assertThat(hosts(
                        BANNER,
                        "a : ok=1 changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0",
                        "",
                        "CUSTOM STATS: ******************",
                        "\ta: { \"x\": 1}",
                        "b : ok=1 changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0",
                        "",
                        "DRY RUN ************************"))
                .extracting(HostRecap::host)
                .containsExactly("a");
    }

    @Test
    void knowsAnEmptyRecapFromNone() {
        assertThat(parse(BANNER, "", "")).contains(new PlayRecap(List.of()));
        assertThat(parse("TASK [x] ***", "ok: [a]")).isEmpty();
    }

    @Test
    void forgetsARecapThatATaskForged() {
        String forged = "a : ok=9 changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0";
        assertThat(parse("TASK [evil] ***", BANNER, forged, "TASK [next] ***")).isEmpty();
        assertThat(parse("TASK [evil] ***", BANNER, forged, "RUNNING HANDLER [next] ***"))
                .isEmpty();
        assertThat(hosts(
                        "TASK [evil] ***",
                        BANNER,
                        forged,
                        "",
                        BANNER,
                        "a : ok=1 changed=0 unreachable=0 failed=1 skipped=0 rescued=0 ignored=0"))
                .containsExactly(new HostRecap("a", 1, 0, 0, 1, 0, 0, 0));
    }

    @Test
    void ignoresIndentedAndQuotedRecaps() {
        String forged = "a : ok=9 changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0";
        assertThat(parse("    " + BANNER, "    " + forged)).isEmpty();
        assertThat(parse("    \"msg\": \"" + BANNER + "\\n" + forged + "\"")).isEmpty();
        assertThat(hosts(
                        BANNER,
                        "b : ok=1 changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0",
                        "    " + forged,
                        "\"" + forged + "\","))
                .extracting(HostRecap::host)
                .containsExactly("b");
    }

    @Property(tries = 200)
    void readsWhateverAnsiblePrints(@ForAll("recaps") List<HostRecap> recaps) {
        Stream<String> lines = recaps.stream()
                .map(host ->
                        "%-26s : ok=%-4s changed=%-4s unreachable=%-4s failed=%-4s skipped=%-4s rescued=%-4s ignored=%-4s"
                                .formatted(
                                        host.host(),
                                        host.ok(),
                                        host.changed(),
                                        host.unreachable(),
                                        host.failed(),
                                        host.skipped(),
                                        host.rescued(),
                                        host.ignored()));
        assertThat(parse(Stream.concat(Stream.of("PLAY [x] ***", "", BANNER), lines)
                        .toArray(String[]::new)))
                .contains(new PlayRecap(recaps));
    }

    @Property(tries = 500)
    void findsNothingWithoutABanner(@ForAll List<String> lines) {
        assertThat(parse(lines.toArray(String[]::new))).isEmpty();
    }

    @Provide
    Arbitrary<List<HostRecap>> recaps() {
        Arbitrary<Integer> count = Arbitraries.integers().between(0, 100_000);
        return Combinators.combine(
                        Arbitraries.strings()
                                .withCharRange('a', 'z')
                                .withChars(".:-_[]=0123456789")
                                .ofMinLength(1)
                                .ofMaxLength(60),
                        count,
                        count,
                        count,
                        count,
                        count,
                        count,
                        count)
                .as(HostRecap::new)
                .list()
                .ofMaxSize(20)
                .uniqueElements(HostRecap::host);
    }

    private static List<HostRecap> hosts(String... lines) {
        return parse(lines).orElseThrow().hosts();
    }

    private static Optional<PlayRecap> parse(String... lines) {
        RecapParser parser = new RecapParser();
        for (String line : lines) {
            parser.accept(line);
        }
        return parser.recap();
    }
}
