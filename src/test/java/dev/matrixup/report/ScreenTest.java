package dev.matrixup.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Event.Row;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The screens of a run, exactly. */
class ScreenTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T15:08:02Z"), ZoneOffset.UTC);

    private static final List<Event> RUN = List.of(
            new Event.RunStarted("1124-1508-k3", "example.com", "root@203.0.113.10", "c0681e4"),
            new Event.StepStarted("preflight"),
            new Event.StepFinished(
                    "preflight", Mark.OK, "18 checks", List.of(), List.of("checks=18"), Duration.ofMillis(2100)),
            new Event.StepStarted("playbook"),
            new Event.StepFinished(
                    "playbook",
                    Mark.OK,
                    "129 ok (11 changed), 381 skipped, 0 failed",
                    List.of(),
                    List.of("ok=129", "changed=11", "skipped=381", "failed=0"),
                    Duration.ofSeconds(164)),
            new Event.StepFinished(
                    "verify",
                    Mark.OK,
                    "matrix.example.com answers, certificate valid",
                    List.of("federation works, example.com points here"),
                    List.of("public=yes"),
                    Duration.ofSeconds(3)),
            new Event.RunFinished(
                    ExitCode.OK,
                    Duration.ofSeconds(171),
                    "Your Matrix server is ready.",
                    List.of(
                            new Row("Open", "https://element.example.com"),
                            new Row(
                                    "Note",
                                    "admin API is public (admin_api: internal hides it, all of\nmatrixup works the same)")),
                    List.of(
                            "matrixup adduser bob       more people",
                            "matrixup drift             is everything still as deployed?")));

    @Test
    void a_run_on_a_terminal_ends_as_a_log() {
        assertThat(shown(terminal(false))).isEqualTo("""
                example.com  root@203.0.113.10   playbook c0681e4   run 1124-1508-k3

                  ok  preflight     18 checks                                            2.1s
                  ok  playbook      129 ok (11 changed), 381 skipped, 0 failed          2m44s
                  ok  verify        matrix.example.com answers, certificate valid        3.0s
                                    federation works, example.com points here

                Your Matrix server is ready.                                            2m51s

                  Open      https://element.example.com
                  Note      admin API is public (admin_api: internal hides it, all of
                            matrixup works the same)

                Next: matrixup adduser bob       more people
                      matrixup drift             is everything still as deployed?
                """);
    }

    @Test
    void colour_adds_nothing_but_colour() {
        String coloured = shown(terminal(true));
        assertThat(coloured).contains("\u001b[32mok\u001b[0m").contains("\u001b[36mmatrixup drift");
        assertThat(coloured.replaceAll("\u001b\\[[0-9]+m", "")).isEqualTo(shown(terminal(false)));
    }

    @Test
    void a_run_without_a_terminal_is_one_line_a_step() {
        StringWriter text = new StringWriter();
        PlainSink sink = new PlainSink(new PrintWriter(text), false, CLOCK);
        RUN.forEach(sink::accept);
        assertThat(text.toString()).startsWith("""
                15:08:02 example.com run=1124-1508-k3 playbook=c0681e4
                15:08:02 preflight ok checks=18 2.1s
                15:08:02 playbook ok ok=129 changed=11 skipped=381 failed=0 2m44s
                15:08:02 verify ok public=yes 3.0s
                15:08:02 done exit=0 2m51s
                """);
    }

    @Test
    void a_running_playbook_shows_role_task_bar_and_counters() {
        Progress progress = new Progress();
        List<String> roles = new java.util.ArrayList<>(java.util.Collections.nCopies(101, "x"));
        roles.set(55, "custom/matrix-synapse");
        progress.accept(new Event.PlaybookExpected(roles, Duration.ofSeconds(162)));
        progress.accept(new Event.TaskStarted(
                "custom/matrix-synapse", "Ensure Synapse homeserver config installed", "main.yml:3", List.of(), false));
        for (int i = 0; i < 61; i++) {
            progress.accept(
                    new Event.TaskResult("h", "t", "", i < 9 ? Event.Status.CHANGED : Event.Status.OK, null, ""));
        }
        assertThat(String.join(
                        "\n", TerminalSink.live(new Style(false), "playbook", progress, Duration.ofSeconds(62), 80)))
                .isEqualTo("""
                   >  playbook      custom/matrix-synapse                               1m02s
                                    Ensure Synapse homeserver config installed
                                    [##############............] role 56 of 101
                                    61 ok   9 changed   0 skipped   0 failed   1m40s left\
                """);
    }

    @Test
    void no_live_line_is_wider_than_the_terminal() {
        Progress progress = new Progress();
        progress.accept(new Event.PlaybookExpected(List.of("custom/a"), null));
        progress.accept(new Event.TaskStarted("custom/a", "t".repeat(200), "", List.of(), false));
        assertThat(TerminalSink.live(new Style(false), "playbook", progress, Duration.ofSeconds(62), 40))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(40));
    }

    private static String terminal(boolean colour) {
        StringWriter text = new StringWriter();
        try (TerminalSink sink = new TerminalSink(new PrintWriter(text), new Style(colour), 80, false, CLOCK)) {
            RUN.forEach(sink::accept);
        }
        return text.toString();
    }

    /** What a terminal shows in the end: lines that were drawn and erased again are gone. */
    private static String shown(String bytes) {
        List<String> lines = new java.util.ArrayList<>(List.of(""));
        java.util.regex.Matcher piece = java.util.regex.Pattern.compile(
                        "\u001b\\[(\\d+)A\u001b\\[J|\n|[^\n\u001b]+|\u001b\\[[0-9]+m")
                .matcher(bytes);
        while (piece.find()) {
            String text = piece.group();
            if (piece.group(1) != null) {
                int up = Integer.parseInt(piece.group(1));
                for (int i = 0; i <= up; i++) {
                    lines.remove(lines.size() - 1);
                }
                lines.add("");
            } else if (text.equals("\n")) {
                lines.add("");
            } else {
                lines.set(lines.size() - 1, lines.get(lines.size() - 1) + text);
            }
        }
        return String.join("\n", lines);
    }
}
