package dev.matrixup.cli;

import dev.matrixup.deploy.DefaultsList;
import dev.matrixup.deploy.DeployRequest;
import dev.matrixup.deploy.GroupedRow;
import dev.matrixup.deploy.ServerVars;
import dev.matrixup.deploy.VariableSheet;
import dev.matrixup.deploy.VarsEdit;
import dev.matrixup.deploy.VarsList;
import dev.matrixup.files.UserFolders;
import dev.matrixup.lint.LintJson;
import dev.matrixup.lint.LintReport;
import dev.matrixup.lint.LintText;
import dev.matrixup.lint.Severity;
import dev.matrixup.migrate.Choices;
import dev.matrixup.migrate.VarsMigration;
import dev.matrixup.process.Argv;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import dev.matrixup.workspace.SecretLines;
import dev.matrixup.workspace.SecretVariables;
import dev.matrixup.workspace.Typed;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code matrixup vars}. */
@Command(
        name = "vars",
        description = "The playbook's variables, in your vars files. Every byte that is not asked for stays.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false)
final class VarsCommand {
    private static final String NAME = "The variable.";

    private final Session session;

    VarsCommand(Session session) {
        this.session = session;
    }

    /** What {@code lint} prints. */
    enum LintFormat {
        TEXT,
        JSON,
        SARIF,
        CODEQUALITY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Command(name = "get", description = "Where a variable has its value from.", sortOptions = false)
    int get(
            @Parameters(paramLabel = "NAME", completionCandidates = Names.OfVariables.class, description = NAME)
                    String name,
            @Option(names = "--effective", description = "Also ask Ansible what it takes, templates evaluated.")
                    boolean effective,
            @Option(
                            names = "--reveal",
                            description =
                                    "Print what Ansible takes, and only that, even if it is a secret. At a terminal.")
                    boolean reveal,
            @Mixin ServerOptions server) {
        DeployRequest request = server.request(session);
        try (ServerVars vars = effective || reveal
                ? ServerVars.opened(session.asking(), request)
                : ServerVars.of(session.asking(), request)) {
            if (reveal) {
                // Past everything that hides secrets: it is the result.
                session.terminal().out().print(vars.reveal(name).reveal() + "\n");
            } else {
                VariableSheet sheet = vars.get(name, effective);
                session.show(sheet, sheet.lines(session.style()), sheet.next(request.invocation()));
            }
        }
        return ExitCode.OK.code();
    }

    @Command(
            name = "set",
            description = "Give a variable a value, in the file whose value counts.",
            footer = {
                "",
                "VALUE is YAML: true, 12, a text, [a, b], {a: b}, '{{ matrix_domain }}'. In a",
                "secret that is asked for or read from standard input {{ begins no template,",
                "unless it is nothing but {{ NAME }}."
            },
            sortOptions = false)
    int set(
            @Parameters(
                            index = "0",
                            paramLabel = "NAME",
                            completionCandidates = Names.OfVariables.class,
                            description = NAME)
                    String name,
            @Parameters(
                            index = "1",
                            arity = "0..1",
                            paramLabel = "VALUE",
                            description = "Its value. That of a secret is asked for, or read from standard input.")
                    String value,
            @Option(names = "--stdin", description = "Read the value from standard input.") boolean stdin,
            @Option(names = "--string", description = "The value is a text, whatever it looks like.") boolean string,
            @Option(
                            names = "--force",
                            description =
                                    "Set it although nobody reads the variable, its default is of another kind, or it is vaulted now.")
                    boolean force,
            @Mixin ServerOptions server) {
        String line = name + ": " + value;
        boolean secret = value != null && !SecretLines.hide(line).equals(line) && !SecretVariables.isReference(value);
        if (secret) {
            // It will be refused as an argument; until then nothing may repeat it.
            session.redactor().add(List.of(Secret.of(value)));
        }
        refuseOptions(name, value, secret);
        if (stdin && value != null) {
            throw Failure.usage("A value and --stdin exclude each other.");
        }
        Optional<Secret> input = stdin ? Optional.of(Terminal.input()) : Optional.empty();
        ServerVars.Given given = new ServerVars.Given(Optional.ofNullable(value), input, string, session.typed());
        return edit(server, vars -> vars.set(name, given, force));
    }

    /** The parser takes for a value what looks like an option and is none. */
    private void refuseOptions(String name, String value, boolean secret) {
        for (String word : new String[] {name, value}) {
            if (word != null && word.matches("--?\\w.*") && !word.matches("-[0-9].*")) {
                Failure unknown = Failure.usage("Unknown option: '%s'.".formatted(word));
                String help = "matrixup vars set --help";
                Typed others = session.typed().without(word);
                String input = (secret
                                ? others.with()
                                : Argv.of("printf", "%s", word).quoted() + " | " + others.with("--stdin"))
                        + "       if it is the value";
                throw word.equals(value) ? unknown.next(help, input) : unknown.next(help);
            }
        }
    }

    @Command(
            name = "unset",
            description = "Take a variable out, with the comment above it where that is about nothing else.",
            sortOptions = false)
    int unset(
            @Parameters(paramLabel = "NAME", completionCandidates = Names.OfVariables.class, description = NAME)
                    String name,
            @Option(names = "--file", paramLabel = "FILE", description = "Out of FILE, where it stands in several.")
                    String file,
            @Mixin ServerOptions server) {
        return edit(server, vars -> vars.unset(name, Optional.ofNullable(file).map(UserFolders::expand)));
    }

    @Command(
            name = "list",
            description = "What your vars files set; with --json one object a line.",
            footer = {"", "+ without a default, ~ not as by default, . as by default, ! without effect"},
            sortOptions = false)
    int list(
            @Parameters(paramLabel = "PART", arity = "0..1", description = "Only variables with PART in their name.")
                    String part,
            @Option(names = "--changed", description = "Only those that are not as by default.") boolean changed,
            @Option(names = "--defaults", description = "All that the playbook has defaults for.") boolean defaults,
            @Mixin ServerOptions server) {
        if (changed && defaults) {
            throw Failure.usage("--changed and --defaults exclude each other.");
        }
        DeployRequest request = server.request(session);
        Optional<String> filter = Optional.ofNullable(part);
        try (ServerVars vars = ServerVars.of(session.asking(), request)) {
            List<String> end = defaults
                    ? vars.defaults(filter, session.<DefaultsList.Row>listing(DefaultsList::head, GroupedRow.drawing()))
                            .lines()
                    : vars.list(filter, changed, session.<VarsList.Row>listing(VarsList::head, GroupedRow.drawing()))
                            .lines();
            session.listed(end, List.of(request.invocation().of("vars get NAME")));
        }
        return ExitCode.OK.code();
    }

    @Command(
            name = "apply",
            description = "Make the edits that a deployment would make, and run nothing.",
            sortOptions = false)
    int apply(@Mixin ServerOptions server) {
        return edit(server, ServerVars::apply);
    }

    @Command(
            name = "lint",
            description = "Everything in your files that would stop or surprise a run, at once; ends with 3 on errors.",
            footer = {
                "",
                "Left out is what matrixup.yml names, lint: {ignore: [ID]}, and what a comment",
                "names on the same line or above it: # matrixup: ignore ID"
            },
            sortOptions = false)
    int lint(
            @Option(
                            names = "--format",
                            paramLabel = "FORMAT",
                            defaultValue = "text",
                            description = "text, json (one object a line), sarif or codequality. Default: text.")
                    LintFormat format,
            @Mixin ServerName server,
            @Mixin UnusedVaultOptions unused) {
        LintReport report =
                LintReport.of(session.workspace(), server.server(), session.processes(), session.redactor());
        LintFormat printed = session.json() && format == LintFormat.TEXT ? LintFormat.JSON : format;
        session.print(
                switch (printed) {
                    case TEXT -> session.quiet() ? errors(report) : LintText.of(session.style(), report);
                    case JSON -> LintJson.lines(report);
                    case SARIF -> List.of(LintJson.sarif(report, Version.number()));
                    case CODEQUALITY -> List.of(LintJson.codeQuality(report));
                });
        if (printed == LintFormat.TEXT && !session.quiet() && report.mendable() > 0) {
            session.next(List.of(server.invocation(session).of("vars migrate --dry-run")));
        }
        return (report.count(Severity.ERROR) > 0 ? ExitCode.REFUSED : ExitCode.OK).code();
    }

    @Command(
            name = "migrate",
            description =
                    "Bring your files to the names of your playbook, byte-exact: what is safe is renamed, the rest is explained.",
            footer = {
                "",
                "Ends with 0 if nothing is left that stops a deploy, else with 3. Nothing is",
                "taken out and nothing acknowledged unless you say so, at a terminal or by",
                "these options."
            },
            sortOptions = false)
    int migrate(
            @Option(names = "--dry-run", description = "Show what would be done, and write nothing.") boolean dry,
            @Option(
                            names = "--acknowledge",
                            paramLabel = "VERSION",
                            description = "You have read the playbook's breaking changes up to VERSION.")
                    String version,
            @Option(
                            names = "--remove",
                            description =
                                    "Take out variables that are gone, or set by their new name to the same value.")
                    boolean remove,
            @Mixin ServerName server,
            @Mixin UnusedVaultOptions unused) {
        VarsMigration migration = VarsMigration.of(
                session.asking(),
                session.workspace(),
                server.server(),
                new Choices(Optional.ofNullable(version), remove),
                session.typed());
        if (!dry) {
            migration.make(session.style());
        }
        session.show(migration.migrated(), migration.lines(session.style(), dry), migration.next(dry));
        if (dry) {
            migration.requireWritable();
        }
        return session.ended(migration.code(), migration::failure);
    }

    private int edit(ServerOptions server, Function<ServerVars, VarsEdit> what) {
        try (ServerVars vars = ServerVars.of(session.asking(), server.request(session))) {
            VarsEdit edit = what.apply(vars);
            edit.make(session.style());
            session.show(edit.edited(), edit.lines(session.style()), edit.next());
        }
        return ExitCode.OK.code();
    }

    private List<String> errors(LintReport report) {
        LintReport errors = report.errors();
        return errors.findings().isEmpty() ? List.of() : LintText.of(session.style(), errors);
    }
}
