package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.report.Event;
import dev.matrixup.report.EventSink;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.report.PlainSink;
import dev.matrixup.report.Style;
import dev.matrixup.report.TerminalSink;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The screen of findings, exactly. */
class FindingsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T15:08:02Z"), ZoneOffset.UTC);

    @Test
    void eachFindingHasItsMendBelowItToBeCopied() {
        assertThat(shown(out -> new TerminalSink(out, new Style(false), 80, false, CLOCK)))
                .isEqualTo("""
                example.com  root@203.0.113.10   playbook c0681e4

                  ok  controller    JDK 17, git 2.39.5
                   x  workspace     matrix_homeserver_generic_secret_key is empty.
                                    vars.yml:14:1

                        matrix_homeserver_generic_secret_key: '...'

                  ok  server        root@203.0.113.10, Debian 13, 2.0 GB, 38 GB free
                   !  DNS           2 records are missing. Make them at your registrar:

                        A      matrix.example.com   203.0.113.10
                        CNAME  element.example.com  matrix.example.com

                1 error stops a deployment, 1 warning does not.                          3.1s

                Next: matrixup doctor
                """);
    }

    @Test
    void withoutATerminalTheyAreLines() {
        assertThat(shown(out -> new PlainSink(out, false, CLOCK))).isEqualTo("""
                15:08:02 example.com root@203.0.113.10   playbook c0681e4
                15:08:02 controller ok
                15:08:02 workspace failed
                15:08:02 workspace: matrix_homeserver_generic_secret_key is empty.
                15:08:02 workspace: vars.yml:14:1
                15:08:02 workspace: matrix_homeserver_generic_secret_key: '...'
                15:08:02 server ok reached=yes
                15:08:02 DNS warning
                15:08:02 DNS: 2 records are missing. Make them at your registrar:
                15:08:02 DNS: A      matrix.example.com   203.0.113.10
                15:08:02 DNS: CNAME  element.example.com  matrix.example.com
                15:08:02 done exit=3 3.1s

                1 error stops a deployment, 1 warning does not.                          3.1s

                Next: matrixup doctor
                """);
    }

    private static String shown(Function<PrintWriter, EventSink> sink) {
        StringWriter text = new StringWriter();
        EventSink events = sink.apply(new PrintWriter(text));
        Findings findings = new Findings(events);
        events.accept(new Event.Title("example.com", "root@203.0.113.10   playbook c0681e4"));
        findings.show(new Area("controller", "JDK 17, git 2.39.5", List.of(), List.of()));
        findings.show(new Area(
                "workspace",
                "",
                List.of(),
                List.of(Finding.error(Failure.refused("matrix_homeserver_generic_secret_key is empty.")
                        .at(new Place(Path.of("vars.yml"), 14, 1, ""))
                        .next("matrix_homeserver_generic_secret_key: '...'")))));
        findings.show(new Area(
                "server", "root@203.0.113.10, Debian 13, 2.0 GB, 38 GB free", List.of("reached=yes"), List.of()));
        findings.show(
                new NameChecks("matrix.example.com", List.of("element.example.com"), "203.0.113.10", name -> List.of())
                        .judge(
                                Map.of(
                                        "203.0.113.10", List.of(address()),
                                        "matrix.example.com", List.of(),
                                        "element.example.com", List.of()),
                                List.of()));
        events.accept(new Event.RunFinished(
                ExitCode.REFUSED, Duration.ofMillis(3100), findings.sentence(), List.of(), List.of("matrixup doctor")));
        events.close();
        return text.toString();
    }

    private static InetAddress address() {
        try {
            return InetAddress.getByName("203.0.113.10");
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
