package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.report.Style;
import dev.matrixup.testing.Screen;
import dev.matrixup.workspace.Server;
import dev.matrixup.workspace.ServerSettings;
import dev.matrixup.workspace.Workspace;
import dev.matrixup.yaml.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinterTest {
    @TempDir
    Path folder;

    private LintLab lab() {
        return LintLab.in(folder)
                .file("inventory/host_vars/matrix.example.com.yml", "a: 1\n")
                .vars("""
                        # Who we are.
                        matrix_domain: Example.com
                        base_max_size: 100
                        base_gone: true
                        base_secret_key: ''
                        base_title: a
                        base_title: b
                        base_uplaod_size_mb: 12
                        """);
    }

    private LintReport report(LintLab lab, String... ignored) {
        return new LintReport(
                "example.com",
                lab.root(),
                List.of(lab.root().resolve("inventory/host_vars/matrix.example.com/vars.yml")),
                lab.all(ignored));
    }

    @Test
    void aReportIsRead() {
        Screen.matches("vars-lint", style -> LintText.of(style, report(lab())));
    }

    @Test
    void aReportOfNothingIsRead() {
        Screen.matches("vars-lint-fine", style -> LintText.of(style, report(LintLab.in(folder))));
    }

    @Test
    void theIdsStandBelowEachOtherWhateverTheNamesAre() {
        LintLab lab = LintLab.in(folder)
                .vars("matrix_domain: example.com\nbase_secret_key: a\nold_cache_%s: 1\n".formatted("x".repeat(90)));
        assertThat(LintText.of(new Style(false), report(lab)))
                .contains(" 3:1  error" + " ".repeat(57) + "[renamed]", " ".repeat(15) + "old_cache_" + "x".repeat(90));
    }

    @Test
    void whatToDoIsWrappedButNotWhatIsToBeCopied() {
        String command = "ansible-vault edit " + "x".repeat(80) + " --ask-vault-password";
        String link = "read https://example.com/" + "x".repeat(80);
        LintReport report = new LintReport(
                "example.com",
                Path.of("/"),
                List.of(),
                List.of(LintFinding.error(
                        Rule.GATE,
                        new Place(Path.of("/vars.yml"), 3, 1, "a_version: v1"),
                        "A breaking change.",
                        "v2026.05.01.0: Calls need another port than before, and bridges too (https://example.com/changes#05)",
                        command,
                        link)));
        assertThat(LintText.findings(new Style(false), report))
                .endsWith(
                        "    3 | a_version: v1",
                        "      | ^ v2026.05.01.0: Calls need another port than before, and bridges too",
                        "      |   (https://example.com/changes#05)",
                        "      |   " + command,
                        "      |   " + link);
    }

    @Test
    void whatTheUserDoesNotWantToHearOfIsLeftOut() {
        LintLab lab = LintLab.in(folder).vars("""
                matrix_domain: example.com
                base_secret_key: correct horse
                base_gone: 1 # matrixup: ignore removed, unknown
                # It is so. matrixup: ignore removed
                # matrixup: ignore removed
                base_name: 1
                base_max_size: 1 # matrixup: ignore removed
                one_color: red
                """);
        assertThat(lab.all()).extracting(LintFinding::rule).containsExactly(Rule.REPLACED, Rule.RENAMED, Rule.UNKNOWN);
        assertThat(lab.all("unknown", "replaced")).extracting(LintFinding::rule).containsExactly(Rule.RENAMED);
        assertThatThrownBy(() -> lab.all("unknwon"))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("unknwon is no id of a finding. Did you mean unknown?");
    }

    @Test
    void aCommentThatNamesNoFindingIsHintedAt() {
        LintLab lab = LintLab.in(folder).vars("""
                matrix_domain: example.com
                base_secret_key: correct horse # matrixup: ignore comment
                # matrixup: ignore renmaed, unknown, Removed
                base_max_size: 1
                base_gone: 1 # matrixup: ignore removed since it comes back up to this date
                one_color: red # matrixup: ignore unknown  [renamed]
                """);
        assertThat(lab.all())
                .filteredOn(finding -> finding.rule() == Rule.COMMENT)
                .extracting(
                        finding ->
                                finding.place().line() + ":" + finding.place().column(),
                        LintFinding::reason,
                        LintFinding::severity)
                .containsExactly(
                        tuple("2:51", "comment is no id of a finding that a comment can ignore.", Severity.HINT),
                        tuple(
                                "3:20",
                                "renmaed is no id of a finding that a comment can ignore. Did you mean renamed?",
                                Severity.HINT),
                        tuple(
                                "3:38",
                                "Removed is no id of a finding that a comment can ignore. Did you mean removed?",
                                Severity.HINT),
                        tuple(
                                "6:44",
                                "[renamed] is no id of a finding that a comment can ignore. Did you mean renamed?",
                                Severity.HINT));
        assertThat(lab.all())
                .isNotEmpty()
                .noneMatch(finding -> finding.place().text().contains("correct horse"));
        assertThat(lab.all("comment")).extracting(LintFinding::rule).containsExactly(Rule.RENAMED);
    }

    @Test
    void whatStaysForAnotherServerIsNotMendable() {
        String other = "matrix.example.org";
        LintLab lab = LintLab.in(folder)
                .file("matrixup.yml", "version: 1\n")
                .file("inventory/group_vars/all.yml", "base_max_size: 1\n")
                .file(
                        "inventory/host_vars/" + other + "/vars.yml",
                        "base_max_size: 2 # matrixup: ignore renamed\nold_cache_enabled: 1 # matrixup: ignore renamed\n")
                .vars("matrix_domain: example.com\nold_cache_enabled: true\n");
        Subjects chosen = subjects(lab, LintLab.HOST);
        Workspace workspace = Workspace.open(lab.root());

        assertThat(LintReport.of(workspace, List.of(chosen), chosen).mendable()).isEqualTo(2);
        assertThat(LintReport.of(workspace, List.of(chosen, subjects(lab, other)), chosen)
                        .findings())
                .filteredOn(LintFinding::mendable)
                .singleElement()
                .extracting(LintFinding::reason)
                .asString()
                .startsWith("old_cache_enabled");
    }

    private static Subjects subjects(LintLab lab, String host) {
        return new Subjects(
                new Server(host, host.substring("matrix.".length()), host, ServerSettings.NONE), lab.subject(host));
    }

    @Test
    void aReasonBehindACommaIsNone() {
        assertThat(IgnoreComment.of("a: 1 # matrixup: ignore unknown, because we need it")
                        .mistyped())
                .isEmpty();
        assertThat(IgnoreComment.of("a: 1 # matrixup: ignore banana, unknwon, as we need it")
                        .mistyped())
                .extracting(IgnoreComment.Word::text)
                .containsExactly("banana", "unknwon");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# matrixup: ignore",
                "# matrixup: ignore: unknown",
                "# matrixup: ignore 'unknown'",
                "# Matrixup: ignore unknown",
                "# matrixup ignore unknown"
            })
    void aCommentThatIgnoresNothingIsHintedAt(String comment) {
        LintLab lab = LintLab.in(folder).vars("matrix_domain: example.com " + comment + "\n");
        assertThat(lab.all())
                .filteredOn(finding -> finding.rule() == Rule.COMMENT)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.place().column()).isEqualTo(28);
                    assertThat(finding.reason()).isEqualTo("This comment ignores nothing.");
                    assertThat(finding.mend()).contains("write it as # matrixup: ignore ID");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"# matrixup ignores it", "# matrixup: ignore-list", "# It is so. matrixup: ignore it"})
    void anotherCommentIsNone(String comment) {
        assertThat(IgnoreComment.empty(comment)).isEmpty();
    }

    @Test
    void oneJsonObjectALine() throws IOException {
        List<String> lines = LintJson.lines(report(lab()));
        assertThat(lines).hasSize(7);
        assertThat(JSON.std.mapFrom(lines.get(1)))
                .containsEntry("id", "domain")
                .containsEntry("severity", "error")
                .containsEntry("place", "inventory/host_vars/matrix.example.com/vars.yml:2:1")
                .containsEntry("line", 2)
                .containsEntry("mend", List.of("matrix_domain: example.com"));
    }

    @Test
    void sarifNamesRulesLevelsAndRegions() throws IOException {
        Map<String, Object> sarif = JSON.std.mapFrom(LintJson.sarif(report(lab()), "1.0"));
        assertThat(sarif).containsEntry("version", "2.1.0").containsKey("$schema");
        assertThat(at(sarif, "runs", 0, "tool", "driver", "name")).isEqualTo("matrixup");
        List<?> rules = (List<?>) at(sarif, "runs", 0, "tool", "driver", "rules");
        List<?> results = (List<?>) at(sarif, "runs", 0, "results");
        assertThat(results)
                .hasSize(7)
                .allSatisfy(result -> assertThat(at(rules.get((Integer) at(result, "ruleIndex")), "id"))
                        .isEqualTo(at(result, "ruleId")));
        Object hint = results.get(6);
        assertThat(at(hint, "level")).isEqualTo("note");
        assertThat(at(hint, "message", "text"))
                .isEqualTo("Nobody reads base_uplaod_size_mb.\ndid you mean base_upload_size_mb?");
        Object location = at(hint, "locations", 0, "physicalLocation");
        assertThat(at(location, "artifactLocation", "uri"))
                .isEqualTo("inventory/host_vars/matrix.example.com/vars.yml");
        assertThat(at(location, "region")).isEqualTo(Map.of("startLine", 8, "startColumn", 1));
    }

    @Test
    void gitlabGetsAFingerprintThatOutlivesMovedLines() throws IOException {
        List<Object> before = JSON.std.listFrom(LintJson.codeQuality(report(lab())));
        assertThat(before)
                .hasSize(7)
                .allSatisfy(issue -> assertThat(((Map<?, ?>) issue)
                                .keySet().stream().map(String::valueOf).toList())
                        .containsExactly("description", "check_name", "fingerprint", "severity", "location"));
        assertThat(at(before.get(1), "severity")).isEqualTo("critical");
        assertThat(at(before.get(1), "location"))
                .isEqualTo(
                        Map.of("path", "inventory/host_vars/matrix.example.com/vars.yml", "lines", Map.of("begin", 2)));
        LintLab moved =
                LintLab.in(folder).vars("# One\n# Two\nmatrix_domain: Example.com\nbase_secret_key: correct horse\n");
        List<Object> after = JSON.std.listFrom(LintJson.codeQuality(report(moved)));
        assertThat(at(after.get(1), "location", "lines", "begin")).isEqualTo(3);
        assertThat(at(after.get(1), "fingerprint")).isEqualTo(at(before.get(1), "fingerprint"));
    }

    private static Object at(Object value, Object... path) {
        Object found = value;
        for (Object step : path) {
            found = step instanceof Integer index ? ((List<?>) found).get(index) : ((Map<?, ?>) found).get(step);
        }
        return found;
    }

    @Test
    void whatAnInventoryGivesToGroupsIsSet() {
        LintLab lab = LintLab.in(folder)
                .vars("base_title: a\n")
                .file(
                        "inventory/hosts",
                        "[matrix_servers]\nmatrix.example.com\n[matrix_servers:vars]\nmatrix_domain=example.com\n"
                                + "base_secret_key=x\nbase_gone=1\nwhatever=1\n");
        assertThat(lab.all())
                .extracting(found -> found.rule() + " " + found.place().line())
                .containsExactly("REMOVED 6");
    }

    @Test
    void whatAMergedMappingSetsIsSetAtItsPlaceThere() {
        LintLab lab = LintLab.in(folder).vars("""
                common: &common
                  matrix_domain: example.com
                  base_secret_key: x
                  base_upload_size: 1
                <<: *common
                base_title: a
                """);
        assertThat(lab.all())
                .extracting(found -> found.rule() + " " + found.place().line() + ":"
                        + found.place().column() + " " + found.mendable())
                .containsExactly("RENAMED 4:3 false");
        assertThat(lab.subject().vars().files().get(1).text().variables())
                .extracting(Entry::key)
                .containsExactly("matrix_domain", "base_secret_key", "base_upload_size", "common", "base_title");
    }
}
