package dev.matrixup.lint;

import dev.matrixup.report.Place;
import dev.matrixup.report.Printable;
import dev.matrixup.report.Style;
import dev.matrixup.report.Wrap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A report as people read it: by files; each finding with its line, a caret, and what to do. */
public final class LintText {
    private static final int END = 77;
    private static final int INDENT = 8;
    private static final String MARK = "^ ";

    /** What a mend has at least to stand in, however far to the right its caret is. */
    private static final int NARROWEST = 40;

    /** A command, also one with its purpose behind some space, or a line of a vars file: it stays in one piece. */
    private static final Pattern TO_COPY =
            Pattern.compile(".* {2}.*|\\w+: .*|(?:ansible\\S*|cd|git|just|matrixup|openssl) .*");

    private final Style style;
    private final LintReport report;
    private final int width;
    private final List<String> lines = new ArrayList<>();

    private LintText(Style style, LintReport report) {
        this.style = style;
        this.report = report;
        this.width = report.findings().stream()
                .map(LintFinding::place)
                .mapToInt(place -> (place.line() + ":" + place.column()).length() + 1)
                .max()
                .orElse(0);
    }

    /** The lines. */
    public static List<String> of(Style style, LintReport report) {
        return new LintText(style, report).draw();
    }

    /** The findings alone. */
    public static List<String> findings(Style style, LintReport report) {
        LintText text = new LintText(style, report);
        text.drawAll();
        return text.lines;
    }

    private List<String> draw() {
        drawAll();
        if (!report.findings().isEmpty()) {
            lines.add("");
        }
        lines.addAll(Wrap.lines(sentence() + mendable(), END));
        return lines;
    }

    private void drawAll() {
        Path file = null;
        for (LintFinding finding : report.findings()) {
            if (!finding.place().file().equals(file)) {
                if (file != null) {
                    lines.add("");
                }
                file = finding.place().file();
                lines.add(style.bold(report.shown(file)));
                lines.add("");
            }
            draw(finding);
        }
    }

    private String mendable() {
        long mendable = report.mendable();
        return mendable == 0 ? "" : " %s can be mended for you.".formatted(count(mendable, Severity.ERROR));
    }

    private void draw(LintFinding finding) {
        String id = "[" + finding.rule().id() + "]";
        String word = "%-7s".formatted(finding.severity().word());
        int column = width + 2 + word.length() + 2;
        List<String> reason = reason(finding, END - column - 1 - id.length());
        lines.add("%s  %s  %s%s%s"
                .formatted(
                        at(finding.place()),
                        finding.stops() ? style.red(word) : word,
                        reason.get(0),
                        " ".repeat(Math.max(1, END - column - reason.get(0).length() - id.length())),
                        id));
        reason.stream().skip(1).forEach(more -> lines.add(" ".repeat(column) + more));
        mend(finding);
    }

    /** Its lines. The first one leaves room for the id: it is empty where a long name does not. */
    private static List<String> reason(LintFinding finding, int width) {
        List<String> reason = new ArrayList<>(Wrap.lines(Printable.of(finding.reason()), width));
        if (reason.get(0).length() > width) {
            reason.add(0, "");
        }
        return reason;
    }

    private String at(Place place) {
        String at = place.line() + ":" + place.column();
        return " ".repeat(Math.max(0, width - at.length())) + at;
    }

    private void mend(LintFinding finding) {
        Place place = finding.place();
        boolean excerpt = !place.text().isBlank();
        int caret = Math.max(0, Math.min(place.column(), place.text().length() + 1) - 1);
        if (excerpt) {
            lines.add("%5d | %s"
                    .formatted(place.line(), Printable.of(place.text()).replace('\t', ' ')));
        }
        String margin = (excerpt ? "      | " : " ".repeat(INDENT)) + " ".repeat(excerpt ? caret : 0);
        int room = Math.max(NARROWEST, END - margin.length() - MARK.length());
        List<String> mend = finding.mend().stream()
                .map(Printable::of)
                .flatMap(line -> (isWhole(line, room) ? List.of(line) : Wrap.lines(line, room)).stream())
                .toList();
        for (int i = 0; i < Math.max(mend.size(), excerpt ? 1 : 0); i++) {
            String mark = !excerpt ? "" : i == 0 ? MARK : " ".repeat(MARK.length());
            lines.add((margin + mark + (i < mend.size() ? mend.get(i) : "")).stripTrailing());
        }
    }

    /** Whether a line is not wrapped: one to copy, and one whose second and last word has no room either. */
    private static boolean isWhole(String line, int room) {
        int last = line.lastIndexOf(' ');
        return TO_COPY.matcher(line).matches() || line.indexOf(' ') == last && line.length() - last - 1 > room;
    }

    /** {@code 3 errors stop a deploy, 1 hint does not.} */
    private String sentence() {
        long errors = report.count(Severity.ERROR);
        String others = List.of(Severity.WARNING, Severity.HINT).stream()
                .filter(severity -> report.count(severity) > 0)
                .map(severity -> count(report.count(severity), severity))
                .reduce((one, other) -> one + " and " + other)
                .orElse("");
        boolean several = report.count(Severity.WARNING) + report.count(Severity.HINT) > 1;
        String files =
                report.files().size() == 1 ? "1 vars file" : report.files().size() + " vars files";
        if (errors == 0) {
            return others.isEmpty()
                    ? "Nothing is wrong in %s of %s.".formatted(files, report.server())
                    : "Nothing stops a deploy; there %s %s.".formatted(several ? "are" : "is", others);
        }
        String stop = count(errors, Severity.ERROR) + (errors == 1 ? " stops" : " stop") + " a deploy";
        return others.isEmpty() ? stop + "." : "%s, %s %s not.".formatted(stop, others, several ? "do" : "does");
    }

    private static String count(long number, Severity severity) {
        return number + " " + severity.word() + (number == 1 ? "" : "s");
    }
}
