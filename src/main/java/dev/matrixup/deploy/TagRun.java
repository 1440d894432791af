package dev.matrixup.deploy;

import dev.matrixup.playbook.Tags;
import dev.matrixup.process.Argv;
import dev.matrixup.process.ExitStatus;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A run of some of the playbook's tags, with the same inventory, vault, lock, record, redaction and verdict as a deployment. It writes no
 * variables, and makes neither hooks nor an administrator.
 */
public final class TagRun {
    /** What the playbook's services shall do. */
    public enum Verb {
        START("start", "started"),
        STOP("stop", "stopped"),
        RESTART("restart", "restarted");

        private final String word;
        private final String done;

        Verb(String word, String done) {
            this.word = word;
            this.done = done;
        }

        private String group() {
            return word + "-group";
        }
    }

    private final Context context;
    private final DeployRequest request;
    private final Optional<Verb> verb;
    private final Optional<String> service;
    private final Instant start;

    private Resolved resolved;
    private PlaybookRun run;
    private Proposal proposal;
    private TagPreflight.Ready ready;

    private TagRun(Context context, DeployRequest request, Optional<Verb> verb, Optional<String> service) {
        this.context = context;
        this.request = request;
        this.verb = verb;
        this.service = service;
        this.start = context.clock().instant();
    }

    /** The tags of the request. */
    public static TagRun of(Context context, DeployRequest request) {
        if (request.tags().isEmpty()) {
            throw Failure.usage("Which tags shall run? There is none in what was typed.");
        }
        return new TagRun(context, request, Optional.empty(), Optional.empty());
    }

    /**
     * All services of the playbook, or one.
     *
     * @param request a request without tags
     * @param service a service's name, with or without {@code matrix-} and {@code .service}, or a group's
     */
    public static TagRun of(Context context, DeployRequest request, Verb verb, Optional<String> service) {
        service.ifPresent(Journal::requireName);
        return new TagRun(context, request.withTags(List.of(verb.word)), Optional.of(verb), service);
    }

    /**
     * Runs it.
     *
     * @throws Failure with the exit code of what went wrong
     */
    public ExitCode run() {
        resolved = Resolved.of(context, request);
        try (PlaybookRun begun =
                new PlaybookRun(context, resolved, verb.map(of -> of.word).orElse("run"), start)) {
            run = begun;
            run.begin();
            try {
                Steps steps = new Steps(context, run.events());
                pipeline().forEach(steps::take);
                run.finish(sentence(), List.of(), List.of(resolved.invocation().of("status")));
                return ExitCode.OK;
            } catch (Failure failure) {
                run.fail(failure);
                throw failure;
            }
        } finally {
            if (ready != null) {
                ready.remote().close();
            }
            resolved.close();
        }
    }

    private List<Step> pipeline() {
        return List.of(
                new Step("lock", run::lock),
                new Step("preflight", this::preflight),
                new Step("inventory", this::inventory),
                new Step("playbook", this::playbook),
                new Step("systemd", this::systemctl));
    }

    private String sentence() {
        if (verb.isEmpty()) {
            return "The playbook ran through.";
        }
        return service.map(name -> name + " is " + verb.get().done + ".")
                .orElse("All services are " + verb.get().done + ".");
    }

    private Optional<Step.Shown> preflight() {
        proposal = Proposal.ofTags(resolved, request.tags());
        Optional<String> groupTag =
                verb.map(Verb::group).filter(Tags.of(resolved.catalog()).known()::contains);
        ready = new TagPreflight(
                        context,
                        resolved,
                        proposal,
                        request.tags(),
                        service,
                        groupTag,
                        run.record().folder(),
                        run::warn)
                .look();
        return Step.Shown.ok(ready.count() + " checks", "checks=" + ready.count());
    }

    private Optional<Step.Shown> inventory() {
        return proposal.renderInventory();
    }

    /** A service is moved by the playbook's own means where the checkout has them and the service is on; else by systemd's. */
    private Optional<Step.Shown> playbook() {
        boolean all = verb.filter(Verb.RESTART::equals).isPresent();
        if (service.isEmpty()) {
            return Optional.of(play(request.tags(), all, List.of()));
        }
        if (ready.group().isEmpty()) {
            return Optional.empty();
        }
        Path file = ExtraVarsFile.write(
                run.record().folder(),
                "group.json",
                Map.of("group", ready.group().get()));
        return Optional.of(play(List.of(verb.get().group()), all, List.of(file)));
    }

    /** The playbook alone would restart only what it has just changed; who types restart means it. */
    private Step.Shown play(List<String> tags, boolean all, List<Path> extraVars) {
        List<Path> files = new ArrayList<>(extraVars);
        if (all) {
            files.addAll(resolved.fullRestart(run.record().folder()));
        }
        try {
            return run.play(tags, false, settles(tags), files, Map.of(), ready.remote());
        } catch (Failure failure) {
            throw failure.next().isEmpty() ? failure : failure.next(next(failure));
        }
    }

    /** The explanation says how a deployment goes on; this one goes on with the same command. */
    private String[] next(Failure failure) {
        List<String> next = new ArrayList<>(failure.next());
        String again = verb.map(of -> of.word + service.map(name -> " " + name).orElse(""))
                .orElse("run " + String.join(" ", request.tags()));
        next.set(0, resolved.invocation().of(again));
        return next.toArray(String[]::new);
    }

    /** What a run installs comes into use when services restart, and only a run that knows of the change restarts them. */
    static boolean settles(List<String> tags) {
        boolean installs = tags.stream().anyMatch(tag -> tag.startsWith("install-") || tag.startsWith("setup-"));
        return !installs || tags.stream().anyMatch(tag -> tag.startsWith("start") || tag.startsWith("restart"));
    }

    private Optional<Step.Shown> systemctl() {
        if (service.isEmpty() || ready.group().isPresent()) {
            return Optional.empty();
        }
        String unit = Unit.choose(
                ServerLook.unitNames(ready.remote(), resolved.invocation()), service.get(), resolved.invocation());
        List<String> said = new CopyOnWriteArrayList<>();
        // Synapse alone may take three minutes, and systemctl waits for it.
        ExitStatus status = ready.remote()
                .follow(
                        Argv.of("systemctl", verb.get().word, "--", unit),
                        said::add,
                        context.processes()::checkStopped);
        if (!status.ok()) {
            throw Failure.playbookFailed("%s is not %s: %s".formatted(unit, verb.get().done, String.join(" ", said)))
                    .next(resolved.invocation().of("logs " + service.get()));
        }
        return Step.Shown.ok("%s %s by systemd".formatted(unit, verb.get().done), "unit=" + unit);
    }
}
