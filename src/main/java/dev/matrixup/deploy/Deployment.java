package dev.matrixup.deploy;

import dev.matrixup.admin.AdminOutcome;
import dev.matrixup.admin.AdminRequest;
import dev.matrixup.admin.Administrator;
import dev.matrixup.admin.Credential;
import dev.matrixup.admin.Credentials;
import dev.matrixup.admin.Homeserver;
import dev.matrixup.admin.HomeserverAddress;
import dev.matrixup.admin.HomeserverKind;
import dev.matrixup.admin.ServerWay;
import dev.matrixup.admin.UserId;
import dev.matrixup.playbook.AdminApi;
import dev.matrixup.playbook.Tags;
import dev.matrixup.report.Event;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.PastRun;
import dev.matrixup.report.RedactingSink;
import dev.matrixup.report.Secret;
import dev.matrixup.report.Style;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pipeline of a deployment to one server, from top to bottom. Nothing is written before "apply", and every question is asked
 * before the first slow step.
 */
public final class Deployment {
    static final String COMMAND = "deploy";
    private static final Duration HOMESERVER = Duration.ofSeconds(30);

    private final Context context;
    private final DeployRequest request;
    private final List<String> moreNext;
    private final boolean asks;
    private final Instant start;

    private Resolved resolved;
    private PlaybookRun run;
    private Hooks hooks;
    private Proposal proposal;
    private Preflight.Ready ready;
    private Optional<Secret> password = Optional.empty();
    private Optional<AdminOutcome> admin = Optional.empty();
    private Optional<Verify.Result> verified = Optional.empty();
    private boolean changing;

    /** A deployment that has not begun. */
    public Deployment(Context context, DeployRequest request) {
        this(context, request, List.of(), true);
    }

    /**
     * One that, at its end, also tells these commands.
     *
     * @param asks whether it asks before it changes something; who asked for it in so many words need not say it again
     */
    Deployment(Context context, DeployRequest request, List<String> moreNext, boolean asks) {
        this.asks = asks;
        this.context = context;
        this.request = request;
        this.moreNext = moreNext;
        this.start = context.clock().instant();
    }

    private List<Step> pipeline() {
        return List.of(
                new Step("lock", this::lock),
                new Step("propose", this::propose),
                new Step("preflight", this::preflight),
                new Step("ask", this::ask),
                new Step("pre-deploy", this::preDeploy),
                new Step("edit vars", this::editVars),
                new Step("inventory", this::inventory),
                new Step("well-known", this::wellKnown),
                new Step("playbook", this::playbook),
                new Step("verify", this::verify),
                new Step("self-check", this::selfCheck),
                new Step("admin", this::admin),
                new Step("token", this::token),
                new Step("post-deploy", this::postDeploy));
    }

    /**
     * Runs the whole pipeline.
     *
     * @throws Failure with the exit code of what went wrong
     */
    public ExitCode run() {
        new RedactingSink(context.redactor(), context.sinks()).accept(new Event.StepStarted("resolve"));
        resolved = Resolved.of(context, request);
        hooks = new Hooks(resolved.workspace().root(), context.processes());
        try (PlaybookRun begun = new PlaybookRun(context, resolved, COMMAND, start)) {
            run = begun;
            run.begin();
            try {
                Steps steps = new Steps(context, run.events());
                pipeline().forEach(steps::take);
                finish();
                return ExitCode.OK;
            } catch (Failure failure) {
                fail(failure);
                throw failure;
            }
        } finally {
            if (ready != null) {
                ready.remote().close();
            }
            resolved.close();
        }
    }

    private Optional<Step.Shown> lock() {
        return run.lock();
    }

    private Optional<Step.Shown> propose() {
        proposal = Proposal.of(resolved, request);
        return Optional.empty();
    }

    private Optional<Step.Shown> preflight() {
        if (request.requireToken() && administrator().isEmpty()) {
            throw Failure.usage("--require-token needs an administrator whose token it is.")
                    .next("--admin alice");
        }
        request.password().check();
        Preflight preflight = new Preflight(
                context,
                request,
                resolved,
                proposal,
                run.record().folder(),
                administrator().isPresent(),
                run::warn);
        Preflight.Result result = preflight.look();
        // Of a server that is installed, the end of the run tells where its domain leads.
        boolean installed = result.ready().filter(found -> !found.fresh()).isPresent();
        result.warnings().stream()
                .filter(area -> !installed || !area.name().equals(DelegationCheck.AREA))
                .forEach(new Findings(run.events())::show);
        ready = result.orRefuse();
        return Step.Shown.ok(result.count() + " checks", "checks=" + result.count());
    }

