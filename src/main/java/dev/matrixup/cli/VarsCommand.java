package dev.matrixup.cli;

import dev.matrixup.deploy.DeployRequest;
import dev.matrixup.lint.LintJson;
import dev.matrixup.lint.LintReport;
import dev.matrixup.lint.LintText;
import dev.matrixup.lint.Severity;
import dev.matrixup.report.ExitCode;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code matrixup vars}. */
@Command(
        name = "vars",
        description = "The playbook's variables, in your vars files.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false)
final class VarsCommand {
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
            @Mixin ServerOptions server) {
        DeployRequest request = server.request(session);
        LintReport report =
                LintReport.of(request.workspace(), request.server(), session.processes(), session.redactor());
        session.print(
                switch (session.json() && format == LintFormat.TEXT ? LintFormat.JSON : format) {
                    case TEXT -> session.quiet() ? errors(report) : LintText.of(session.style(), report);
                    case JSON -> LintJson.lines(report);
                    case SARIF -> List.of(LintJson.sarif(report, Version.number()));
                    case CODEQUALITY -> List.of(LintJson.codeQuality(report));
                });
        return (report.count(Severity.ERROR) > 0 ? ExitCode.REFUSED : ExitCode.OK).code();
    }

    private List<String> errors(LintReport report) {
        LintReport errors = report.errors();
        return errors.findings().isEmpty() ? List.of() : LintText.of(session.style(), errors);
    }
}
