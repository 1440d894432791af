package dev.matrixup.lint;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A report for programs. */
public final class LintJson {
    private static final String SARIF = "https://json.schemastore.org/sarif-2.1.0.json";

    private LintJson() {}

    /** One JSON object a line, a finding each. */
    public static List<String> lines(LintReport report) {
        return report.findings().stream()
                .map(finding -> {
                    Map<String, Object> fields = new LinkedHashMap<>();
                    fields.put("server", report.server());
                    fields.put("id", finding.rule().id());
                    fields.put("severity", finding.severity().word());
                    fields.put("place", place(report, finding));
                    fields.put("file", report.shown(finding.place().file()));
                    fields.put("line", finding.place().line());
                    fields.put("column", finding.place().column());
                    fields.put("reason", finding.reason());
                    fields.put("mend", finding.mend());
                    return text(fields);
                })
                .toList();
    }

    private static String place(LintReport report, LintFinding finding) {
        return "%s:%d:%d"
                .formatted(
                        report.shown(finding.place().file()),
                        finding.place().line(),
                        finding.place().column());
    }

    /**
     * SARIF 2.1.0, which code scanning services read.
     *
     * @param version that of matrixup
     * @see <a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html">the format</a>
     */
    public static String sarif(LintReport report, String version) {
        List<Object> rules = Stream.of(Rule.values())
                .<Object>map(rule -> map("id", rule.id(), "shortDescription", map("text", rule.description())))
                .toList();
        List<Object> results = report.findings().stream()
                .<Object>map(finding -> map(
                        "ruleId",
                        finding.rule().id(),
                        "ruleIndex",
                        finding.rule().ordinal(),
                        "level",
                        level(finding.severity()),
                        "message",
                        map("text", message(finding)),
                        "locations",
                        List.of(map("physicalLocation", location(report, finding)))))
                .toList();
        Map<String, Object> driver = map("name", "matrixup", "version", version, "rules", rules);
        Map<String, Object> run =
                map("tool", map("driver", driver), "columnKind", "unicodeCodePoints", "results", results);
        return text(map("$schema", SARIF, "version", "2.1.0", "runs", List.of(run)));
    }

    private static Map<String, Object> location(LintReport report, LintFinding finding) {
        return map(
                "artifactLocation",
                map("uri", uri(report, finding)),
                "region",
                map(
                        "startLine",
                        finding.place().line(),
                        "startColumn",
                        finding.place().column()));
    }

    /** A relative reference, with what may not stand in one escaped. */
    private static String uri(LintReport report, LintFinding finding) {
        String path = report.shown(finding.place().file());
        String escaped = Path.of("/").resolve(path).toUri().getRawPath();
        return path.startsWith("/") ? "file://" + escaped : escaped.substring(1);
    }

    private static String level(Severity severity) {
        return switch (severity) {
            case ERROR -> "error";
            case WARNING -> "warning";
            case HINT -> "note";
        };
    }

    /**
     * GitLab's code quality report.
     *
     * @see <a href="https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format">the format</a>
     */
    public static String codeQuality(LintReport report) {
        Map<String, Integer> seen = new HashMap<>();
        List<Object> issues = new ArrayList<>();
        for (LintFinding finding : report.findings()) {
            String file = report.shown(finding.place().file());
            // Without the line: a finding stays the same one when others are mended above it.
            String same = String.join("\n", finding.rule().id(), file, finding.reason());
            int nth = seen.merge(same, 1, Integer::sum);
            issues.add(map(
                    "description",
                    message(finding),
                    "check_name",
                    finding.rule().id(),
                    "fingerprint",
                    digest(same + "\n" + nth),
                    "severity",
                    switch (finding.severity()) {
                        case ERROR -> "critical";
                        case WARNING -> "minor";
                        case HINT -> "info";
                    },
                    "location",
                    map("path", file, "lines", map("begin", finding.place().line()))));
        }
        return text(issues);
    }

    private static String message(LintFinding finding) {
        return finding.mend().isEmpty()
                ? finding.reason()
                : finding.reason() + "\n" + String.join("\n", finding.mend());
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    private static String text(Object value) {
        try {
            return JSON.std.asString(value);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
