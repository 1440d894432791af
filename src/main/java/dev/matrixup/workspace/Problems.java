package dev.matrixup.workspace;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong in a file, so that it is told all at once. */
final class Problems {
    private final List<Failure> found = new ArrayList<>();

    void add(Place place, String message) {
        found.add(Failure.usage(message).at(place));
    }

    /** Throws a {@link Failure} of code 64 if there is any: the problem itself, or the sum of several in the order of their lines. */
    void stop(Path file) {
        if (found.size() == 1) {
            throw found.get(0);
        }
        if (!found.isEmpty()) {
            found.sort(Comparator.comparingInt(
                            (Failure f) -> f.place().orElseThrow().line())
                    .thenComparingInt(f -> f.place().orElseThrow().column()));
            throw Failure.usage("%s has %d errors.".formatted(file, found.size()))
                    .findings(found);
        }
    }
}
