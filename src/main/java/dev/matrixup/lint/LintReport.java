package dev.matrixup.lint;

import dev.matrixup.playbook.Catalog;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.report.Redactor;
import dev.matrixup.workspace.DeploymentFile;
import dev.matrixup.workspace.Workspace;
import dev.matrixup.yaml.YamlText;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code matrixup vars lint} found.
 *
 * @param server the server's domain
 * @param root the workspace's folder, which paths are relative to
 * @param files the user's vars files that were looked at
 * @param findings in the order of files and lines
 */
public record LintReport(String server, Path root, List<Path> files, List<LintFinding> findings) {
    /** Copies the lists. */
    public LintReport {
        files = List.copyOf(files);
        findings = List.copyOf(findings);
    }

    /**
     * Looks at a workspace's files, without Ansible.
     *
     * @param server by domain, public name or inventory name; empty for the only one
     * @param redactor learns the secrets in the vars files
     * @throws Failure (3) if there is no workspace, playbook or inventory; (64) for a wrong deployment file, or an unknown server
     */
    public static LintReport of(Path workspace, Optional<String> server, ProcessRunner processes, Redactor redactor) {
        Workspace opened = Workspace.open(workspace);
        Checkout checkout = Checkout.at(opened.checkout(), processes);
        Catalog catalog = checkout.catalog(opened.cache());
        List<Subjects> all = Subjects.all(opened, checkout, catalog, processes, redactor);
        return of(opened, all, Subjects.one(all, opened, server));
    }

    /**
     * Looks at one server's files.
     *
     * @param all the servers, which may share files with it
     * @throws Failure (64) if the deployment file names a finding that there is not
     */
    static LintReport of(Workspace workspace, List<Subjects> all, Subjects chosen) {
        List<String> ignored =
                workspace.deployment().map(DeploymentFile::ignored).orElse(List.of());
        Subject subject = chosen.subject();
        List<Subject> others = all.stream()
                .map(Subjects::subject)
                .filter(other -> other != subject)
                .toList();
        Set<Place> kept = Renames.keptForOthers(subject, others, ignored);
        return new LintReport(
                chosen.server().domain(),
                workspace.root(),
                subject.texts().stream().map(YamlText::file).toList(),
                Linter.look(subject, ignored).stream()
                        .map(finding -> finding.mendable(finding.mendable() && !kept.contains(finding.place())))
                        .toList());
    }

    /** How many there are of a severity. */
    public long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    /** How many {@code vars migrate} mends without a question. */
    public long mendable() {
        return findings.stream().filter(LintFinding::mendable).count();
    }

    /** A file as people and programs read it: relative to the workspace where it lies in it. */
    public String shown(Path file) {
        return (file.startsWith(root) ? root.relativize(file) : file).toString();
    }

    /** Only what stops a deployment. */
    public LintReport errors() {
        return new LintReport(
                server,
                root,
                files,
                findings.stream().filter(LintFinding::stops).toList());
    }
}
