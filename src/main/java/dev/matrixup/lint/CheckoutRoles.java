package dev.matrixup.lint;

import dev.matrixup.playbook.PlaybookRole;
import dev.matrixup.playbook.RolePin;
import dev.matrixup.playbook.Roles;
import dev.matrixup.process.Argv;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Roles that are missing, or not the ones that the checkout wants: {@link Rule#CHECKOUT}, {@link Rule#ROLE_MISSING}, {@link Rule#ROLE_VERSION}. */
final class CheckoutRoles implements Check {
    @Override
    public List<LintFinding> look(Subject subject) {
        List<LintFinding> findings = new ArrayList<>();
        Path root = subject.checkout().root();
        List<String> gone = missing(subject)
                .filter(role -> role.name().startsWith("custom/"))
                .map(PlaybookRole::name)
                .distinct()
                .toList();
        if (!gone.isEmpty()) {
            findings.add(LintFinding.error(
                    Rule.CHECKOUT,
                    LintFinding.whole(root.resolve("setup.yml")),
                    "The checkout is not whole: setup.yml names %s, and %s not there."
                            .formatted(some(gone), gone.size() == 1 ? "that role is" : "these roles are"),
                    restore(root)));
        }
        List<String> files = gone.isEmpty() ? subject.checkout().missingFiles(subject.processes()) : List.of();
        if (!files.isEmpty()) {
            findings.add(LintFinding.error(
                    Rule.CHECKOUT,
                    LintFinding.whole(root.resolve(files.get(0))),
                    "The checkout is not whole: %d of its files %s not there."
                            .formatted(files.size(), files.size() == 1 ? "is" : "are"),
                    restore(root)));
        }
        Roles roles = Roles.of(subject.checkout());
        try {
            roles.checkInstalled();
        } catch (Failure missing) {
            findings.add(LintFinding.of(Rule.ROLE_MISSING, Severity.ERROR, missing, place(roles.missing())));
        }
        List<RolePin> other = roles.otherVersion(subject.processes());
        if (!other.isEmpty()) {
            findings.add(LintFinding.warning(
                    Rule.ROLE_VERSION,
                    place(other),
                    "%d %s not at the version that the checkout pins: %s."
                            .formatted(
                                    other.size(),
                                    other.size() == 1 ? "role is" : "roles are",
                                    some(other.stream().map(RolePin::name).toList())),
                    "just update, or ansible-galaxy install -r requirements.yml -p roles/galaxy/ --force"));
        }
        return findings;
    }

    private static String restore(Path root) {
        return Argv.of("git", "-C", root, "restore", ".").quoted();
    }

    /** Whether all roles are there, so that a variable that is defined nowhere has no role. */
    static boolean allThere(Subject subject) {
        return missing(subject).findAny().isEmpty();
    }

    private static Stream<PlaybookRole> missing(Subject subject) {
        return subject.catalog().roles().stream()
                .filter(role -> !Files.isDirectory(subject.catalog().folder(role)));
    }

    private static Place place(List<RolePin> pins) {
        return pins.get(0).place();
    }

    private static String some(List<String> names) {
        return names.stream().limit(5).collect(Collectors.joining(", ")) + (names.size() > 5 ? ", ..." : "");
    }
}
