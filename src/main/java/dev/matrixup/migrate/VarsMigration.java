package dev.matrixup.migrate;

import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.Questions;
import dev.matrixup.lint.Subject;
import dev.matrixup.lint.Subjects;
import dev.matrixup.playbook.Catalog;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.playbook.VersionGate;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Style;
import dev.matrixup.workspace.DeploymentFile;
import dev.matrixup.workspace.Invocation;
import dev.matrixup.workspace.Typed;
import dev.matrixup.workspace.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code matrixup vars migrate}: one server's files, with its user's consent, and those of others where they share them. Asks no Ansible. */
public final class VarsMigration {
    private final Context context;
    private final Workspace workspace;
    private final Subjects server;
    private final List<Subject> others;
    private final List<String> ignored;
    private final Invocation invocation;
    private Choices choices;
    private Migration migration;
    private boolean asked;

    private VarsMigration(
            Context context,
            Workspace workspace,
            List<Subjects> all,
            Subjects server,
            Invocation invocation,
            Choices choices) {
        this.context = context;
        this.workspace = workspace;
        this.server = server;
        this.others = all.stream()
                .filter(each -> each != server)
                .map(Subjects::subject)
                .toList();
        this.ignored = workspace.deployment().map(DeploymentFile::ignored).orElse(List.of());
        this.invocation = invocation;
        this.choices = choices;
        this.migration = compute();
    }

    /**
     * Reads the files, and computes what is to be done.
     *
     * @param folder the workspace
     * @param server by domain, public name or inventory name; empty for the only one
     * @param typed the whole command
     * @throws Failure (3) if there is no workspace, playbook or inventory; (64) for a wrong deployment file, an unknown server, or another
     *     version to acknowledge than the playbook's
     */
    public static VarsMigration of(
            Context context, Path folder, Optional<String> server, Choices choices, Typed typed) {
        Workspace workspace = Workspace.open(folder);
        Checkout checkout = Checkout.at(workspace.checkout(), context.processes());
        Catalog catalog = checkout.catalog(workspace.cache());
        Optional<VersionGate> gate = VersionGate.of(catalog);
        Migration.unexpected(choices, gate).ifPresent(failure -> {
            throw gate.map(known -> failure.next(typed.setting("--acknowledge", known.expected())))
                    .orElse(failure);
        });
        List<Subjects> all = Subjects.all(workspace, checkout, catalog, context.processes(), context.redactor());
        return new VarsMigration(
                context, workspace, all, Subjects.one(all, workspace, server), new Invocation(folder, server), choices);
    }

    private Migration compute() {
        return Migration.of(List.of(server.subject()), others, ignored, choices);
    }

    /** What it comes to. */
    public Migrated migrated() {
        return Migrated.of(server.server().domain(), migration, workspace);
    }

    /**
     * Writes the files. At a terminal it is asked before: first for what needs a yes of its own, then for all that comes of it.
     *
     * @throws Failure (3) if that is declined or not possible, (8) if a run is at work; then nothing was changed
     */
    public void make(Style style) {
        requireWritable();
        Questions questions = context.questions();
        if (questions.interactive() && !questions.yes()) {
            ask(questions, style);
            requireWritable();
        }
        if (migration.changes()) {
            workspace.write(migration.proposal(), context.processes());
        }
    }

    /** What keeps the files from being written. @throws Failure (3) if something does */
    public void requireWritable() {
        migration.proposal().obstacles().stream().findFirst().ifPresent(obstacle -> {
            throw obstacle;
        });
    }

    private void ask(Questions questions, Style style) {
        choices = Consent.ask(context, text(style), choices);
        migration = compute();
        if (migration.changes()) {
            questions.goAhead(shown(text(style).difference()));
            asked = true;
        }
    }

    private String shown(List<String> lines) {
        return context.redactor().redact(String.join("\n", lines)) + "\n";
    }

    /** The screen, after it was made or for a dry run. */
    public List<String> lines(Style style, boolean dry) {
        return text(style).lines(dry, asked);
    }

    /** What to type next. */
    public List<String> next(boolean dry) {
        return MigrationText.next(migration, invocation, dry ? choices : Choices.NONE, dry);
    }

    /** 3 if a deployment would be refused afterwards. */
    public ExitCode code() {
        return migration.stops() ? ExitCode.REFUSED : ExitCode.OK;
    }

    /** What is left and stops it, as a refusal (3). */
    public Failure failure() {
        return MigrationText.failure(migration);
    }

    private MigrationText text(Style style) {
        return new MigrationText(style, server.server().domain(), migration, workspace);
    }
}
