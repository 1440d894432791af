package dev.matrixup.lint;

import dev.matrixup.process.Argv;
import dev.matrixup.report.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files that Ansible does not load for the server, or that cannot be looked into: {@link Rule#NO_VARS}, {@link Rule#SHADOWED},
 * {@link Rule#UNLOADED}, {@link Rule#ENCRYPTED}.
 */
final class PassedOverFiles implements Check {
    @Override
    public List<LintFinding> look(Subject subject) {
        List<LintFinding> findings = new ArrayList<>();
        if (subject.broken().isEmpty()) {
            try {
                subject.vars().requireHostFile();
            } catch (Failure none) {
                findings.add(LintFinding.of(
                        Rule.NO_VARS,
                        Severity.ERROR,
                        none,
                        LintFinding.whole(subject.vars().hostFile())));
            }
        }
        subject.vars()
                .shadowed()
                .forEach((file, instead) -> findings.add(LintFinding.error(
                        Rule.SHADOWED,
                        LintFinding.whole(file),
                        "Ansible loads %s, and so passes over %s, which has the same name."
                                .formatted(instead.getFileName(), file.getFileName()),
                        "move what is in it to where Ansible looks, or remove it")));
        if (!subject.hosts().isEmpty()) {
            subject.vars().unloaded(subject.hosts()).forEach(path -> {
                if (!subject.vars().shadowed().containsKey(path)) {
                    findings.add(unloaded(path));
                }
            });
        }
        subject.vars()
                .encrypted()
                .forEach(file -> findings.add(LintFinding.hint(
                        Rule.ENCRYPTED,
                        LintFinding.whole(file),
                        "%s is encrypted as a whole, so nothing in it was looked at.".formatted(file.getFileName()),
                        Argv.of("ansible-vault", "edit", file).quoted() + "       to look yourself")));
        return findings;
    }

    private static LintFinding unloaded(Path path) {
        return LintFinding.warning(
                Rule.UNLOADED,
                LintFinding.whole(path),
                "%s belongs to no host of the inventory, so nothing in it counts.".formatted(path.getFileName()),
                "give it the name of a host in the inventory, or remove it");
    }
}
