package dev.matrixup.deploy;

import dev.matrixup.admin.Homeserver;
import dev.matrixup.admin.HomeserverAddress;
import dev.matrixup.playbook.AdminApi;
import dev.matrixup.playbook.RootRedirect;
import dev.matrixup.process.Argv;
import dev.matrixup.remote.Remote;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Wrap;
import dev.matrixup.workspace.BaseDomain;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Proves that a deployed server answers, from outside or on the server, and that both flags have the effect they can have. The two
 * results are never mixed. From outside the client API and its certificate are needed; that other servers find it and that its domain
 * points to it are looked at as well, and only warned about.
 *
 * @param address where it has to be found from outside
 * @param onServer where the homeserver answers on the server itself
 * @param fromOutside whether success needs an answer at the public address
 * @param behindProxy whether a reverse proxy of the playbook's labels stands before it; without one the flags have no effect
 * @param adminApi what was asked for
 * @param rootRedirect what was asked for
 * @param patience how long to wait for an answer: a first certificate takes a while
 * @param mends what to do about what fails
 */
record Verify(
        PublicAddress address,
        List<? extends HomeserverAddress> onServer,
        boolean fromOutside,
        boolean behindProxy,
        AdminApi adminApi,
        RootRedirect rootRedirect,
        Duration patience,
        Mends mends) {
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    /** How long to wait for a name without address: a record that was just made. Nothing on the server brings it. */
    private static final Duration FOR_NAME = Duration.ofSeconds(15);

    /** How long to wait for what stops nothing. */
    private static final Duration FOR_WARNINGS = Duration.ofSeconds(30);

    private static final int WIDTH = 57;

    /**
     * What verification came to.
     *
     * @param reached whether the server answers from outside
     * @param delegated whether the domain's own address points to it
     * @param notes what stops nothing, each with its mend in further lines: for the closing screen
     */
    record Result(Step.Shown shown, boolean reached, boolean delegated, List<String> notes) {
        private static Result notFromOutside(Step.Shown shown) {
            return new Result(shown, false, false, List.of());
        }
    }

    /**
     * Looks until everything is as it should be, or the time is over.
     *
     * @param checkStopped throws when the user wants to end
     * @throws Failure (7) if it does not answer on the server either, or a flag has not the effect that was asked for; (5) if the
     *     connection to the server is lost
     */
    Result look(Outside outside, Remote remote, Clock clock, Runnable checkStopped) {
        if (!fromOutside) {
            return Result.notFromOutside(onServer(remote, checkStopped));
        }
        long began = System.nanoTime();
        while (true) {
            Outside.Seen seen = outside.clientApi(address.client());
            Optional<Failure> wrong = seen instanceof Outside.Answer ? wrongEffect(outside) : Optional.empty();
            if (seen instanceof Outside.Answer answer && wrong.isEmpty()) {
                return found(outside, answer, clock, checkStopped);
            }
            boolean nameless = seen instanceof Outside.Trouble trouble && trouble.layer() == Outside.Layer.NAME;
            if (isOver(began, nameless ? FOR_NAME : patience)) {
                wrong.ifPresent(failure -> {
                    throw failure;
                });
                return Result.notFromOutside(notFromHere(remote, (Outside.Trouble) seen));
            }
            checkStopped.run();
            pause();
        }
    }

    private boolean isOver(long began, Duration limit) {
        Duration least = limit.compareTo(patience) < 0 ? limit : patience;
        return System.nanoTime() + BETWEEN.toNanos() - began > least.toNanos();
    }

    private Result found(Outside outside, Outside.Answer answer, Clock clock, Runnable checkStopped) {
        Remarks remarks = new Remarks();
        List<String> facts = new ArrayList<>(List.of("public=yes", "tls=" + yes(address.tls())));
        boolean delegated = false;
        if (address.tls()) {
            expiry(answer, clock, remarks);
            Discovery discovery = discover(outside, checkStopped);
            delegated = address.delegates() && discovery.delegation().isEmpty();
            facts.add("federation=" + federation(discovery, remarks));
            facts.add("delegation=" + delegation(discovery, remarks));
        }
        List<String> details = new ArrayList<>();
        if (!remarks.good.isEmpty()) {
            details.add(String.join(", ", remarks.good));
        }
        remarks.bad.forEach(text -> details.addAll(Wrap.lines(text, WIDTH)));
        if (!behindProxy) {
            details.add(noEffect());
        }
        facts.addAll(flags());
        return new Result(
                new Step.Shown(
                        remarks.bad.isEmpty() ? Mark.OK : Mark.WARNING,
                        address.client().getAuthority() + " answers" + (address.tls() ? ", certificate valid" : ""),
                        details,
                        facts),
                true,
                delegated,
                remarks.notes);
    }

    /** What is said about a server that answers. */
    private static final class Remarks {
        private final List<String> good = new ArrayList<>();
        private final List<String> bad = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        private void bad(String text, List<String> mend) {
            bad.add(text);
            notes.add(String.join("\n", Wrap.lines(text, WIDTH)) + "\n" + String.join("\n", mend));
        }
    }

    private void expiry(Outside.Answer answer, Clock clock, Remarks remarks) {
        answer.certificate().filter(valid -> valid.forgotten(clock.instant())).ifPresent(valid -> {
            Duration left = Duration.between(clock.instant(), valid.until());
            remarks.bad(
                    "its certificate ends on %s, in %s, and was not renewed"
                            .formatted(
                                    valid.until().atZone(ZoneOffset.UTC).toLocalDate(),
                                    left.toDays() > 1 ? left.toDays() + " days" : left.toHours() + " hours"),
                    List.of(address.proxy()
                            .map(proxy -> mends.logs(proxy) + "       says why")
                            .orElse("renew it in your reverse proxy")));
        });
    }

    /**
     * What other servers and apps see.
     *
     * @param federation empty where it is not asked for
     * @param delegation why the domain's own address does not point to the server; empty where it does or need not
     */
    private record Discovery(Optional<Outside.Federation> federation, Optional<Outside.Trouble> delegation) {
        private Optional<Outside.Trouble> silent() {
            return federation.flatMap(Outside.Federation::trouble);
        }
    }

    /** Waits a while for what this server itself brings: its own port for other servers, and what it serves for its domain. */
    private Discovery discover(Outside outside, Runnable checkStopped) {
        long began = System.nanoTime();
        while (true) {
            Discovery seen = new Discovery(
                    address.delegates() && address.federates()
                            ? Optional.of(outside.federation(address.domain()))
                            : Optional.empty(),
                    address.delegates()
                            ? outside.delegation(address.domain(), address.client(), address.delegatedServer())
                            : Optional.empty());
            boolean ours = seen.silent().isPresent()
                            && seen.federation().orElseThrow().place().equals(address.federation())
                    || seen.delegation().isPresent() && address.baseDomain() == BaseDomain.SERVED_HERE;
            if (!ours || isOver(began, FOR_WARNINGS)) {
                return seen;
            }
            checkStopped.run();
            pause();
        }
    }

    private String federation(Discovery discovery, Remarks remarks) {
        if (discovery.federation().isEmpty()) {
            return address.federates() ? "unasked" : "off";
        }
        Outside.Federation federation = discovery.federation().get();
        if (federation.trouble().isEmpty()) {
            remarks.good.add("federation works");
        } else if (federation.named() || discovery.delegation().isEmpty()) {
            Outside.Trouble trouble = federation.trouble().get();
            remarks.bad("federation does not work: " + mends.problem(trouble), mends.federation(federation, trouble));
        }
        return yes(federation.trouble().isEmpty());
    }

    private String delegation(Discovery discovery, Remarks remarks) {
        if (!address.delegates()) {
            return "unasked";
        }
        if (discovery.delegation().isEmpty()) {
            remarks.good.add(address.domain() + " points here");
            return "yes";
        }
        Outside.Trouble trouble = discovery.delegation().get();
        boolean alone = discovery.silent().isEmpty()
                || discovery.federation().orElseThrow().named();
        remarks.bad(
                "%s does not point here%s: %s"
                        .formatted(
                                address.domain(),
                                alone ? "" : ", so federation does not work either",
                                mends.problem(trouble)),
                mends.delegation(trouble));
        return "no";
    }

    /** What was asked for and is so: another effect would have been a failure. */
    private List<String> flags() {
        List<String> facts = new ArrayList<>();
        if (behindProxy && adminApi != AdminApi.KEEP) {
            facts.add("admin_api=" + (adminApi == AdminApi.PUBLIC ? "open" : "closed"));
        }
        if (behindProxy && rootRedirect == RootRedirect.OFF) {
            facts.add("root_redirect=off");
        }
        return facts;
    }

    private Step.Shown onServer(Remote remote, Runnable checkStopped) {
        try (Homeserver homeserver = Homeserver.find(remote, onServer, patience, checkStopped)) {
            List<String> details = new ArrayList<>();
            if (flagsSet()) {
                details.add(
                        behindProxy
                                ? "both flags are set; their effect is not checked from outside (verify: ssh)"
                                : noEffect());
            }
            return new Step.Shown(
                    Mark.OK,
                    "the homeserver answers on the server (%s)".formatted(homeserver.address()),
                    details,
                    List.of("public=unasked", "server=yes"));
        } catch (Failure e) {
            requireConnection(remote);
            throw e.next(logs());
        }
    }

    private boolean flagsSet() {
        return adminApi != AdminApi.KEEP || rootRedirect != RootRedirect.KEEP;
    }

    private static String noEffect() {
        return "without a reverse proxy of the playbook the two flags have no effect";
    }

    private Optional<Failure> wrongEffect(Outside outside) {
        if (!behindProxy) {
            return Optional.empty();
        }
        URI url = address.client();
        if (rootRedirect == RootRedirect.OFF) {
            Optional<String> target = outside.redirect(url);
            if (target.isPresent()) {
                return Optional.of(Failure.unverified("%s still redirects to %s, although root_redirect is off."
                        .formatted(url.getAuthority(), target.get())));
            }
        }
        if (adminApi == AdminApi.KEEP) {
            return Optional.empty();
        }
        Optional<Boolean> open = outside.adminApi(url);
        if (open.isEmpty()) {
            return Optional.of(Failure.unverified(
                    "%s answers, but whether its admin API is open cannot be seen.".formatted(url.getAuthority())));
        }
        return open.get() == (adminApi == AdminApi.PUBLIC)
                ? Optional.empty()
                : Optional.of(Failure.unverified(
                        open.get()
                                ? "The admin API answers at %s/_synapse/admin, although admin_api is %s."
                                        .formatted(url, adminApi.name().toLowerCase(Locale.ROOT))
                                : "The admin API does not answer at %s/_synapse/admin, although admin_api is public."
                                        .formatted(url)));
    }

    private Step.Shown notFromHere(Remote remote, Outside.Trouble trouble) {
        String problem = mends.problem(trouble);
        try {
            Homeserver.find(remote, onServer, Duration.ZERO, () -> {}).close();
        } catch (Failure e) {
            requireConnection(remote);
            throw Failure.unverified("The homeserver does not answer, neither on the server nor from here: %s. %s"
                            .formatted(problem, e.getMessage()))
                    .next(logs(), mends.deploy() + "       when that is mended");
        }
        return new Step.Shown(
                Mark.WARNING,
                "answers on the server, not from here: " + problem,
                List.of(),
                List.of("public=no", "server=yes", "exit=" + ExitCode.UNVERIFIED.code()),
                mends.client(trouble),
                Optional.of(Failure.unverified("Your server runs, but nobody can reach it yet.")
                        .next(
                                mends.deploy() + "       when that is mended",
                                "verify: ssh       in matrixup.yml, if that is intended")));
    }

    /** A server that is away has not said anything about its homeserver. */
    private static void requireConnection(Remote remote) {
        try {
            remote.run(Argv.of("true"), "");
        } catch (Failure lost) {
            if (lost.code() != ExitCode.UNREACHABLE) {
                return;
            }
            throw Failure.unreachable("The playbook ran through. Whether the homeserver answers is not known: %s"
                            .formatted(lost.getMessage()))
                    .next(lost.next().toArray(String[]::new))
                    .because(lost);
        }
    }

    private String logs() {
        return mends.logs(mends.homeserver()) + "       what it says itself";
    }

    private static String yes(boolean good) {
        return good ? "yes" : "no";
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
