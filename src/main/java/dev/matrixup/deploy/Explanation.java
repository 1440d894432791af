package dev.matrixup.deploy;

import dev.matrixup.ansible.AnsibleResult;
import dev.matrixup.ansible.FailedTask;
import dev.matrixup.ansible.Verdict;
import dev.matrixup.process.Captured;
import dev.matrixup.remote.Remote;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.LogLines;
import dev.matrixup.report.Printable;
import dev.matrixup.workspace.Invocation;
import dev.matrixup.yaml.YamlText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says why a run of the playbook is no success: the task with its message, or the last words of the service that did not start, the
 * vars line from which it most likely comes, and what runs on the server now.
 */
final class Explanation {
    private static final Pattern SERVICE = Pattern.compile("\\b([A-Za-z0-9][A-Za-z0-9@_.\\\\-]*\\.service)\\b");

    /** A line of {@code journalctl -o short-iso}: time, machine, who says it, text. */
    private static final Pattern JOURNAL = Pattern.compile("\\S+T(\\d\\d:\\d\\d:\\d\\d)\\S* \\S+ ([^:]+): ?(.*)");

    /** The end of the role's name that starts all services, under all names that it has had. */
    private static final String MANAGER = "systemd_service_manager";

    /** How the playbook names tasks that start something. */
    private static final Pattern STARTS = Pattern.compile("(?i)\\b(?:re)?start(?:s|ed|ing)?\\b");

    private static final int JOURNAL_LINES = 60;
    private static final int SHOWN_LINES = 12;
    private static final int MOST_SERVICES = 2;

    private final Remote remote;
    private final Invocation invocation;
    private final String run;
    private final Path log;
    private final List<YamlText> vars;

    /**
     * @param run the run's id
     * @param log what Ansible printed
     * @param vars the vars files that Ansible loads
     */
    Explanation(Remote remote, Invocation invocation, String run, Path log, List<YamlText> vars) {
        this.remote = remote;
        this.invocation = invocation;
        this.run = run;
        this.log = log;
        this.vars = vars;
    }

    /** The failure with the verdict's code. */
    Failure of(Verdict verdict, AnsibleResult result) {
        List<String> lines = new ArrayList<>();
        result.lastFailure()
                .ifPresent(task -> lines.addAll(verdict.code() == ExitCode.UNREACHABLE ? away(task) : failed(task)));
        verdict.details().forEach(detail -> lines.add("  " + detail));
        if (!verdict.details().isEmpty()) {
            lines.add("");
        }
        lines.add("%s (exit %d)."
                .formatted(
                        verdict.reason().replaceFirst("\\.$", ""),
                        verdict.code().code()));
        return Failure.of(verdict.code(), String.join("\n", lines)).next(next());
    }

    private String[] next() {
        return new String[] {
            invocation.of("deploy") + "        goes on from here",
            Invocation.of(invocation.workspace(), "runs show " + run)
                    + "        everything Ansible said, %d lines".formatted(LogLines.count(log))
        };
    }

    private List<String> failed(FailedTask task) {
        UnitStates states = UnitStates.read(remote, invocation);
        List<String> lines = new ArrayList<>();
        StringBuilder evidence = new StringBuilder(task.msg());
        boolean spoken = false;
        for (String service : services(task, states)) {
            List<String> words = lastWords(service);
            spoken |= !words.isEmpty();
            lines.add("  %s did not start. Its last words on the server:".formatted(service));
            lines.add("");
            (words.isEmpty() ? List.of("(there are none)") : words).forEach(word -> lines.add("    " + word));
            lines.add("");
            words.forEach(word -> evidence.append('\n').append(word));
        }
        LikelyCause.in(vars, evidence.toString())
                .ifPresent(cause -> lines.add("  Cause     " + LikelyCause.line(cause) + "   (likely)"));
        lines.add("  State     " + states.sentence() + " Lock released.");
        lines.addAll(task(task, !spoken));
        return lines;
    }

    /** A server that restarted in the middle, or a machine of ours that slept. */
    private static List<String> away(FailedTask task) {
        List<String> lines = new ArrayList<>(List.of(
                "  The connection broke in the middle: did the server restart, or this",
                "  machine sleep?",
                "",
                "  State     what came before this task is done, the rest is not. The next",
                "            run is a full one, with all services restarted. Lock released."));
        lines.addAll(task(task, true));
        return lines;
    }

    private static List<String> task(FailedTask task, boolean withMessage) {
        List<String> lines = new ArrayList<>();
        lines.add("  Task      " + (task.role().isEmpty() ? "" : task.role() + " : ") + task.task());
        if (withMessage) {
            String label = "  Said      ";
            for (String line : task.msg().strip().lines().limit(SHOWN_LINES).toList()) {
                lines.add(label + line);
                label = " ".repeat(label.length());
            }
        }
        lines.add("");
        return lines;
    }

    /**
     * The service that the message names, where the task was to start it or systemd says that it failed: many a message only mentions one.
     * Else, where several were started at once, those that are not up.
     */
    private static List<String> services(FailedTask task, UnitStates states) {
        boolean starts =
                task.role().endsWith(MANAGER) || STARTS.matcher(task.task()).find();
        Optional<String> named = SERVICE.matcher(task.msg())
                .results()
                .map(match -> match.group(1))
                .filter(service -> starts
                        || states.down().stream().anyMatch(unit -> unit.name().equals(service))
                        || task.msg().contains("Job for " + service + " failed"))
                .findFirst();
        if (named.isPresent()) {
            return List.of(named.get());
        }
        return task.role().endsWith(MANAGER)
                ? states.down().stream().map(Unit::name).limit(MOST_SERVICES).toList()
                : List.of();
    }

    /**
     * What the service itself said last, each line with its time; what systemd says about it only if it said nothing. Empty if there is
     * nothing, or it cannot be read.
     */
    private List<String> lastWords(String service) {
        Captured journal;
        try {
            journal = remote.run(new Journal(service, JOURNAL_LINES, false).argv(service), "");
        } catch (Failure e) {
            if (e.code() == ExitCode.INTERRUPTED) {
                throw e;
            }
            return List.of();
        }
        List<Matcher> all = journal.out()
                .lines()
                .map(JOURNAL::matcher)
                .filter(Matcher::matches)
                .toList();
        List<Matcher> own = all.stream()
                .filter(line -> !line.group(2).startsWith("systemd["))
                .toList();
        List<Matcher> shown = own.isEmpty() ? all : own;
        return shown.stream()
                .skip(Math.max(0, shown.size() - SHOWN_LINES))
                .map(line -> line.group(1) + "  " + Printable.of(line.group(3)))
                .toList();
    }
}
