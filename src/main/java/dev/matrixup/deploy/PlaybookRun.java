package dev.matrixup.deploy;

import dev.matrixup.ansible.AnsibleCommand;
import dev.matrixup.ansible.AnsibleResult;
import dev.matrixup.ansible.AnsibleRun;
import dev.matrixup.ansible.ExtraArguments;
import dev.matrixup.ansible.PlayRecap;
import dev.matrixup.ansible.Verdict;
import dev.matrixup.playbook.PlaybookRole;
import dev.matrixup.remote.Remote;
import dev.matrixup.report.Event;
import dev.matrixup.report.Event.Row;
import dev.matrixup.report.EventSink;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.PastRun;
import dev.matrixup.report.RedactingSink;
import dev.matrixup.report.RunRecord;
import dev.matrixup.workspace.Invocation;
import dev.matrixup.workspace.VarsFiles;
import dev.matrixup.workspace.WorkspaceLock;
import dev.matrixup.yaml.YamlText;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What every run of the playbook has, whatever it is for: record, redaction, lock, the run itself with its verdict and explanation, and
 * its end.
 */
final class PlaybookRun implements AutoCloseable {
    private static final Duration SURVIVOR = Duration.ofSeconds(60);

    private final Context context;
    private final Resolved resolved;
    private final String command;
    private final Instant start;
    private final RunRecord record;
    private final EventSink events;
    private WorkspaceLock lock;

    /**
     * Makes the record; nothing is told yet.
     *
     * @param command the command that the user typed, {@code deploy}
     * @param start when he did
     */
    PlaybookRun(Context context, Resolved resolved, String command, Instant start) {
        this.context = context;
        this.resolved = resolved;
        this.command = command;
        this.start = start;
        record = RunRecord.create(resolved.workspace().runs(), context.clock());
        List<EventSink> sinks = new ArrayList<>(context.sinks());
        sinks.add(record);
        sinks.add(new RuntimeMessages(messages -> record.put("messages", messages)));
        context.redactor().add(resolved.secrets());
        events = new RedactingSink(context.redactor(), sinks);
    }

    RunRecord record() {
        return record;
    }

    EventSink events() {
        return events;
    }

    void begin() {
        record.put("command", command);
        record.put("server", resolved.server().name());
        record.put("domain", resolved.server().domain());
        record.put("named", resolved.request().server().isPresent());
        record.put("commit", resolved.checkout().commit());
        record.put("matrixup", String.valueOf(PlaybookRun.class.getPackage().getImplementationVersion()));
        record.put("ansible", resolved.ansible().coreVersion());
        events.accept(new Event.RunStarted(
                record.id(),
                resolved.server().domain(),
                resolved.target(),
                resolved.checkout().shortCommit()));
    }

    void warn(String sentence) {
        events.accept(new Event.Warning(sentence));
    }

    /** Takes the locks; they are given back when this is closed. */
    Optional<Step.Shown> lock() {
        lock = WorkspaceLock.acquire(
                resolved.locks(), record.id(), new WorkspaceLock.Patience(Duration.ZERO, SURVIVOR, this::warn));
        resolved.workspace().removeLeftovers();
        OldRuns.remove(resolved.workspace().runs(), context.clock().instant());
        return Optional.empty();
    }

