package dev.matrixup.lint;

import dev.matrixup.playbook.UnknownShape;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Checks of the playbook that are written in a new way, so that what they refuse is not known here: {@link Rule#UNREAD}. */
final class UnreadChecks implements Check {
    private static final int SHORT = 120;

    @Override
    public List<LintFinding> look(Subject subject) {
        return subject.catalog().oldNames().unknown().stream()
                .flatMap(shape -> finding(shape, subject))
                .toList();
    }

    /** One that is not YAML is an error: Ansible cannot load it either. */
    private static Stream<LintFinding> finding(UnknownShape shape, Subject subject) {
        Path file = shape.place().file();
        if (ConflictMarkers.in(file).isPresent()) {
            return Stream.empty();
        }
        return Stream.of(CheckoutFiles.failure(file)
                .map(failure -> BrokenFiles.inRole(failure, subject))
                .orElseGet(() -> LintFinding.hint(
                        Rule.UNREAD,
                        shape.place(),
                        "%s may refuse more variables here than matrixup knows of, in a way that it cannot read: %s"
                                .formatted(shape.role(), shortened(shape.what())),
                        "see whether it concerns your vars files")));
    }

    private static String shortened(String what) {
        String line = what.replaceAll("\\s+", " ");
        return line.length() > SHORT ? line.substring(0, SHORT) + "..." : line;
    }
}
