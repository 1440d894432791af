package dev.matrixup.deploy;

import dev.matrixup.files.UserFolders;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Failure;
import dev.matrixup.report.LogLines;
import dev.matrixup.report.PastRun;
import dev.matrixup.report.Reason;
import dev.matrixup.report.Style;
import dev.matrixup.report.Wrap;
import dev.matrixup.workspace.Invocation;
import dev.matrixup.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The runs that a workspace has recorded. */
public record RunList(List<Entry> runs) {
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH);
    private static final int SHORT_COMMIT = 7;
    private static final int WIDTH = 65;
    private static final int SCREEN = 77;

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

    /** The screen of several, of one workspace. */
    public static List<String> lines(Style style, Path workspace, List<PastRun> runs, ZoneId zone) {
        if (runs.isEmpty()) {
            return List.of("There was no run here yet.");
        }
        List<String> lines = new ArrayList<>();
        lines.add("%s  runs from %s".formatted(style.bold("matrixup"), UserFolders.shown(workspace)));
        lines.add("");
        for (PastRun run : runs) {
            lines.add(style.line(
                    mark(run),
                    run.id(),
                    "%-12s  %-7s  %-11s  %s".formatted(when(run, zone), run.command(), end(run), run.domain()),
                    run.took().orElse(null)));
        }
        long bad = runs.stream().filter(run -> mark(run) != Mark.OK).count();
        lines.add("");
        lines.add(
                bad == 0
                        ? runs.size() == 1 ? "It went well." : "All %d went well.".formatted(runs.size())
                        : "%d of %d did not go well.".formatted(bad, runs.size()));
        return lines;
    }

    /** The screen of one. */
    public static List<String> lines(Style style, Path workspace, PastRun run, ZoneId zone) {
        List<String> lines = new ArrayList<>();
        lines.add("%s  run %s   playbook %s"
                .formatted(
                        style.bold(run.domain()),
                        run.id(),
                        run.commit()
                                .substring(
                                        0, Math.min(SHORT_COMMIT, run.commit().length()))));
        lines.add("");
        row(lines, "Command", run.command());
        row(lines, "Began", when(run, zone));
        row(lines, "Tags", String.join(", ", run.tags()));
        row(lines, "Recap", run.recap());
        row(lines, "Changed", String.join("\n", run.changedVariables()));
        row(lines, "Told", String.join("\n", run.messages()));
        row(lines, "Folder", workspace.relativize(run.folder()).toString());
        lines.add("");
        if (!run.failure().isEmpty()) {
            lines.addAll(Wrap.lines(run.failure(), SCREEN));
            lines.add("");
        }
        String verdict = "The run " + run.outcome() + "." + (run.begun() ? "" : " Ansible was not started.");
        lines.add(style.sentence(verdict, run.took().orElse(Duration.ZERO)));
        return lines;
    }

    /**
     * The commands to type next.
     *
     * @param id the run's id as the user typed it
     */
    public static List<String> next(Path workspace, PastRun run, String id) {
        if (run.begun()) {
            return List.of(
                    Invocation.of(workspace, "runs show " + id + " --log") + "       everything that Ansible said");
        }
        Invocation server = new Invocation(workspace, Optional.of(run.domain()).filter(domain -> run.named()));
        return run.failure().isEmpty() ? List.of() : List.of(server.of("doctor", "is it mended?"));
    }

    /** Hands on what Ansible printed, line by line: it may be long. */
    public static void log(PastRun run, Consumer<String> out) {
        try {
            LogLines.each(run.log(), out);
        } catch (IOException e) {
            throw Failure.refused("The log of run %s cannot be read: %s.".formatted(run.id(), Reason.of(e)))
                    .because(e);
        }
    }

    private static void row(List<String> lines, String label, String text) {
        if (text.isEmpty()) {
            return;
        }
        String first = label;
        for (String line : Wrap.lines(text, WIDTH)) {
            lines.add("  %-10s%s".formatted(first, line));
            first = "";
        }
    }

    /** As short as a table wants it. */
    private static String end(PastRun run) {
        return run.exit().map(code -> code == 0 ? "went well" : "exit " + code).orElse("did not end");
    }

    private static String when(PastRun run, ZoneId zone) {
        return run.started().map(at -> WHEN.format(at.atZone(zone))).orElse("");
    }

    private static Mark mark(PastRun run) {
        return run.exit().map(code -> code == 0 ? Mark.OK : Mark.FAILED).orElse(Mark.WARNING);
    }
}
