package dev.matrixup.deploy;

import dev.matrixup.admin.Homeserver;
import dev.matrixup.admin.HomeserverAddress;
import dev.matrixup.playbook.AdminApi;
import dev.matrixup.playbook.RootRedirect;
import dev.matrixup.remote.Remote;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Failure;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Proves that a deployed server answers, from outside or on the server, and that both flags have the effect they can have.
 *
 * @param url the client API's public address
 * @param onServer where the homeserver answers on the server itself
 * @param fromOutside whether success needs an answer at the public address
 * @param behindProxy whether a reverse proxy of the playbook's labels stands before it; without one the flags have no effect
 * @param adminApi what was asked for
 * @param rootRedirect what was asked for
 * @param patience how long to wait for an answer: a first certificate takes a while
 */
record Verify(
        URI url,
        List<? extends HomeserverAddress> onServer,
        boolean fromOutside,
        boolean behindProxy,
        AdminApi adminApi,
        RootRedirect rootRedirect,
        Duration patience) {
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    /** Looks until everything is as it should be, or the time is over; {@code checkStopped} throws when the user wants to end. Throws a {@link Failure} of code 7 then. */
    Step.Shown look(Remote remote, Runnable checkStopped) {
        if (!fromOutside) {
            return onServer(remote);
        }
        Verification outside = new Verification();
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<Verification.Answer> silent = outside.clientApi(url);
            Optional<Failure> trouble = silent.isPresent() ? Optional.empty() : wrongEffect(outside);
            if (silent.isEmpty() && trouble.isEmpty()) {
                return shown();
            }
            if (System.nanoTime() + BETWEEN.toNanos() > deadline) {
                throw silent.map(answer -> notFromHere(remote, answer))
                        .or(() -> trouble)
                        .orElseThrow();
            }
            checkStopped.run();
            pause();
        }
    }

    private Step.Shown shown() {
        boolean tls = url.getScheme().equals("https");
        List<String> details = new ArrayList<>();
        if (adminApi != AdminApi.KEEP && behindProxy) {
            details.add(
                    adminApi == AdminApi.PUBLIC
                            ? "the admin API is open, as asked"
                            : "the admin API is closed to the public, as asked");
        }
        if (rootRedirect == RootRedirect.OFF && behindProxy) {
            details.add("/ does not redirect, as asked");
        }
        if (!behindProxy) {
            details.add(noEffect());
        }
        return new Step.Shown(
                Mark.OK,
                authority() + " answers" + (tls ? ", certificate valid" : ""),
                details,
                List.of("public=yes", "tls=" + (tls ? "yes" : "no")));
    }

    private Step.Shown onServer(Remote remote) {
        try (Homeserver homeserver = Homeserver.find(remote, onServer, patience)) {
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
                    List.of("public=no", "server=yes"));
        }
    }

    private boolean flagsSet() {
        return adminApi != AdminApi.KEEP || rootRedirect != RootRedirect.KEEP;
    }

    private static String noEffect() {
        return "without a reverse proxy of the playbook the two flags have no effect";
    }

    private Optional<Failure> wrongEffect(Verification outside) {
        if (!behindProxy) {
            return Optional.empty();
        }
        if (rootRedirect == RootRedirect.OFF) {
            Optional<String> target = outside.redirect(url);
            if (target.isPresent()) {
                return Optional.of(Failure.unverified("%s still redirects to %s, although root_redirect is off."
                        .formatted(authority(), target.get())));
            }
        }
        if (adminApi == AdminApi.KEEP) {
            return Optional.empty();
        }
        Optional<Boolean> open = outside.adminApi(url);
        if (open.isEmpty()) {
            return Optional.of(Failure.unverified(
                    "%s answers, but whether its admin API is open cannot be seen.".formatted(authority())));
        }
        return open.get() == (adminApi == AdminApi.PUBLIC)
                ? Optional.empty()
                : Optional.of(Failure.unverified(
                        open.get()
                                ? "The admin API answers at %s/_synapse/admin, although admin_api is %s."
                                        .formatted(url, adminApi.name().toLowerCase(java.util.Locale.ROOT))
                                : "The admin API does not answer at %s/_synapse/admin, although admin_api is public."
                                        .formatted(url)));
    }

    private Failure notFromHere(Remote remote, Verification.Answer answer) {
        String where = "not from here (%s): %s.".formatted(answer.failed().word(), answer.problem());
        try {
            Homeserver.find(remote, onServer, Duration.ZERO).close();
            return Failure.unverified(
                            "Your server runs, but nobody can reach it yet. It answers on the server, " + where)
                    .next(
                            "matrixup deploy              when that is mended",
                            "verify: ssh                  in matrixup.yml, if the server is not meant to be public");
        } catch (Failure e) {
            return Failure.unverified("The homeserver does not answer, neither on the server nor from here (%s): %s. %s"
                            .formatted(answer.failed().word(), answer.problem(), e.getMessage()))
                    .next(
                            "journalctl -u matrix-synapse       on the server: what it says itself",
                            "matrixup deploy                    when that is mended");
        }
    }

    private String authority() {
        return url.getAuthority();
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
