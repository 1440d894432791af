package dev.matrixup.report;

import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Event.Mend;
import dev.matrixup.report.Event.Output;
import dev.matrixup.report.Event.RunFinished;
import dev.matrixup.report.Event.RunStarted;
import dev.matrixup.report.Event.StepFinished;
import dev.matrixup.report.Event.StepStarted;
import dev.matrixup.report.Event.Title;
import dev.matrixup.report.Event.Warning;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Supplier;

/**
 * A run on a terminal. Only the lines of the running step are redrawn; finished lines scroll away untouched, so that the end reads as
 * a log.
 */
public final class TerminalSink implements EventSink {
    private static final int BAR = 26;

    /** From where the text of a line begins to where its time ends. */
    private static final int SUMMARY = 57;

    /** Where a mend begins: its commands stand alone, to be copied. */
    private static final int MEND = 8;

    private static final Duration REDRAW = Duration.ofMillis(100);

    /** A time as long as this is shown even if the text has to be broken for it. */
    private static final Duration WORTH_A_LINE = Duration.ofSeconds(1);

    private final PrintWriter out;
    private final Style style;
    private final int columns;
    private final boolean verbose;
    private final Clock clock;
    private final Timer timer = new Timer("screen", true);
    private Progress progress = new Progress();
    private String step;
    private Instant stepStart;
    private Instant drawn = Instant.EPOCH;
    private int live;

    /** Whether the last line that stays is blank. */
    private boolean blank;

    /**
     * Draws on {@code out}.
     *
     * @param columns the terminal's width in characters
     * @param verbose whether Ansible's own output is shown
     */
    public TerminalSink(PrintWriter out, Style style, int columns, boolean verbose, Clock clock) {
        this.out = out;
        this.style = style;
        this.columns = columns;
        this.verbose = verbose;
        this.clock = clock;
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        tick();
                    }
                },
                1000,
                1000);
    }

    @Override
    public synchronized void accept(Event event) {
        progress.accept(event);
        if (event instanceof RunStarted run) {
            step = null;
            println(Headline.of(style, run));
            println("");
        } else if (event instanceof Title title) {
            above(Headline.of(style, title));
            above("");
        } else if (event instanceof StepStarted started) {
            step = started.step();
            stepStart = clock.instant();
            progress = step.equals("playbook") ? progress : new Progress();
            redraw();
        } else if (event instanceof StepFinished finished) {
            step = null;
            finished(finished);
        } else if (event instanceof Mend mend) {
            println("");
            Style.mend(mend.lines()).forEach(line -> println(" ".repeat(MEND) + line));
            println("");
        } else if (event instanceof Warning warning) {
            List<String> text = Wrap.lines(warning.text(), SUMMARY);
            above(style.line(Mark.WARNING, "warning", text.get(0), null));
            text.subList(1, text.size()).forEach(line -> above(style.detail(line)));
        } else if (event instanceof Output output) {
            if (verbose || !output.source().equals("ansible")) {
                above("    " + output.line());
            }
        } else if (event instanceof RunFinished finished) {
            step = null;
            Closing.lines(style, finished).forEach(this::println);
        } else if (Duration.between(drawn, clock.instant()).compareTo(REDRAW) > 0) {
            redraw();
        }
        out.flush();
    }

    /** Does something that writes to the terminal or waits for its answer, below a blank line; nothing is drawn meanwhile. */
    public synchronized <T> T paused(Supplier<T> work) {
        println("");
        out.flush();
        return work.get();
    }

    /** A text that fills its line leaves no place for a time, and a short time says nothing. */
    private void finished(StepFinished finished) {
        String text = progress.summary(finished);
        Duration time = finished.took();
        boolean fills = time.compareTo(WORTH_A_LINE) < 0 && text.length() > besides(time) && text.length() <= SUMMARY;
        Duration took = time.toMillis() == 0 || fills ? null : time;
        List<String> summary = Wrap.lines(text, took == null ? SUMMARY : besides(took));
        println(style.line(finished.mark(), finished.step(), summary.get(0), took));
        summary.subList(1, summary.size()).forEach(line -> println(style.detail(line)));
        finished.details().stream()
                .flatMap(detail -> Wrap.lines(detail, SUMMARY).stream())
                .forEach(line -> println(style.detail(line)));
    }

    private static int besides(Duration took) {
        return SUMMARY - 1 - Style.time(took).length();
    }

    @Override
    public synchronized void close() {
        timer.cancel();
        erase();
        out.flush();
    }

    private synchronized void tick() {
        redraw();
        out.flush();
    }

    private void above(String line) {
        println(line);
        redraw();
    }

    /** A line that stays. What is live is below it, always; two blank lines are one. */
    private void println(String line) {
        erase();
        if (!blank || !line.isEmpty()) {
            out.print(line + "\n");
        }
        blank = line.isEmpty();
    }

    private void redraw() {
        erase();
        if (step == null) {
            return;
        }
        List<String> lines = live(style, step, progress, Duration.between(stepStart, clock.instant()), columns);
        lines.forEach(line -> out.print(line + "\n"));
        live = lines.size();
        drawn = clock.instant();
    }

    private void erase() {
        if (live > 0) {
            out.print("\u001b[" + live + "A\u001b[J");
            live = 0;
        }
    }

    /** The lines of a running step, none wider than the terminal. */
    static List<String> live(Style style, String step, Progress progress, Duration since, int columns) {
        List<String> lines = new ArrayList<>();
        if (progress.role().isEmpty() || !step.equals("playbook")) {
            lines.add(style.line(Mark.RUNNING, step, "", columns < 80 ? null : since));
            return lines;
        }
        int width = Math.max(1, columns - 21);
        lines.add(style.line(Mark.RUNNING, step, cut(progress.role(), width), columns < 80 ? null : since));
        lines.add(style.detail(cut(progress.task(), width)));
        int filled = (int) Math.round(BAR * progress.share());
        String bar = "[" + "#".repeat(filled) + ".".repeat(BAR - filled) + "] ";
        lines.add(style.detail(cut(bar + "role " + progress.fraction(" of "), width)));
        lines.add(style.detail(cut(progress.counters() + progress.left(since), width)));
        return lines;
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width);
    }
}