    /**
     * Runs the playbook.
     *
     * @param tags what it runs
     * @param full whether that is everything
     * @param settles whether, when it went well, no service is left on a configuration older than what this run wrote
     * @param extraVars files with further variables
     * @param secrets further variables that nobody else may read
     * @param remote where the reason of a failure is looked for
     * @throws Failure with the verdict's code if it is no success
     */
    Step.Shown play(
            List<String> tags,
            boolean full,
            boolean settles,
            List<Path> extraVars,
            Map<String, Object> secrets,
            Remote remote) {
        List<PastRun> earlier =
                PastRun.of(resolved.workspace().runs(), resolved.server().name());
        boolean repair = earlier.stream()
                .filter(PastRun::begun)
                .findFirst()
                .filter(run -> !run.playbookOk())
                .isPresent();
        List<Path> files = new ArrayList<>(extraVars);
        if (repair) {
            files.addAll(resolved.fullRestart(record.folder()));
        }
        AnsibleCommand playbook = resolved.command(resolved.request().arguments(), secrets)
                .tags(tags)
                .locks(lock.files())
                .extraVars(files.stream().distinct().toList())
                .build();
        record.put("tags", tags);
        record.put("full", full);
        record.put("state", RunRecord.State.BEGUN.name());
        record.put("begun", true);
        events.accept(new Event.PlaybookExpected(
                resolved.catalog().roles().stream().map(PlaybookRole::name).toList(),
                earlier.stream()
                        .filter(run -> run.playbookOk() && run.tags().equals(tags))
                        .findFirst()
                        .flatMap(PastRun::playbookTook)
                        .orElse(null)));
        Instant began = context.clock().instant();
        AnsibleResult result = new AnsibleRun(context.processes()).run(playbook, events);
        record.put("playbook_millis", since(began).toMillis());
        if (context.processes().stopped()) {
            Invocation next = resolved.invocation();
            throw Failure.of(
                            ExitCode.INTERRUPTED,
                            "Stopped by a signal in the middle of the playbook. What was done stays on the server; a service may not run yet, or as it was configured before.")
                    .next(next.of("deploy", "goes on from here"), next.of("status", "what runs now"));
        }
        Verdict verdict = result.verdict();
        record.put(
                "recap",
                result.recap().or(result::stats).map(PlayRecap::toString).orElse("none"));
        if (!verdict.ok()) {
            throw new Explanation(
                            remote,
                            resolved.invocation(),
                            PastRun.shortest(resolved.workspace().runs(), record.id()),
                            record.folder().resolve("ansible.log"),
                            vars())
                    .of(verdict, result);
        }
        PlayRecap recap = result.stats().orElseThrow();
        if (recap.host(resolved.server().name()).isEmpty()) {
            throw Failure.unknownResult("The playbook ran, but not on %s."
                    .formatted(resolved.server().name()));
        }
        boolean all = !ExtraArguments.skipsTags(resolved.request().arguments());
        record.put("playbook_ok", all && (full || settles && !repair));
        int ok = recap.sum(host -> host.ok());
        int changed = recap.sum(host -> host.changed());
        int skipped = recap.sum(host -> host.skipped());
        return new Step.Shown(
                Event.Mark.OK,
                "%d ok (%d changed), %d skipped, 0 failed".formatted(ok, changed, skipped),
                List.of(),
                List.of("ok=" + ok, "changed=" + changed, "skipped=" + skipped, "failed=0"));
    }

    /** The vars files as they are now: a deployment has edited them. */
    private List<YamlText> vars() {
        return resolved.vars().files().stream()
                .filter(file -> file.layer() != VarsFiles.Layer.PLAYBOOK_GROUP)
                .map(file -> {
                    try {
                        return YamlText.varsFile(file.text().file());
                    } catch (Failure changedMeanwhile) {
                        return file.text();
                    }
                })
                .toList();
    }

    /** Runs tags that only look at the server; how that ends is not the end of this run. */
    AnsibleResult look(List<String> tags, List<String> arguments) {
        AnsibleCommand playbook = resolved.command(arguments, Map.of())
                .tags(tags)
                .locks(lock.files())
                .build();
        AnsibleResult result = new AnsibleRun(context.processes()).run(playbook, events);
        context.processes().checkStopped();
        return result;
    }

    /** Tells that all went well. */
    void finish(String verdict, List<Row> rows, List<String> next) {
        events.accept(new Event.RunFinished(ExitCode.OK, since(start), verdict, rows, next));
    }

    /** Tells that it did not; the failure itself is printed by the command line. */
    void fail(Failure failure) {
        events.accept(Event.Failed.of(failure));
        failure.findings().forEach(finding -> events.accept(Event.Failed.of(finding)));
        events.accept(new Event.RunFinished(failure.code(), since(start), "", List.of(), List.of()));
    }

    private Duration since(Instant began) {
        return Duration.between(began, context.clock().instant());
    }

    @Override
    public void close() {
        record.close();
        if (lock != null) {
            lock.close();
        }
    }
}
