package dev.matrixup.report;

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
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Timer;
import java.util.TimerTask;

/** A run without a terminal: one line a step, and a heartbeat every 30 s while the playbook runs. */
public final class PlainSink implements EventSink {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final Duration HEARTBEAT = Duration.ofSeconds(30);

    private final PrintWriter out;
    private final boolean verbose;
    private final Clock clock;
    private Progress progress = new Progress();
    private String step = "";
    private Instant beat = Instant.EPOCH;

    /** Writes to {@code out}; {@code verbose} shows Ansible's own output. */
    public PlainSink(PrintWriter out, boolean verbose, Clock clock) {
        this.out = out;
        this.verbose = verbose;
        this.clock = clock;
        Timer timer = new Timer("heartbeat", true);
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        beat();
                    }
                },
                1000,
                1000);
    }

    @Override
    public synchronized void accept(Event event) {
        progress.accept(event);
        if (event instanceof RunStarted run) {
            line("%s run=%s playbook=%s".formatted(run.server(), run.id(), run.playbook()));
        } else if (event instanceof Title title) {
            line(title.subject() + " " + title.text());
        } else if (event instanceof StepStarted started) {
            step = started.step();
            beat = clock.instant();
        } else if (event instanceof StepFinished finished) {
            step = "";
            String facts = finished.facts().isEmpty() ? "" : " " + String.join(" ", finished.facts());
            String word = finished.mark().name().toLowerCase(Locale.ROOT);
            line(finished.step() + " " + word + facts + time(finished.took()));
            if (finished.mark() == Event.Mark.WARNING || finished.mark() == Event.Mark.FAILED) {
                line(finished.step() + ": " + progress.summary(finished));
                finished.details().forEach(detail -> line(finished.step() + ": " + detail));
            }
        } else if (event instanceof Mend mend) {
            Style.mend(mend.lines()).forEach(text -> line(mend.step() + ": " + text));
        } else if (event instanceof Warning warning) {
            line("warning: " + warning.text());
        } else if (event instanceof Output output) {
            if (verbose || !output.source().equals("ansible")) {
                out.print(output.line() + "\n");
            }
        } else if (event instanceof RunFinished finished) {
            line("done exit=" + finished.code().code() + time(finished.took()));
            Closing.lines(new Style(false), finished).forEach(text -> out.print(text + "\n"));
        } else {
            beat();
        }
        out.flush();
    }

    /** A task that takes long tells nothing meanwhile; whoever waits for output shall have some. */
    private synchronized void beat() {
        if (step.equals("playbook")
                && !progress.role().isEmpty()
                && Duration.between(beat, clock.instant()).compareTo(HEARTBEAT) >= 0) {
            beat = clock.instant();
            line("playbook role=%s %s %s".formatted(progress.fraction("/"), progress.role(), progress.facts()));
            out.flush();
        }
    }

    private static String time(Duration took) {
        return took.toMillis() == 0 ? "" : " " + Style.time(took);
    }

    private void line(String text) {
        out.print(clock.instant().atZone(clock.getZone()).format(TIME) + " " + text + "\n");
    }
}
