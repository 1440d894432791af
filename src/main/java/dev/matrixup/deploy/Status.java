package dev.matrixup.deploy;

import dev.matrixup.playbook.Variable;
import dev.matrixup.remote.Remote;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.PastRun;
import dev.matrixup.report.Style;
import dev.matrixup.workspace.Invocation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Is the server up now?
 *
 * @param server its domain
 * @param target where it is reached
 * @param playbook the checkout's commit, shortened
 * @param time the server's clock
 * @param services the playbook's units, those that should not run among them
 * @param disks its file systems
 * @param lastRun the newest run from here that started Ansible
 * @param messages what the playbook told at the end of its runs and still holds
 * @param took how long it took to find out
 */
public record Status(
        String server,
        String target,
        String playbook,
        Instant time,
        List<Unit> services,
        List<ServerLook.Disk> disks,
        Optional<LastRun> lastRun,
        List<String> messages,
        Duration took) {
    private static final String BASE = "matrix_base_data_path";
    private static final String DEFAULT_BASE = "/matrix";
    private static final int WIDTH = 77;
    private static final int MOST_NAMED = 3;

    /**
     * What an earlier run left.
     *
     * @param domain its server's
     * @param named whether the user said that it was this server
     * @param begun whether it started Ansible
     * @param outcome how it ended, for people
     */
    public record LastRun(
            String id,
            String command,
            String domain,
            boolean named,
            boolean begun,
            Optional<Instant> started,
            Optional<Integer> exit,
            String outcome) {
        static LastRun of(PastRun run) {
            return new LastRun(
                    run.id(),
                    run.command(),
                    run.domain(),
                    run.named(),
                    run.begun(),
                    run.started(),
                    run.exit(),
                    run.outcome());
        }

        boolean good() {
            return exit.filter(code -> code == 0).isPresent();
        }

        private String line(Style style, Instant now) {
            String ago = started.map(at -> Style.roughly(Duration.between(at, now)) + " ago, ")
                    .orElse("");
            return "  " + style.line(good() ? Mark.OK : Mark.WARNING, id, command + ", " + ago + outcome, null);
        }
    }

    /** Copies the lists. */
    public Status {
        services = List.copyOf(services);
        disks = List.copyOf(disks);
        messages = List.copyOf(messages);
    }

    /** Looks at the server over one connection, and at the runs' records. */
    public static Status of(Context context, DeployRequest request) {
        Instant start = context.clock().instant();
        try (Resolved resolved = Resolved.of(context, request)) {
            context.redactor().add(resolved.secrets());
            List<PastRun> runs =
                    PastRun.of(resolved.workspace().runs(), resolved.server().name());
            try (Remote remote = resolved.connect(context::warn)) {
                ServerLook look = ServerLook.at(remote, base(resolved), resolved.invocation());
                return new Status(
                        resolved.server().domain(),
                        resolved.target(),
                        resolved.checkout().shortCommit(),
                        look.now(),
                        look.units(),
                        look.disks(),
                        runs.stream().filter(PastRun::begun).findFirst().map(LastRun::of),
                        RuntimeMessages.standing(runs),
                        Duration.between(start, context.clock().instant()));
            }
        }
    }

    /** As far as it can be told without Ansible; a template is not followed, the root of all files does then. */
    private static String base(Resolved resolved) {
        Object value = resolved.hostVariables().get(BASE);
        if (value == null) {
            value = resolved.catalog()
                    .find(BASE)
                    .map(Variable::value)
                    .map(node -> node.toJava())
                    .orElse(DEFAULT_BASE);
        }
        String path = String.valueOf(value);
        return path.startsWith("/") && !path.contains("{{") ? path : "/";
    }

    /** 0 if all that should run runs, else 7. */
    public ExitCode code() {
        return services.stream().anyMatch(unit -> unit.ofPlaybook() && unit.running())
                        && services.stream().allMatch(Unit::fine)
                ? ExitCode.OK
                : ExitCode.UNVERIFIED;
    }

    /** The screen. */
    public List<String> lines(Style style) {
        List<String> lines = new ArrayList<>();
        lines.add("%s  %s   playbook %s".formatted(style.bold(server), target, playbook));
        lines.add("");
        int width = services.stream()
                        .mapToInt(unit -> unit.shortName().length())
                        .max()
                        .orElse(0)
                + 1;
        if (!services.isEmpty()) {
            lines.add("  services");
            services.forEach(unit -> lines.add(unit.line(style, width, time)));
        }
        lines.add("  disk");
        disks.forEach(disk -> lines.add("  "
                + style.line(
                        disk.full() ? Mark.WARNING : Mark.OK,
                        disk.mount(),
                        "%s free of %s".formatted(gigabytes(disk.free()), gigabytes(disk.size())),
                        null)));
        lastRun.ifPresent(run -> {
            lines.add("  last run");
            lines.add(run.line(style, time));
        });
        if (!messages.isEmpty()) {
            lines.add("  told by the playbook");
            messages.forEach(message -> lines.addAll(message(style, message)));
        }
        lines.add("");
        lines.add(style.sentence(verdict(), took));
        return lines;
    }

    private static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }

    private String verdict() {
        long wanted = services.stream().filter(Unit::wanted).count();
        List<String> down = down();
        if (services.stream().noneMatch(Unit::ofPlaybook)) {
            return "Nothing of the playbook is installed on this server.";
        }
        if (services.stream().noneMatch(unit -> unit.ofPlaybook() && unit.running())) {
            return "No service of the playbook runs.";
        }
        if (down.isEmpty()) {
            return wanted == 1 ? "The one service that should run runs." : "All %d services run.".formatted(wanted);
        }
        String some = String.join(", ", down.stream().limit(MOST_NAMED).toList());
        return "%d of %d services %s not well: %s%s."
                .formatted(
                        down.size(),
                        services.stream()
                                .filter(unit -> unit.wanted() || !unit.fine())
                                .count(),
                        down.size() == 1 ? "is" : "are",
                        some,
                        down.size() > MOST_NAMED ? " and others" : "");
    }

    /** What is not as it should be, as a failure of its {@link #code}. */
    public Failure failure(Invocation invocation) {
        return Failure.of(code(), verdict()).next(next(invocation).toArray(String[]::new));
    }

    private List<String> down() {
        return services.stream()
                .filter(unit -> !unit.fine())
                .map(Unit::shortName)
                .toList();
    }

    /** The commands to type next. */
    public List<String> next(Invocation invocation) {
        List<String> down = down();
        if (code() == ExitCode.OK) {
            return List.of();
        }
        return down.isEmpty()
                ? List.of(invocation.of("deploy"))
                : List.of(invocation.of("logs " + down.get(0)), invocation.of("restart " + down.get(0)));
    }

    /** A message is a long text of whole sentences, printed at full length: it is shown nowhere else. */
    private static List<String> message(Style style, String message) {
        List<String> lines = new ArrayList<>();
        for (String paragraph : message.lines().toList()) {
            StringBuilder line = new StringBuilder();
            for (String word : paragraph.split(" +")) {
                if (line.length() > 0 && 8 + line.length() + 1 + word.length() > WIDTH) {
                    lines.add(line.toString());
                    line.setLength(0);
                }
                line.append(line.length() > 0 ? " " : "").append(word);
            }
            lines.add(line.toString());
        }
        List<String> marked = new ArrayList<>();
        for (String line : lines) {
            marked.add(marked.isEmpty() ? "  " + style.marked(Mark.WARNING, line) : "        " + line);
        }
        return marked;
    }
}