    /** Shows the plan and asks for what only a person can say; both before anything is changed. */
    private Optional<Step.Shown> ask() {
        goAhead();
        if (administrator().isPresent()) {
            boolean stored = new Credentials(context.credentials())
                    .find(resolved.server().domain())
                    .filter(credential ->
                            credential.user().equals(administrator().get()))
                    .isPresent();
            password = stored && request.password().given().isEmpty()
                    ? Optional.empty()
                    : request.password().decide(administrator().get().toString(), ready.fresh(), context.questions());
            password.ifPresent(secret -> context.redactor().hidden(secret));
        }
        return Optional.empty();
    }

    /** A plain re-run is not asked about: only a first one, and one that brings more than what drifted back. */
    private void goAhead() {
        if (!asks) {
            return;
        }
        StringBuilder plan = new StringBuilder();
        Optional<PastRun> earlier = earlier();
        if (earlier.isEmpty()) {
            plan.append("\n  the first deployment from here to %s\n".formatted(resolved.target()));
        } else if (!earlier.get().commit().equals(resolved.checkout().commit())) {
            plan.append("\n  the playbook moved on since run %s, to %s of %s\n"
                    .formatted(
                            earlier.get().id(),
                            resolved.checkout().shortCommit(),
                            resolved.checkout().date()));
        }
        if (request.setup()) {
            plan.append("\n  services that are switched off are removed\n");
        }
        if (!proposal.changedNames().isEmpty()) {
            plan.append("\n  settings\n").append(proposal.describe(new Style(false)));
        }
        if (!plan.isEmpty()) {
            context.questions().goAhead(plan.substring(1));
        }
    }

    /** The newest earlier deployment to this server that started Ansible. */
    private Optional<PastRun> earlier() {
        return PastRun.of(resolved.workspace().runs(), resolved.server().name()).stream()
                .filter(past -> past.begun() && past.command().equals(COMMAND))
                .findFirst();
    }

    private Optional<Step.Shown> preDeploy() {
        if (!hooks.has(Hooks.Moment.PRE_DEPLOY)) {
            return Optional.empty();
        }
        int code;
        try {
            code = hooks.run(Hooks.Moment.PRE_DEPLOY, hookFacts(), run.events()).code();
        } catch (Failure notStarted) {
            throw Failure.hookStopped("The hook pre-deploy cannot be run: " + notStarted.getMessage())
                    .because(notStarted);
        }
        if (code != 0) {
            throw Failure.hookStopped("The hook pre-deploy ended with %d. Nothing was changed.".formatted(code));
        }
        return Step.Shown.ok("hook went well");
    }

    private Optional<Step.Shown> editVars() {
        run.record().put("changed_variables", proposal.changedNames());
        changing = true;
        return proposal.editVars();
    }

    private Optional<Step.Shown> inventory() {
        return proposal.renderInventory();
    }

    /** For a website elsewhere that has to lead here. */
    private Optional<Step.Shown> wellKnown() {
        String domain = ready.address().domain();
        Path folder = WellKnown.folder(resolved.workspace(), domain);
        return ready.wellKnown()
                .flatMap(files -> files.write(resolved.workspace().root().resolve(folder), folder, domain));
    }

    private Optional<Step.Shown> playbook() {
        boolean full = request.tags().isEmpty();
        return Optional.of(
                run.play(proposal.tags(), full, TagRun.settles(request.tags()), List.of(), Map.of(), ready.remote()));
    }

    private Optional<Step.Shown> verify() {
        if (!request.tags().isEmpty()) {
            return Optional.empty();
        }
        Verify.Result result = new Verify(
                        ready.address(),
                        addresses(),
                        resolved.fromOutside() && ready.behindProxy(),
                        ready.behindProxy(),
                        resolved.settings().adminApi(),
                        resolved.settings().rootRedirect(),
                        request.verifyTimeout(),
                        Mends.of(resolved, ready.homeserver(), ready.address()))
                .look(Outside.system(), ready.remote(), context.clock(), context.processes()::checkStopped);
        verified = Optional.of(result);
        return Optional.of(result.shown());
    }

    /** Once, after the server was found from outside: the playbook looks from there, too. */
    private Optional<Step.Shown> selfCheck() {
        if (verified.filter(Verify.Result::reached).isEmpty()) {
            return Optional.empty();
        }
        Tags tags = Tags.of(resolved.catalog());
        if (!tags.known().contains(SelfCheck.TAG)) {
            return Optional.empty();
        }
        List<String> arguments =
                SelfCheck.arguments(tags, request.arguments(), verified.get().delegated());
        return Optional.of(SelfCheck.shown(run.look(List.of(SelfCheck.TAG), arguments)));
    }

