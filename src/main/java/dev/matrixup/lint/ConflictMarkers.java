package dev.matrixup.lint;

import dev.matrixup.report.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Conflicts that a merge left, in vars files and in the checkout: {@link Rule#CONFLICT}. */
final class ConflictMarkers implements Check {
    private static final String BEGIN = "<<<<<<< ";
    private static final String END = ">>>>>>> ";

    @Override
    public List<LintFinding> look(Subject subject) {
        return Stream.concat(
                        subject.paths().flatMap(file -> in(file).stream()),
                        // Documentation may show one of the two.
                        subject.files().withConflicts().stream()
                                .filter(file -> first(file, END).isPresent())
                                .flatMap(file -> in(file).stream()))
                .distinct()
                .map(place -> LintFinding.error(
                        Rule.CONFLICT,
                        place,
                        "The file holds a conflict marker of git.",
                        "resolve the conflict and remove the marker lines"))
                .toList();
    }

    /** Where a file's first marker stands. */
    static Optional<Place> in(Path file) {
        return first(file, BEGIN).or(() -> first(file, END));
    }

    private static Optional<Place> first(Path file, String marker) {
        try {
            List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).startsWith(marker)) {
                    return Optional.of(new Place(file, i + 1, 1, lines.get(i)));
                }
            }
        } catch (IOException unreadable) {
            // Whoever needs the file says so.
        }
        return Optional.empty();
    }
}
