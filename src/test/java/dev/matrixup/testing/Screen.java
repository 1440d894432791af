package dev.matrixup.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.report.Event;
import dev.matrixup.report.EventSink;
import dev.matrixup.report.Failure;
import dev.matrixup.report.FailureLines;
import dev.matrixup.report.PlainSink;
import dev.matrixup.report.Style;
import dev.matrixup.report.TerminalSink;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A screen as the user has it before him, drawn by the program's own sinks from events, and compared with a golden file. That has three
 * parts: a terminal of 80 columns, the same with colours (the escape character is written {@code \e}), and no terminal.
 */
public final class Screen {
    /** Where the golden files are. */
    public static final Path FOLDER = Path.of("src/test/resources/screens");

    private static final Path ACTUAL = Path.of("target/screens");
    private static final Instant BEGINNING = Instant.parse("2026-11-24T15:08:02Z");

    /** What a sink sends to a terminal: lines that are erased again, line ends, text, colours. */
    private static final Pattern PIECE = Pattern.compile("\u001b\\[(\\d+)A\u001b\\[J|\n|[^\n\u001b]+|\u001b\\[[0-9]+m");

    private record Moment(Duration since, Event event) {}

    private final List<Moment> moments = new ArrayList<>();
    private Duration now = Duration.ZERO;
    private boolean running;
    private Failure failure;

    /** What happens next happens so many seconds after the beginning, which is at 15:08:02. */
    public Screen at(double seconds) {
        now = Duration.ofMillis(Math.round(seconds * 1000));
        return this;
    }

    /** Something happens. */
    public Screen then(Event... events) {
        for (Event event : events) {
            moments.add(new Moment(now, event));
        }
        return this;
    }

    /** It is looked at while a step is still running. */
    public Screen running() {
        running = true;
        return this;
    }

    /** It ends with this. */
    public Screen failing(Failure with) {
        failure = with;
        return this;
    }

    /** Compares it with a golden file. */
    public void matches(String name) {
        matches(
                name,
                terminal(new Style(false)),
                terminal(new Style(true)),
                drawn((out, clock) -> new PlainSink(out, false, clock), new Style(false)));
    }

    /** The same for what is printed at once. */
    public static void matches(String name, Function<Style, List<String>> lines) {
        String plain = text(lines.apply(new Style(false)));
        matches(name, plain, text(lines.apply(new Style(true))), plain);
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines).stripTrailing() + "\n";
    }

    private String terminal(Style style) {
        return shown(drawn((out, clock) -> new TerminalSink(out, style, 80, false, clock), style));
    }

    private interface Maker {
        EventSink make(PrintWriter out, Clock clock);
    }

    private String drawn(Maker maker, Style style) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        Hands clock = new Hands();
        EventSink sink = maker.make(out, clock);
        for (Moment moment : moments) {
            clock.now = BEGINNING.plus(moment.since());
            sink.accept(moment.event());
        }
        String before = text.toString();
        sink.close();
        if (running) {
            return before;
        }
        if (failure != null) {
            FailureLines.of(style, failure).forEach(line -> out.print(line + "\n"));
            out.flush();
        }
        return text.toString();
    }

    private static void matches(String name, String terminal, String coloured, String plain) {
        String actual = "=== terminal\n%s=== colour\n%s=== no terminal\n%s"
                .formatted(terminal, coloured.replace("\u001b", "\\e"), plain);
        Path golden = FOLDER.resolve(name + ".txt");
        try {
            Files.createDirectories(ACTUAL);
            Files.writeString(ACTUAL.resolve(name + ".txt"), actual);
            assertThat(actual).as("target/screens/%s.txt", name).isEqualTo(Files.readString(golden));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a terminal shows in the end: lines that were drawn and erased again are gone. */
    public static String shown(String bytes) {
        List<String> lines = new ArrayList<>(List.of(""));
        Matcher piece = PIECE.matcher(bytes);
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

    /** All golden files. */
    public static List<Path> all() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    /** A clock that is set by hand. */
    private static final class Hands extends Clock {
        private Instant now = BEGINNING;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
