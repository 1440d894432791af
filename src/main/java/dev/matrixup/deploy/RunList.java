package dev.matrixup.deploy;

import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Failure;
import dev.matrixup.report.LogLines;
import dev.matrixup.report.PastRun;
import dev.matrixup.report.Style;
import dev.matrixup.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** The runs that a workspace has recorded. */
public record RunList(List<Entry> runs) {
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH);
    private static final int SHORT_COMMIT = 7;

    /** One of them, with all that is recorded of it. */
    public record Entry(String id, String outcome, Map<String, Object> facts) {}

    /** Copies the list. */
    public RunList {
        runs = List.copyOf(runs);
    }

    /** All of them, the newest first. Throws as {@link Workspace#open} does. */
    public static List<PastRun> in(Path workspace) {
        return PastRun.all(Workspace.open(workspace).runs());
    }

    /**
     * One of them.
     *
     * @param id its id, or the beginning or the end of it
     * @throws Failure (64) if it fits none or several
     */
    public static PastRun find(Path workspace, String id) {
        Path runs = Workspace.open(workspace).runs();
        try {
            return PastRun.find(runs, id);
        } catch (Failure unknown) {
            throw unknown.next(Invocation.of(workspace, "runs list"));
        }
    }

    /** These, for a program. */
    public static RunList of(List<PastRun> runs) {
        return new RunList(runs.stream().map(RunList::entry).toList());
    }

    /** This one, for a program. */
    public static Entry entry(PastRun run) {
        return new Entry(run.id(), run.outcome(), run.facts());
    }

    /** The screen of several. */
    public static List<String> lines(Style style, List<PastRun> runs, ZoneId zone) {
        if (runs.isEmpty()) {
            return List.of("There was no run here yet.");
        }
        return runs.stream()
                .map(run -> style.line(
                        mark(run),
                        run.id(),
                        "%-13s %-8s %-24s %s".formatted(when(run, zone), run.command(), run.domain(), run.outcome()),
                        run.took().orElse(null)))
                .toList();
    }

    /** The screen of one. */
    public static List<String> lines(Style style, PastRun run, ZoneId zone) {
        List<String> lines = new ArrayList<>();
        lines.add("%s  run %s".formatted(style.bold(run.domain()), run.id()));
        lines.add("");
        row(lines, "Command", run.command());
        row(lines, "Began", when(run, zone));
        run.took().ifPresent(took -> row(lines, "Took", Style.time(took)));
        row(lines, "Ended", run.outcome());
        row(
                lines,
                "Playbook",
                run.commit().substring(0, Math.min(SHORT_COMMIT, run.commit().length())));
        row(lines, "Tags", String.join(", ", run.tags()));
        row(lines, "Recap", run.recap());
        String label = "Changed";
        for (String variable : run.changedVariables()) {
            row(lines, label, variable);
            label = "";
        }
        label = "Told";
        for (String message : run.messages()) {
            row(lines, label, message);
            label = "";
        }
        row(lines, "Folder", run.folder().toString());
        return lines;
    }

    /** Hands on what Ansible printed, line by line: it may be long. */
    public static void log(PastRun run, Consumer<String> out) {
        try {
            LogLines.each(run.log(), out);
        } catch (IOException e) {
            throw Failure.refused("The log of run %s cannot be read: %s.".formatted(run.id(), e.getMessage()))
                    .because(e);
        }
    }

    private static void row(List<String> lines, String label, String text) {
        if (!text.isEmpty()) {
            lines.add("  %-10s%s".formatted(label, text));
        }
    }

    private static String when(PastRun run, ZoneId zone) {
        return run.started().map(at -> WHEN.format(at.atZone(zone))).orElse("");
    }

    private static Mark mark(PastRun run) {
        return run.exit().map(code -> code == 0 ? Mark.OK : Mark.FAILED).orElse(Mark.WARNING);
    }
}
