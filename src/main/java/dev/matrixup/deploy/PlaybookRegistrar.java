package dev.matrixup.deploy;

import dev.matrixup.admin.Account;
import dev.matrixup.admin.Passwords;
import dev.matrixup.admin.Registrar;
import dev.matrixup.admin.UserId;
import dev.matrixup.ansible.EffectiveValues.Value;
import dev.matrixup.playbook.Roles;
import dev.matrixup.playbook.Tags;
import dev.matrixup.playbook.VersionGate;
import dev.matrixup.report.Event;
import dev.matrixup.report.EventSink;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Registers through the playbook, in a run of its own: {@code ensure-matrix-users-created} with the user added to the host's own list, or
 * {@code register-user} where the checkout is older. Both put the password into an argument list on the server, so it is a throw-away one
 * there, which the user's own replaces through the client API at once. What exists is read and raised on the server itself.
 */
public final class PlaybookRegistrar implements Registrar {
    private static final String ENSURE = "ensure-matrix-users-created";
    private static final String REGISTER = "register-user";
    private static final String USERS = "matrix_user_creator_users_additional";
    private static final String PASSWORD = "initial_password";

    private final Context context;
    private final Reach reach;
    private final Instant start;

    /** Through the playbook of this server. */
    public PlaybookRegistrar(Context context, Reach reach) {
        this.context = context;
        this.reach = reach;
        this.start = context.clock().instant();
    }

    @Override
    public Optional<Account> find(UserId user) {
        return reach.serverWay().registrar().find(user);
    }

    @Override
    public void setAdmin(UserId user, boolean admin) {
        reach.serverWay().registrar().setAdmin(user, admin);
    }

    @Override
    public Registration register(UserId user, Supplier<Secret> password, boolean admin) {
        // The playbook takes a user who exists for one whom it has made.
        if (find(user).isPresent()) {
            return Registration.NAME_TAKEN;
        }
        Secret throwAway = Passwords.generate();
        context.redactor().hidden(throwAway);
        Work work = new Work();
        try {
            play(user, throwAway, admin, work);
        } catch (Failure failure) {
            if (work.begun) {
                rescue(user, throwAway, password, failure);
            }
            throw failure;
        }
        if (!work.changed) {
            throw Failure.unknownResult(
                    "The playbook ran through, and none of its tasks registered %s.".formatted(user));
        }
        changePassword(user, throwAway, password);
        return Registration.CREATED;
    }

    /** The user may have been made before something else failed, or before somebody stopped it. */
    private void rescue(UserId user, Secret throwAway, Supplier<Secret> password, Failure failure) {
        if (context.processes().stopped()) {
            throw Failure.of(
                            failure.code(),
                            "%s %s may be registered, with a throw-away password that nobody knows."
                                    .formatted(failure.getMessage(), user))
                    .next(reach.invocation().of("user show " + user.argument()), resetting(user));
        }
        if (find(user).isPresent()) {
            changePassword(user, throwAway, password);
        }
    }

    private void play(UserId user, Secret throwAway, boolean admin, Work work) {
        Resolved resolved = reach.resolved();
        Tags tags = Tags.of(resolved.catalog());
        boolean ensures = tags.known().contains(ENSURE);
        List<String> wanted = List.of(ensures ? ENSURE : REGISTER);
        Proposal proposal = Proposal.ofTags(resolved, wanted);
        try (PlaybookRun run = new PlaybookRun(context.with(work), resolved, "adduser", start)) {
            run.begin();
            try {
                Steps steps = new Steps(context, run.events());
                Map<String, Object> variables = new LinkedHashMap<>();
                steps.take(new Step("lock", run::lock));
                steps.take(new Step("preflight", () -> {
                    List<Object> users = preflight(resolved, proposal, run);
                    if (ensures) {
                        users.add(Map.of(
                                "username",
                                user.localpart(),
                                PASSWORD,
                                throwAway,
                                "initial_type",
                                admin ? "admin" : "user"));
                        variables.put(USERS, users);
                    } else {
                        variables.put("username", user.localpart());
                        variables.put("password", throwAway);
                        variables.put("admin", admin ? "yes" : "no");
                    }
                    return Optional.empty();
                }));
                steps.take(new Step("inventory", proposal::renderInventory));
                steps.take(new Step(
                        "playbook",
                        () -> Optional.of(run.play(wanted, false, true, List.of(), variables, reach.remote()))));
                run.finish("", List.of(), List.of());
            } catch (Failure failure) {
                run.fail(failure);
                throw failure;
            }
        }
    }

    /**
     * What has to be right before the playbook runs.
     *
     * @return the host's own additional users
     */
    private List<Object> preflight(Resolved resolved, Proposal proposal, PlaybookRun run) {
        Preflight.refuse(new ArrayList<>(Tags.of(resolved.catalog()).check(proposal.tags())), "run");
        Preflight.refuse(proposal.obstacles(), "run");
        Roles.of(resolved.checkout()).checkInstalled();
        Set<String> names = new LinkedHashSet<>(EffectiveChecks.IDENTITY);
        if (VersionGate.of(resolved.catalog()).isPresent()) {
            names.add(VersionGate.VARIABLE);
        }
        names.add(USERS);
        try (Proposal.View view = proposal.view(run.record().folder())) {
            Map<String, Value> values = resolved.values(
                    resolved.scope(view.inventories()), names, run.record().folder());
            EffectiveChecks checks = new EffectiveChecks(resolved, proposal, values);
            checks.domain();
            checks.gate();
            return values.get(USERS) instanceof Value.Known known && known.value() instanceof List<?> own
                    ? new ArrayList<>(own.stream().map(this::asItIs).toList())
                    : new ArrayList<>();
        }
    }

    /** The host's own users go back to Ansible as they came: their passwords are no templates any more. */
    private Object asItIs(Object user) {
        if (!(user instanceof Map<?, ?> fields)) {
            return user;
        }
        if (fields.get(PASSWORD) instanceof String password) {
            context.redactor().hidden(Secret.of(password));
        }
        Map<String, Object> same = new LinkedHashMap<>();
        fields.forEach((name, value) ->
                same.put(String.valueOf(name), value instanceof String text ? Secret.of(text) : value));
        return same;
    }

    private void changePassword(UserId user, Secret throwAway, Supplier<Secret> password) {
        try {
            reach.serverWay().registrar().changePassword(user, throwAway, password);
        } catch (Failure failure) {
            throw Failure.unverified("%s is registered, but with a throw-away password that nobody knows. %s"
                            .formatted(user, failure.getMessage()))
                    .next(
                            failure.next().isEmpty()
                                    ? new String[] {resetting(user)}
                                    : failure.next().toArray(String[]::new))
                    .because(failure);
        }
    }

    private String resetting(UserId user) {
        return reach.invocation().of("user reset-password " + user.argument());
    }

    /** Whether a task that registers users has begun, and has changed something. The task of older checkouts stands in the homeserver's role. */
    private static final class Work implements EventSink {
        private static final String ROLE = "matrix-user-creator";
        private static final String TASK = "Register user";

        private boolean registering;
        private boolean begun;
        private boolean changed;

        @Override
        public void accept(Event event) {
            if (event instanceof Event.TaskStarted task) {
                registering = task.role().endsWith(ROLE) || task.task().equals(TASK);
                begun |= registering;
            } else if (event instanceof Event.TaskResult result && registering) {
                changed |= result.status() == Event.Status.CHANGED;
            }
        }
    }
}
