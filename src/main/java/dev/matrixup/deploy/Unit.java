package dev.matrixup.deploy;

import dev.matrixup.playbook.Similar;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Style;
import dev.matrixup.workspace.Invocation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A unit of systemd that the playbook manages, as it is on the server.
 *
 * @param name the unit, {@code matrix-synapse.service}
 * @param wanted whether it is enabled, which the playbook does with all that it starts
 * @param state systemd's active state: {@code active}, {@code inactive}, {@code failed}, {@code activating}
 * @param since since when; empty for a unit that was never started
 * @param health what Docker says of its container: {@code healthy}, {@code unhealthy}, {@code starting}; empty if it says nothing
 * @param image the container's image
 */
public record Unit(
        String name,
        boolean wanted,
        String state,
        Optional<Instant> since,
        Optional<String> health,
        Optional<String> image) {
    private static final String PREFIX = "matrix-";
    private static final String SERVICE = ".service";
    private static final int MOST_NAMED = 12;

    /** Whether it is as it should be: running, where it is wanted, and in no case failed. */
    public boolean fine() {
        return state.equals("failed")
                ? false
                : !wanted || running() && !health.filter("unhealthy"::equals).isPresent();
    }

    /** Whether it is the playbook's own; Docker is listed with them, for they need it. */
    boolean ofPlaybook() {
        return name.startsWith(PREFIX);
    }

    boolean running() {
        return state.equals("active") || state.equals("reloading");
    }

    /** Whether it tries to; one that fails again and again is in this state most of the time. */
    boolean starting() {
        return state.equals("activating");
    }

    /** Its name as people type it: {@code synapse}, {@code backup-borg.timer}. */
    String shortName() {
        return shortName(name);
    }

    private static String shortName(String unit) {
        String bare = unit.endsWith(SERVICE) ? unit.substring(0, unit.length() - SERVICE.length()) : unit;
        return bare.startsWith(PREFIX) ? bare.substring(PREFIX.length()) : bare;
    }

    /** The image's tag, or the beginning of its digest. */
    Optional<String> version() {
        return image.map(full -> {
            int digest = full.indexOf("@sha256:");
            String reference = digest < 0 ? full : full.substring(0, digest);
            int colon = reference.lastIndexOf(':');
            return colon > reference.lastIndexOf('/')
                    ? reference.substring(colon + 1)
                    : digest < 0 ? "latest" : full.substring(digest + 1, Math.min(full.length(), digest + 20));
        });
    }

    /** Its line on the screen. */
    String line(Style style, int width, Instant now) {
        Mark mark = !fine()
                ? Mark.FAILED
                : health.filter("starting"::equals).isPresent() ? Mark.WARNING : running() ? Mark.OK : Mark.NOTE;
        List<String> parts = new ArrayList<>();
        parts.add(
                !wanted && !running() && fine()
                        ? "not running, nor has to"
                        : word()
                                + since.map(at -> " for " + Style.roughly(Duration.between(at, now)))
                                        .orElse(""));
        version().ifPresent(parts::add);
        health.filter(said -> !said.equals("healthy")).ifPresent(parts::add);
        return "  " + style.line(mark, ("%-" + width + "s").formatted(shortName()), String.join(", ", parts), null);
    }

    private String word() {
        return switch (state) {
            case "active", "reloading" -> name.endsWith(".timer") ? "set" : "up";
            case "activating" -> "starting, not up yet,";
            case "deactivating" -> "stopping";
            case "inactive" -> "stopped";
            default -> state;
        };
    }

    /**
     * The unit that is meant.
     *
     * @param units all there are
     * @param typed with or without {@code matrix-} and {@code .service}
     * @param invocation how the user types a command about the server
     * @throws Failure (64) if there is none
     */
    static String choose(List<String> units, String typed, Invocation invocation) {
        return find(units, typed).orElseThrow(() -> unknown(units, typed, invocation));
    }

    /** The unit that is meant; empty if there is none. */
    static Optional<String> find(List<String> units, String typed) {
        return Stream.of(typed, typed + SERVICE, PREFIX + typed, PREFIX + typed + SERVICE)
                .filter(units::contains)
                .findFirst();
    }

    private static Failure unknown(List<String> units, String typed, Invocation invocation) {
        List<String> names = units.stream().map(Unit::shortName).toList();
        if (names.isEmpty()) {
            return Failure.usage("There is no service of the playbook on the server.")
                    .next(invocation.of("deploy"));
        }
        return Failure.usage("There is no service %s on the server.%s There is: %s%s."
                .formatted(
                        typed,
                        Similar.didYouMean(shortName(typed), names),
                        String.join(", ", names.stream().limit(MOST_NAMED).toList()),
                        names.size() > MOST_NAMED ? " and others" : ""));
    }
}
