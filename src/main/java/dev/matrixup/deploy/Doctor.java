package dev.matrixup.deploy;

import dev.matrixup.ansible.SystemPackages;
import dev.matrixup.files.FolderTree;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Event;
import dev.matrixup.report.EventSink;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.GitAddress;
import dev.matrixup.report.RedactingSink;
import dev.matrixup.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Is everything ready? All that can fail later is looked at now, the server included, and nothing is changed: the checks are those with
 * which a deployment begins.
 */
public final class Doctor {
    private final Context context;
    private final DeployRequest request;
    private final boolean strict;
    private final EventSink events;
    private final Instant start;
    private final Findings findings;

    /** Whether no homeserver is installed yet, so that nobody could have an account there. */
    private boolean fresh;

    /** @param strict whether a warning counts as an error */
    public Doctor(Context context, DeployRequest request, boolean strict) {
        this.context = context;
        this.request = request;
        this.strict = strict;
        this.events = new RedactingSink(context.redactor(), context.sinks());
        this.findings = new Findings(events);
        this.start = context.clock().instant();
    }

    /** Looks, shows everything that was found, and says whether a deployment would begin: 0, or 3. */
    public ExitCode run() {
        Area controller = controller();
        events.accept(new Event.StepStarted("resolve"));
        Resolved resolved;
        try {
            resolved = Resolved.of(context, request);
        } catch (Failure failure) {
            context.processes().checkStopped();
            if (failure.code() == ExitCode.USAGE) {
                throw failure;
            }
            events.accept(new Event.Title("matrixup", "in " + request.workspace()));
            findings.show(controller);
            findings.show(area("workspace", all(failure)));
            return close();
        }
        try (resolved) {
            context.redactor().add(resolved.secrets());
            events.accept(new Event.Title(
                    resolved.server().domain(),
                    "%s   playbook %s"
                            .formatted(resolved.target(), resolved.checkout().shortCommit())));
            findings.show(controller);
            examine(resolved);
        }
        return close();
    }

    private static Area area(String name, List<Finding> found) {
        return new Area(name, "", List.of(), found);
    }

    private static List<Finding> all(Failure failure) {
        return failure.findings().isEmpty()
                ? List.of(Finding.error(failure))
                : failure.findings().stream().map(Finding::error).toList();
    }

    private void examine(Resolved resolved) {
        resolved.workspace()
                .deployment()
                .flatMap(deployment -> deployment.playbook().url())
                .filter(GitAddress::holdsSecret)
                .ifPresent(url -> findings.show(area(
                        "workspace", List.of(Finding.warning("The url in matrixup.yml " + GitAddress.REFUSAL + ".")))));
        events.accept(new Event.StepStarted("checks"));
        Path folder = temporary(resolved.workspace());
        List<String> said = new ArrayList<>();
        try {
            Preflight.Result result = new Preflight(
                            context,
                            request,
                            resolved,
                            Proposal.of(resolved, request),
                            folder,
                            request.admin()
                                    .or(() -> resolved.settings().admin())
                                    .isPresent(),
                            said::add)
                    .look();
            result.ready().ifPresent(ready -> {
                fresh = ready.fresh();
                ready.remote().close();
            });
            result.areas().forEach(findings::show);
        } catch (Failure proposal) {
            context.processes().checkStopped();
            findings.show(area("workspace", all(proposal)));
        } finally {
            FolderTree.deleteOrFail(folder);
        }
        said.forEach(text -> findings.show(area("server", List.of(Finding.warning(text)))));
    }

    /** A folder for what Ansible is asked about; to be deleted. */
    static Path temporary(Workspace workspace) {
        try {
            return Files.createTempDirectory(workspace.state(), "doctor-");
        } catch (IOException e) {
            throw Failure.refused("Nothing can be written below %s: %s.".formatted(workspace.root(), e.getMessage()))
                    .because(e);
        }
    }

    /** What this machine needs besides Ansible, which is found or made on the way. */
    private Area controller() {
        List<Finding> found = new ArrayList<>();
        List<String> parts = new ArrayList<>(List.of("JDK " + Runtime.version().feature()));
        for (String program : List.of("git", "ssh")) {
            if (ProcessRunner.find(program).isEmpty()) {
                found.add(Finding.error(Failure.refused("There is no %s on this machine.".formatted(program))
                        .next(SystemPackages.command(program.equals("ssh") ? "openssh-client" : program))));
            }
        }
        if (ProcessRunner.find("git").isPresent()) {
            Captured git = context.processes().capture(Child.of(Argv.of("git", "--version")));
            parts.add(git.out().strip().replaceFirst("^git version ", "git "));
        }
        return new Area("controller", String.join(", ", parts), List.of(), found);
    }

    private ExitCode close() {
        boolean stops = findings.errors() > 0 || strict && findings.warnings() > 0;
        ExitCode code = stops ? ExitCode.REFUSED : ExitCode.OK;
        events.accept(new Event.RunFinished(
                code,
                Duration.between(start, context.clock().instant()),
                findings.sentence(),
                List.of(),
                List.of(request.invocation().of(stops ? "doctor" : fresh ? "deploy --admin alice" : "deploy"))));
        return code;
    }

    /** What was found and stops a deployment, as a refusal (3). */
    public Failure failure() {
        return Failure.refused(findings.sentence()).findings(findings.stopping(strict));
    }
}
