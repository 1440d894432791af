package dev.matrixup.deploy;

import dev.matrixup.files.FolderTree;
import dev.matrixup.report.PastRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Records of runs that nobody will ask for any more. */
final class OldRuns {
    private static final int NEWEST = 100;
    private static final Duration RECENT = Duration.ofDays(90);

    private OldRuns() {}

    /** Removes them. One that cannot be removed is left for the next time: a run does not fail for it. */
    static void remove(Path runs, Instant now) {
        for (PastRun run : among(PastRun.all(runs), now)) {
            try {
                FolderTree.delete(run.folder());
            } catch (IOException nextTime) {
                continue;
            }
        }
    }

    /**
     * Those to remove: older than 90 days and not among the newest 100. What later runs and {@code status} go by stays: of each server its
     * last run, its last deployment, the last one that went well, and all whose messages still stand.
     *
     * @param runs the newest first
     */
    static List<PastRun> among(List<PastRun> runs, Instant now) {
        Set<PastRun> kept = new HashSet<>();
        Map<String, List<PastRun>> byServer =
                runs.stream().collect(Collectors.groupingBy(PastRun::server, LinkedHashMap::new, Collectors.toList()));
        for (List<PastRun> own : byServer.values()) {
            List<Predicate<PastRun>> last = List.of(
                    PastRun::begun,
                    run -> run.begun() && run.command().equals(Deployment.COMMAND),
                    run -> run.exit().filter(code -> code == 0).isPresent(),
                    RuntimeMessages::settles);
            last.forEach(which -> own.stream().filter(which).findFirst().ifPresent(kept::add));
            RuntimeMessages.unsettled(own).stream()
                    .filter(run -> !run.messages().isEmpty())
                    .forEach(kept::add);
        }
        return runs.stream()
                .skip(NEWEST)
                .filter(run -> run.started().orElse(Instant.EPOCH).isBefore(now.minus(RECENT)))
                .filter(run -> !kept.contains(run))
                .toList();
    }
}
