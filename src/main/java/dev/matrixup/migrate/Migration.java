package dev.matrixup.migrate;

import dev.matrixup.lint.IgnoredName;
import dev.matrixup.lint.LintFinding;
import dev.matrixup.lint.Linter;
import dev.matrixup.lint.Rule;
import dev.matrixup.lint.Severity;
import dev.matrixup.lint.Subject;
import dev.matrixup.playbook.VersionGate;
import dev.matrixup.report.Failure;
import dev.matrixup.workspace.FileEdit;
import dev.matrixup.workspace.VarsProposal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What becomes of the files of some servers when they are brought to the names of a checkout. Nothing is written.
 *
 * @param files the edits, each file once
 * @param renamed the variables that get another name, where they are set
 * @param references the same where a template mentions them
 * @param removed the variables that are taken out
 * @param removable those that would be if the user said so
 * @param ignored the old names that stay since the user has said so
 * @param gates the gates that are behind, each once
 * @param left what is wrong with the files as they will be, in the order of files and lines
 */
public record Migration(
        List<FileEdit> files,
        List<NameChange> renamed,
        List<NameChange> references,
        List<NameChange> removed,
        List<NameChange> removable,
        List<IgnoredName> ignored,
        List<GateStep> gates,
        List<LintFinding> left) {
    /** Copies the lists. */
    public Migration {
        files = List.copyOf(files);
        renamed = List.copyOf(renamed);
        references = List.copyOf(references);
        removed = List.copyOf(removed);
        removable = List.copyOf(removable);
        ignored = List.copyOf(ignored);
        gates = List.copyOf(gates);
        left = List.copyOf(left);
    }

    /**
     * Computes it; reads no more than the subjects did, and what is linted of the checkout.
     *
     * @param subjects the servers, of one checkout; they may share files
     * @param others more servers, which may share files with them; these are brought along in what is shared, and not judged
     * @param ignored the ids of findings that the user does not want to hear of
     * @throws Failure (64) if another version is acknowledged than the checkout expects
     */
    public static Migration of(
            List<Subject> subjects, List<Subject> others, Collection<String> ignored, Choices choices) {
        Optional<VersionGate> gate = VersionGate.of(subjects.get(0).catalog());
        unexpected(choices, gate).ifPresent(failure -> {
            throw failure;
        });
        List<GateStep> gates = new ArrayList<>();
        List<Subject> raised = new ArrayList<>();
        for (Subject subject : subjects) {
            gate.flatMap(known -> step(subject, known, choices)).ifPresent(step -> {
                gates.add(step);
                if (step.acknowledged()) {
                    raised.add(subject);
                }
            });
        }
        Plan plan = Plan.of(
                Stream.concat(subjects.stream(), others.stream()).toList(),
                subjects,
                raised,
                ignored,
                choices.remove());
        Map<Path, byte[]> contents = plan.contents();
        List<LintFinding> left = Stream.concat(
                        subjects.stream().flatMap(subject -> Linter.look(subject.with(contents), ignored).stream()),
                        plan.refused().stream().map(Migration::finding))
                .distinct()
                .sorted(Linter.ORDER)
                .toList();
        return new Migration(
                plan.edits(),
                plan.renamed(),
                plan.references(),
                plan.removed(),
                plan.removable(),
                plan.ignored(),
                gates.stream().distinct().toList(),
                left);
    }

    private static LintFinding finding(Failure refused) {
        return LintFinding.of(
                Rule.RENAMED,
                Severity.WARNING,
                refused,
                LintFinding.whole(refused.place().orElseThrow().file()));
    }

    /** Why it is not for the user to acknowledge a version, as a failure of code 64. */
    static Optional<Failure> unexpected(Choices choices, Optional<VersionGate> gate) {
        return choices.acknowledged()
                .filter(version -> !gate.map(VersionGate::expected).equals(Optional.of(version)))
                .map(version ->
                        Failure.usage(gate.map(known -> "The playbook expects version %s to be acknowledged, not %s."
                                        .formatted(known.expected(), version))
                                .orElse("This version of the playbook asks for no version to be acknowledged.")));
    }

    /** Nothing where the gate is not behind, and where only Ansible can tell. */
    private static Optional<GateStep> step(Subject subject, VersionGate gate, Choices choices) {
        return subject.literal(VersionGate.VARIABLE)
                .filter(validated -> gate.judge(validated).isPresent())
                .map(validated -> new GateStep(
                        validated,
                        gate.expected(),
                        gate.since(validated),
                        choices.acknowledged().isPresent()));
    }

    /** Whether anything is to be written. */
    public boolean changes() {
        return !files.isEmpty();
    }

    /** Whether a deployment would be refused afterwards. */
    public boolean stops() {
        return left.stream().anyMatch(LintFinding::stops);
    }

    /** The edits as they can be applied. */
    public VarsProposal proposal() {
        return new VarsProposal(files, List.of());
    }
}
