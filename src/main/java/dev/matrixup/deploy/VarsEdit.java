package dev.matrixup.deploy;

import dev.matrixup.report.Style;
import dev.matrixup.workspace.VarsProposal;
import java.nio.file.Path;
import java.util.List;

/** An edit of files that can be shown. Nothing is written before {@link #make}. */
public final class VarsEdit {
    private final Context context;
    private final Resolved resolved;
    private final VarsProposal proposal;
    private final boolean overwrites;
    private final VarsEdited edited;
    private boolean asked;

    /**
     * @param subject what it is about, for the headline
     * @param overwrites whether something goes that is there
     * @param outcome what is so afterwards, a sentence
     */
    VarsEdit(
            Context context,
            Resolved resolved,
            String subject,
            VarsProposal proposal,
            boolean overwrites,
            String outcome) {
        this.context = context;
        this.resolved = resolved;
        this.proposal = proposal;
        this.overwrites = overwrites;
        this.edited = new VarsEdited(
                resolved.server().domain(),
                subject,
                !proposal.files().isEmpty(),
                proposal.files().stream()
                        .map(edit -> {
                            Path file = resolved.workspace().shown(edit.file());
                            return new VarsEdited.Difference(
                                    file.toString(),
                                    edit.difference(file).lines().toList());
                        })
                        .toList(),
                outcome);
    }

    /** What it comes to. */
    public VarsEdited edited() {
        return edited;
    }

    /**
     * Writes the files; at a terminal it is asked before where something would go that is there.
     *
     * @throws dev.matrixup.report.Failure (3) if that is declined or not possible, (8) if a run is at work
     */
    public void make(Style style) {
        if (!edited.changed()) {
            return;
        }
        proposal.obstacles().stream().findFirst().ifPresent(obstacle -> {
            throw obstacle;
        });
        Questions questions = context.questions();
        asked = overwrites && questions.interactive() && !questions.yes();
        if (asked) {
            questions.goAhead(context.redactor().redact(String.join("\n", edited.difference(style))) + "\n");
        }
        resolved.write(proposal);
    }

    /** The screen after it was made, without what the question showed. */
    public List<String> lines(Style style) {
        return asked ? edited.end() : edited.lines(style);
    }

    /** What to type next. */
    public List<String> next() {
        return edited.changed() ? List.of(resolved.invocation().of("deploy")) : List.of();
    }
}
