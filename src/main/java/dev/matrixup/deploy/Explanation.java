package dev.matrixup.deploy;

import dev.matrixup.ansible.AnsibleResult;
import dev.matrixup.ansible.FailedTask;
import dev.matrixup.ansible.Verdict;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.remote.Remote;
import dev.matrixup.report.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says why a run of the playbook is no success: the task, its message and, where a service did not start, its last words. */
final class Explanation {
    private static final Pattern SERVICE = Pattern.compile("\\b([A-Za-z0-9@_.\\\\-]+\\.service)\\b");
    private static final int JOURNAL_LINES = 12;
    private static final int MESSAGE_LINES = 12;

    private final Remote remote;
    private final String server;
    private final Path workspace;
    private final Path record;

    Explanation(Remote remote, String server, Path workspace, Path record) {
        this.remote = remote;
        this.server = server;
        this.workspace = workspace;
        this.record = record;
    }

    /** The failure with the verdict's code. */
    Failure of(Verdict verdict, AnsibleResult result) {
        List<String> lines = new ArrayList<>();
        // Earlier ones were rescued, or this would not be the last.
        Optional<FailedTask> task = result.failures().stream().reduce((first, second) -> second);
        task.ifPresent(failed -> {
            services(failed).forEach(service -> lines.addAll(lastWords(service)));
            lines.add("  Task      " + (failed.role().isEmpty() ? "" : failed.role() + " : ") + failed.task());
            String label = "  Said      ";
            for (String line : failed.msg().strip().lines().limit(MESSAGE_LINES).toList()) {
                lines.add(label + line);
                label = " ".repeat(label.length());
            }
            lines.add("");
        });
        verdict.details().forEach(detail -> lines.add("  " + detail));
        if (!verdict.details().isEmpty()) {
            lines.add("");
        }
        lines.add("%s (exit %d)"
                .formatted(
                        verdict.reason().replaceFirst("\\.$", ""),
                        verdict.code().code()));
        return Failure.of(verdict.code(), String.join("\n", lines))
                .next(
                        Invocation.of(workspace, "deploy") + "       goes on from here, with all services restarted",
                        Argv.of("less", record.resolve("ansible.log")) + "       everything Ansible said");
    }

    /** The service that the message names; else, where several were started at once, those that are not up. */
    private List<String> services(FailedTask task) {
        Matcher name = SERVICE.matcher(task.msg());
        if (name.find()) {
            return List.of(name.group(1));
        }
        if (!task.role().endsWith("systemd_service_manager")) {
            return List.of();
        }
        try {
            Captured down = remote.run(
                    Argv.of(
                            "systemctl",
                            "list-units",
                            "--plain",
                            "--no-legend",
                            "--state=failed,activating",
                            "matrix-*"),
                    "");
            return down.out()
                    .lines()
                    .map(line -> line.strip().split(" ")[0])
                    .filter(unit -> SERVICE.matcher(unit).matches())
                    .limit(2)
                    .toList();
        } catch (Failure e) {
            return List.of();
        }
    }

    private List<String> lastWords(String service) {
        List<String> lines = new ArrayList<>();
        lines.add("  %s did not start. Its last words on %s:".formatted(service, server));
        lines.add("");
        try {
            Captured journal = remote.run(
                    Argv.of("journalctl", "-u", service, "-n", JOURNAL_LINES, "--no-pager", "-o", "short-iso"), "");
            journal.out().lines().map(line -> "    " + line).forEach(lines::add);
        } catch (Failure e) {
            lines.add("    (they cannot be read: " + e.getMessage() + ")");
        }
        lines.add("");
        return lines;
    }
}
