package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Only the resolver is ours: the names of others cannot be told what to answer. Addresses are those reserved for examples. */
class NameChecksTest {
    private static final String PUBLIC = "matrix.example.com";
    private static final String ELEMENT = "element.example.com";
    private static final String SERVER = "203.0.113.10";

    @Test
    void namesThatLeadHereAreOneLine() {
        Area area = judge(Map.of(SERVER, SERVER, PUBLIC, SERVER, ELEMENT, SERVER), List.of());
        assertThat(area.findings()).isEmpty();
        assertThat(area.summary()).isEqualTo("matrix.example.com, element.example.com lead here");
    }

    @Test
    void missingRecordsAreATableForTheRegistrar() {
        Map<String, String> answers = new HashMap<>(Map.of(SERVER, SERVER));
        answers.put(PUBLIC, "");
        answers.put(ELEMENT, "");
        Area area = judge(answers, List.of());
        assertThat(area.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.stops()).isFalse();
            assertThat(finding.what()).hasMessage("2 records are missing. Make them at your registrar:");
            assertThat(finding.what().next())
                    .containsExactly(
                            "A      matrix.example.com     203.0.113.10",
                            "CNAME  element.example.com    matrix.example.com");
        });
    }

    @Test
    void anIpv6ServerGetsAaaaRecords() {
        NameChecks checks = new NameChecks(PUBLIC, List.of(), "2001:db8::10", name -> List.of());
        Area area = checks.judge(Map.of("2001:db8::10", addresses("2001:db8::10"), PUBLIC, List.of()), List.of());
        assertThat(area.findings().get(0).what().next())
                .containsExactly("AAAA   matrix.example.com    2001:db8:0:0:0:0:0:10");
    }

    @Test
    void aNameThatLeadsElsewhereIsSaid() {
        Area area = judge(Map.of(SERVER, SERVER, PUBLIC, "198.51.100.7", ELEMENT, SERVER), List.of());
        assertThat(area.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.what())
                        .hasMessage("matrix.example.com leads to 198.51.100.7, not to your server 203.0.113.10."));
    }

    @Test
    void aServerReachedThroughAnInnerAddressIsNotCompared() {
        NameChecks checks = new NameChecks(PUBLIC, List.of(), "10.0.0.5", name -> List.of());
        assertThat(checks.judge(Map.of("10.0.0.5", addresses("10.0.0.5"), PUBLIC, addresses("198.51.100.7")), List.of())
                        .findings())
                .isEmpty();
    }

    @Test
    void silentPortsAreAFirewalls() {
        Area area = judge(Map.of(SERVER, SERVER, PUBLIC, SERVER), List.of(80, 443));
        assertThat(area.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.what())
                        .hasMessageContaining("port 80 and port 443 of matrix.example.com do not answer"));
    }

    @Test
    @Timeout(20)
    void aResolverThatDoesNotAnswerDelaysNothingAndBlamesNobody() {
        CountDownLatch never = new CountDownLatch(1);
        Area area = new NameChecks(PUBLIC, List.of(ELEMENT), SERVER, name -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    throw new UnknownHostException(name);
                })
                .look();
        assertThat(area.findings()).isEmpty();
    }

    private static Area judge(Map<String, String> answers, List<Integer> silent) {
        Map<String, List<InetAddress>> all = new HashMap<>();
        answers.forEach((name, address) -> all.put(name, address.isEmpty() ? List.of() : addresses(address)));
        return new NameChecks(PUBLIC, List.of(ELEMENT), SERVER, name -> List.of()).judge(all, silent);
    }

    private static List<InetAddress> addresses(String literal) {
        try {
            return List.of(InetAddress.getByName(literal));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
