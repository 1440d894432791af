package dev.matrixup.deploy;

import dev.matrixup.remote.Remote;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.workspace.Invocation;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What of the playbook's services runs on a server, and what does not but should.
 *
 * @param known whether systemd told anything
 * @param up the units that run
 * @param down the units that do not, though they should, or have failed, or are still trying
 */
record UnitStates(boolean known, List<Unit> up, List<Unit> down) {
    private static final UnitStates UNKNOWN = new UnitStates(false, List.of(), List.of());
    /** The database first, since all others stand on it. */
    private static final Comparator<Unit> ORDER = Comparator.<Unit, Boolean>comparing(
                    unit -> !unit.name().equals("matrix-postgres.service"))
            .thenComparing(Unit::name);

    /** Asks in one round trip. A server that does not tell is no reason to fail: something else has failed already. */
    static UnitStates read(Remote remote, Invocation invocation) {
        try {
            return of(ServerLook.at(remote, "/", invocation).units());
        } catch (Failure e) {
            if (e.code() == ExitCode.INTERRUPTED) {
                throw e;
            }
            return UNKNOWN;
        }
    }

    /** Of all units those that are the playbook's services. */
    static UnitStates of(List<Unit> units) {
        List<Unit> services = units.stream()
                .filter(unit -> unit.name().matches("matrix-.*\\.service"))
                .sorted(ORDER)
                .toList();
        return new UnitStates(
                true,
                services.stream().filter(Unit::running).toList(),
                services.stream()
                        .filter(unit -> !unit.running() && (!unit.fine() || unit.starting() && !timed(unit, units)))
                        .toList());
    }

    /** What a timer starts is in that state for as long as it works. */
    private static boolean timed(Unit unit, List<Unit> units) {
        String timer = unit.name().replaceFirst("[.]service$", ".timer");
        return units.stream().anyMatch(other -> other.name().equals(timer));
    }

    /** {@code postgres and 3 others run, synapse does not.} */
    String sentence() {
        if (!known) {
            return "what runs on the server cannot be seen.";
        }
        if (up.isEmpty() && down.isEmpty()) {
            return "the playbook has no service on the server yet.";
        }
        List<String> parts = Stream.of(
                        up.isEmpty() ? "" : names(up) + (up.size() == 1 ? " runs" : " run"),
                        down.isEmpty()
                                ? ""
                                : names(down)
                                        + (down.size() == 1 ? " does not" : " do not")
                                        + (up.isEmpty() ? " run" : ""))
                .filter(part -> !part.isEmpty())
                .toList();
        return String.join(", ", parts) + ".";
    }

    private static String names(List<Unit> units) {
        String first = units.get(0).shortName();
        return switch (units.size()) {
            case 1 -> first;
            case 2 -> first + " and " + units.get(1).shortName();
            default -> "%s and %d others".formatted(first, units.size() - 1);
        };
    }
}
