package dev.matrixup.lint;

import dev.matrixup.process.Argv;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files that Ansible cannot load: {@link Rule#YAML}, {@link Rule#TEMPLATE}. */
final class BrokenFiles implements Check {
    @Override
    public List<LintFinding> look(Subject subject) {
        Stream<LintFinding> unread = subject.broken().stream()
                // A conflict is told of by its own name.
                .filter(failure -> failure.place()
                        .map(Place::file)
                        .filter(file -> ConflictMarkers.in(file).isPresent())
                        .isEmpty())
                .map(failure -> LintFinding.of(Rule.YAML, Severity.ERROR, failure, LintFinding.whole(Path.of(""))));
        Stream<LintFinding> unquoted = subject.texts().stream()
                .flatMap(text -> text.unquotedTemplates().stream())
                .map(failure -> LintFinding.of(Rule.TEMPLATE, Severity.ERROR, failure, LintFinding.whole(Path.of(""))));
        Stream<LintFinding> tagged = subject.texts().stream()
                .flatMap(text -> text.unknownTags().stream())
                .map(node -> LintFinding.error(
                        Rule.YAML,
                        node.place(),
                        "Ansible knows no tag %s, and refuses the file.".formatted(node.tag()),
                        "put quotes around the value if it is a text"));
        Stream<LintFinding> roles = subject.files().broken().stream().map(failure -> inRole(failure, subject));
        return Stream.of(unread, unquoted, tagged, roles)
                .flatMap(found -> found)
                .toList();
    }

    /** A file of the checkout that is broken. */
    static LintFinding inRole(Failure failure, Subject subject) {
        Place place = failure.place().orElseThrow();
        Path root = subject.checkout().root();
        String mend = place.file().startsWith(root.resolve("roles/galaxy"))
                ? "just roles, or ansible-galaxy install -r requirements.yml -p roles/galaxy/ --force"
                : Argv.of("git", "-C", root, "restore", root.relativize(place.file()))
                                .quoted()
                        + "       if it is the playbook's own";
        return LintFinding.error(Rule.YAML, place, failure.getMessage(), mend);
    }
}
