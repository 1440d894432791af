package dev.matrixup.deploy;

import dev.matrixup.ansible.EffectiveValues.Value;
import dev.matrixup.playbook.Service;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Style;
import dev.matrixup.report.Wrap;
import dev.matrixup.workspace.Invocation;
import dev.matrixup.workspace.VarsChange;
import dev.matrixup.workspace.VarsFiles.Winner;
import dev.matrixup.workspace.VarsProposal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the checkout offers for one server, and switching it on and off in the server's vars files. Nothing here reaches the server. */
public final class ServiceSwitches implements AutoCloseable {
    private static final String COMMENT = "Switched by matrixup.";
    private static final int WIDTH = 77;

    private final Context context;
    private final Resolved resolved;
    private final List<Service> services;

    private ServiceSwitches(Context context, Resolved resolved) {
        this.context = context;
        this.resolved = resolved;
        this.services = Service.of(resolved.catalog());
    }

    /** Reads what there is for the request's server. Throws as a deployment does where something is missing. */
    public static ServiceSwitches of(Context context, DeployRequest request) {
        Resolved resolved = Resolved.of(context, request);
        try {
            context.redactor().add(resolved.secrets());
            return new ServiceSwitches(context, resolved);
        } catch (RuntimeException | Error e) {
            resolved.close();
            throw e;
        }
    }

    /**
     * A service and whether it is on.
     *
     * @param on empty where Ansible cannot tell
     * @param set where the user set it; empty for the playbook's own choice
     */
    public record Entry(String name, Service.Kind kind, String variable, Optional<Boolean> on, Optional<String> set) {
        private String line(Style style, int width) {
            Optional<String> where = set.map(ServiceSwitches::brief);
            String how = where.orElse("by default");
            String text = on.map(yes ->
                            yes ? how : "off" + where.map(place -> ", " + place).orElse(""))
                    .orElse("cannot be told, " + how);
            Mark mark = on.map(yes -> yes ? Mark.OK : Mark.NOTE).orElse(Mark.WARNING);
            return "  " + style.line(mark, ("%-" + width + "s").formatted(name), text, null);
        }
    }

    /** All services, as {@code matrixup services} shows them. */
    public record Offer(String server, String playbook, List<Entry> services) {
        /** Copies the list. */
        public Offer {
            services = List.copyOf(services);
        }

        /** The screen. */
        public List<String> lines(Style style) {
            List<String> lines = new ArrayList<>();
            lines.add("%s  playbook %s".formatted(style.bold(server), playbook));
            lines.add("");
            int width = services.stream()
                            .mapToInt(entry -> entry.name().length())
                            .max()
                            .orElse(0)
                    + 1;
            for (Service.Kind kind : Service.Kind.values()) {
                List<Entry> some =
                        services.stream().filter(entry -> entry.kind() == kind).toList();
                if (!some.isEmpty()) {
                    lines.add("  " + kind.plural());
                    some.forEach(entry -> lines.add(entry.line(style, width)));
                }
            }
            lines.add("");
            lines.add("%d of %d services are on."
                    .formatted(
                            services.stream()
                                    .filter(entry -> entry.on().orElse(false))
                                    .count(),
                            services.size()));
            return lines;
        }
    }

    /**
     * What switching came to.
     *
     * @param added whether the variable is new in its file
     * @param before its value so far in that file; empty if it is new there
     */
    public record Switched(
            String server,
            String service,
            String variable,
            boolean on,
            boolean changed,
            boolean added,
            Optional<String> before,
            Optional<String> place,
            Map<String, List<String>> reaches) {
        /** The screen. */
        public List<String> lines(Style style) {
            String word = on ? "on" : "off";
            if (!changed) {
                return Wrap.lines(
                        "%s is %s already, %s. Nothing was changed."
                                .formatted(service, word, place.orElse("by default")),
                        WIDTH);
            }
            List<String> lines = new ArrayList<>();
            lines.add("%s  %s".formatted(style.bold(server), service));
            lines.add("");
            lines.add(style.line(
                    added ? Mark.ADDED : Mark.CHANGED,
                    place.map(ServiceSwitches::brief).orElse(""),
                    variable + ": " + before.map(old -> old + " -> ").orElse("") + on,
                    null));
            if (!reaches.isEmpty()) {
                lines.add("");
                lines.add("  what follows it");
                reaches.forEach((role, variables) -> {
                    lines.add("  " + style.marked(Mark.NOTE, role.isEmpty() ? "the playbook" : role));
                    variables.forEach(name -> lines.add("          " + name));
                });
            }
            lines.add("");
            lines.add("%s is switched %s in the settings. The server is as before.".formatted(service, word));
            return lines;
        }

        /** The commands to type next. */
        public List<String> next(Invocation invocation) {
            return !changed
                    ? List.of()
                    : on
                            ? List.of(invocation.of("deploy"))
                            : List.of(invocation.of("deploy --setup", "which also removes what is off"));
        }
    }