    private Optional<Step.Shown> admin() {
        Optional<UserId> user = administrator();
        // A run of a few tags says nothing about the server; only who asks for an administrator there gets one.
        if (user.isEmpty() || !request.tags().isEmpty() && request.admin().isEmpty()) {
            return Optional.empty();
        }
        try (Homeserver homeserver =
                Homeserver.find(ready.remote(), addresses(), HOMESERVER, context.processes()::checkStopped)) {
            HomeserverKind kind = HomeserverKind.of(ready.homeserver()).orElseThrow();
            Credentials credentials = new Credentials(context.credentials());
            credentials.find(user.get().domain()).map(Credential::token).ifPresent(context.redactor()::hidden);
            AdminOutcome outcome = new Administrator(
                            homeserver,
                            ServerWay.of(
                                    ready.remote(),
                                    kind,
                                    ready.base(),
                                    homeserver,
                                    resolved.invocation(),
                                    context.redactor()),
                            credentials,
                            resolved.invocation(),
                            run::warn)
                    .ensure(
                            new AdminRequest(
                                    user.get(),
                                    password,
                                    request.password().generate()
                                            || context.questions().interactive(),
                                    request.requireToken()),
                            request.password().handout(user.get().toString(), context));
            admin = Optional.of(outcome);
            return Optional.of(Ending.user(outcome));
        }
    }

    /** It was obtained together with the proof. */
    private Optional<Step.Shown> token() {
        return admin.map(Ending::token);
    }

    private Optional<Step.Shown> postDeploy() {
        if (!hooks.has(Hooks.Moment.POST_DEPLOY)) {
            return Optional.empty();
        }
        int code =
                hooks.run(Hooks.Moment.POST_DEPLOY, hookFacts(), run.events()).code();
        if (code != 0) {
            throw Failure.unverified("The server is deployed, but the hook post-deploy ended with %d.".formatted(code));
        }
        return Step.Shown.ok("hook went well");
    }

    private void finish() {
        Ending ending = new Ending(
                ready.address().client().toString(),
                ready.webClient(),
                resolved.settings().adminApi() == AdminApi.PUBLIC && ready.behindProxy(),
                admin,
                request.password().described(password.isPresent()),
                verified.map(Verify.Result::notes).orElse(List.of()));
        run.finish(verdict(), ending.rows(), next());
    }

    private String verdict() {
        return request.tags().isEmpty()
                ? "Your Matrix server is ready."
                : "The tags %s ran through; nothing else was looked at.".formatted(String.join(", ", request.tags()));
    }

    private List<String> next() {
        List<String> next = new ArrayList<>();
        // A server that was there before has its people; whether one of them is an administrator is not known.
        if (admin.isPresent() || !ready.fresh()) {
            next.add(command("adduser bob") + "       more people");
            next.add(command("status") + "       is it up now?");
            next.add(command("deploy") + "       again, whenever you changed something");
        } else {
            next.add(command("deploy --admin alice") + "       a first administrator");
        }
        next.addAll(moreNext);
        return next;
    }

    private String command(String arguments) {
        return resolved.invocation().of(arguments);
    }

    private void fail(Failure failure) {
        run.fail(failure);
        if (!changing || context.processes().stopped()) {
            return;
        }
        Map<String, String> facts = new HashMap<>(hookFacts());
        facts.put("EXIT", String.valueOf(failure.code().code()));
        try {
            hooks.run(Hooks.Moment.ON_FAILURE, facts, run.events());
        } catch (Failure hook) {
            run.warn("The hook on-failure did not run: " + hook.getMessage());
        }
    }

    private Map<String, String> hookFacts() {
        return Map.of(
                "RUN_ID", run.record().id(),
                "SERVER", resolved.server().name(),
                "DOMAIN", resolved.server().domain(),
                "TARGET", resolved.target(),
                "COMMIT", resolved.checkout().commit(),
                "WORKSPACE", resolved.workspace().root().toString());
    }

    private Optional<UserId> administrator() {
        return request.admin()
                .or(() -> resolved.settings().admin())
                .map(name -> UserId.parse(name, resolved.server().domain()));
    }

    private List<HomeserverAddress> addresses() {
        List<HomeserverAddress> addresses = new ArrayList<>();
        ready.hostPort().ifPresent(addresses::add);
        addresses.add(new HomeserverAddress.Container("matrix-" + ready.homeserver(), 8008));
        return addresses;
    }
}