    /** All of them, with the values that Ansible takes. */
    public Offer list() {
        Map<String, Value> values =
                resolved.effective(services.stream().map(Service::variable).toList());
        return new Offer(
                resolved.server().domain(),
                resolved.checkout().shortCommit(),
                services.stream()
                        .map(service -> new Entry(
                                service.name(),
                                service.kind(),
                                service.variable(),
                                truth(values.get(service.variable())),
                                place(service)))
                        .toList());
    }

    /**
     * Switches one on or off, in the vars file whose value counts.
     *
     * @throws Failure (64) if there is no such service, (3) if the deployment file or a template decides about it or the file cannot be
     *     edited, (8) if a run is at work
     */
    public Switched set(String name, boolean on) {
        Service service = find(name);
        Proposal.requireUndecided(resolved, service.variable());
        Optional<Boolean> now =
                truth(resolved.effective(List.of(service.variable())).get(service.variable()));
        if (now.filter(value -> value == on).isPresent()) {
            return switched(service, on, Optional.empty(), place(service));
        }
        template(service).ifPresent(winner -> {
            throw Failure.refused("%s follows a template, which matrixup does not replace by a plain value."
                            .formatted(service.variable()))
                    .at(winner.place())
                    .next("%s: %s       there, if it is to be so whatever the template says"
                            .formatted(service.variable(), on));
        });
        VarsProposal proposal = VarsProposal.of(resolved.vars(), Map.of(service.variable(), on), COMMENT);
        resolved.write(proposal);
        Optional<VarsChange> change = proposal.changes().stream().findFirst();
        return switched(service, on, change, change.map(VarsChange::place).map(resolved::shown));
    }

    private Service find(String name) {
        if (resolved.catalog().homeservers().contains(Service.plain(name))) {
            throw Failure.usage("%s is a homeserver. matrix_homeserver_implementation chooses it, once and for ever."
                    .formatted(Service.plain(name)));
        }
        try {
            return Service.find(services, name);
        } catch (Failure unknown) {
            throw unknown.next(resolved.invocation().of("services"));
        }
    }

    /** What the user wrote himself, and is no plain value. */
    private Optional<Winner> template(Service service) {
        return resolved.vars()
                .winner(service.variable())
                .filter(Winner::isUsers)
                .filter(winner -> winner.value()
                        .filter(value -> value instanceof String text && text.matches("(?s).*\\{[{%].*"))
                        .isPresent());
    }

    private Switched switched(Service service, boolean on, Optional<VarsChange> change, Optional<String> place) {
        return new Switched(
                resolved.server().domain(),
                service.name(),
                service.variable(),
                on,
                change.isPresent(),
                change.filter(VarsChange::isNew).isPresent(),
                change.flatMap(VarsChange::before),
                place,
                change.isPresent() ? service.reach(resolved.catalog()) : Map.of());
    }

    /** Where the user set it; what stands in the playbook's own files is not his doing. */
    private Optional<String> place(Service service) {
        return resolved.vars()
                .winner(service.variable())
                .filter(Winner::isUsers)
                .map(Winner::place)
                .map(resolved::shown);
    }

    /** As people read it on one line: without the folders. */
    private static String brief(String place) {
        return place.substring(place.lastIndexOf('/') + 1);
    }

    private static Optional<Boolean> truth(Value value) {
        return value instanceof Value.Known known && known.value() instanceof Boolean yes
                ? Optional.of(yes)
                : Optional.empty();
    }

    /** Forgets what it took to open vaulted values. */
    @Override
    public void close() {
        resolved.close();
    }
}
