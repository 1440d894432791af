package dev.matrixup.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.matrixup.lint.IgnoredName;
import dev.matrixup.lint.LintFinding;
import dev.matrixup.lint.LintLab;
import dev.matrixup.lint.Linter;
import dev.matrixup.lint.Rule;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Style;
import dev.matrixup.testing.Screen;
import dev.matrixup.workspace.FileEdit;
import dev.matrixup.workspace.Invocation;
import dev.matrixup.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationTest {
    private static final String OTHER = "matrix.example.org";
    private static final String GATE = "matrix_playbook_migration_validated_version";
    private static final Choices REMOVE = new Choices(Optional.empty(), true);
    private static final Choices READ = new Choices(Optional.of("v2026.05.01.0"), false);

    @TempDir
    Path folder;

    private LintLab lab;

    @BeforeEach
    void lab() {
        lab = LintLab.in(folder).file("inventory/group_vars/matrix_servers.yml", "base_secret_key: correct horse\n");
    }

    @Test
    void safeRenamesAreMadeAndWhatMentionsThemFollows() {
        lab.vars("a.yml", "mine: |\n  {{ base_max_size }} {{ x.base_max_size }}\n")
                .vars("""
                matrix_domain: example.com
                # How big.
                'base_max_size' : 5  # MB
                base_title: "{{ base_max_size }}: {{ old_cache_enabled | default(base_port) }}"
                """);
        Migration migration = migration(Choices.NONE);
        assertThat(after(migration, "vars.yml")).isEqualTo("""
                matrix_domain: example.com
                # How big.
                'base_upload_size_mb' : 5  # MB
                base_title: "{{ base_upload_size_mb }}: {{ cache_enabled | default(base_port) }}"
                """);
        assertThat(after(migration, "a.yml")).isEqualTo("mine: |\n  {{ base_upload_size_mb }} {{ x.base_max_size }}\n");
        assertThat(migration.renamed())
                .extracting(this::text)
                .containsExactly("vars.yml:3 base_max_size base_upload_size_mb");
        assertThat(migration.references())
                .extracting(this::text)
                .containsExactly(
                        "a.yml:2 base_max_size base_upload_size_mb",
                        "vars.yml:4 base_max_size base_upload_size_mb",
                        "vars.yml:4 old_cache_enabled cache_enabled");
        assertThat(migration.stops()).isFalse();
        assertThat(migration.left()).extracting(LintFinding::rule).containsExactly(Rule.UNKNOWN);
        assertThat(lab.subject().texts())
                .noneMatch(text -> new String(text.bytes(), StandardCharsets.UTF_8).contains("_mb"));

        apply(migration);
        Migration again = migration(Choices.NONE);
        assertThat(again.changes()).isFalse();
        assertThat(again.left()).isEqualTo(migration.left());
    }

    @Test
    void whatTheUserIgnoresIsLeftAloneEverywhereAndThatIsSaid() {
        lab.file("matrixup.yml", "version: 1\n").file("inventory/group_vars/all.yml", "base_max_size: 1\n");
        String vars = """
                matrix_domain: example.com
                old_cache_enabled: true
                # matrixup: ignore renamed
                base_max_size: 2
                base_title: "{{ base_max_size }}"
                base_gone: 3  # matrixup: ignore removed, unknown
                """;
        lab.vars(vars);
        Migration migration = migration(REMOVE);
        assertThat(after(migration, "all.yml")).isEmpty();
        assertThat(after(migration, "vars.yml")).isEqualTo(vars.replace("old_cache", "cache"));
        assertThat(migration.ignored())
                .extracting(IgnoredName::name, name -> name.place().line(), IgnoredName::rule)
                .containsExactly(tuple("base_max_size", 4, Rule.RENAMED), tuple("base_gone", 6, Rule.REMOVED));
        assertThat(Linter.look(lab.subject(), List.of()))
                .filteredOn(finding -> finding.rule() == Rule.RENAMED)
                .extracting(finding -> finding.place().line(), LintFinding::mendable)
                .containsExactly(tuple(1, false), tuple(2, true));
        assertThat(String.join(" ", text(new Style(false), migration).lines(false, false)))
                .endsWith("1 old name is left alone, as you ignore [renamed]: base_max_size in"
                        + " inventory/host_vars/matrix.example.com/vars.yml:4. 1 old name"
                        + " is left alone, as you ignore [removed]: base_gone in"
                        + " inventory/host_vars/matrix.example.com/vars.yml:6.");
        assertThat(Migrated.of("example.com", migration, Workspace.open(lab.root()))
                        .ignored())
                .extracting(Migrated.Ignored::name, Migrated.Ignored::id)
                .containsExactly(tuple("base_max_size", "renamed"), tuple("base_gone", "removed"));

        lab.vars("matrix_domain: example.com\nold_cache_enabled: true\n");
        Migration all = Migration.of(List.of(lab.subject()), List.of(), List.of("renamed"), Choices.NONE);
        assertThat(all.changes()).isFalse();
        assertThat(text(new Style(false), all).ignored())
                .containsExactly(
                        "2 old names are left alone, as you ignore [renamed]: base_max_size in inventory/group_vars/all.yml:1,"
                                + " old_cache_enabled in inventory/host_vars/matrix.example.com/vars.yml:2.");

        lab.file("playbook/roles/galaxy/cache/defaults/main.yml", "cache_enabled: true\ncache_a: 1\ncache_size: 1\n");
        lab.vars("matrix_domain: example.com\nold_cache_enabled: true\nold_cache_size: 1\nold_cache_a: 1\n");
        all = Migration.of(List.of(lab.subject()), List.of(), List.of("renamed"), Choices.NONE);
        assertThat(text(new Style(false), all).ignored())
                .singleElement()
                .asString()
                .startsWith("4 old names")
                .containsSubsequence("all.yml:1, ", "vars.yml:2, old_cache_size in ", "vars.yml:3, ...")
                .doesNotContain("....");
    }

    @Test
    void allPlacesOfAnOldNameAreRenamed() {
        lab.file("inventory/group_vars/all.yml", "base_max_size: 1\n");
        lab.vars("matrix_domain: example.com\nbase_max_size: 2\nbase_max_size: 3\n");
        Migration migration = migration(Choices.NONE);
        assertThat(after(migration, "vars.yml"))
                .isEqualTo("matrix_domain: example.com\nbase_upload_size_mb: 2\nbase_upload_size_mb: 3\n");
        assertThat(after(migration, "all.yml")).isEqualTo("base_upload_size_mb: 1\n");
        assertThat(migration.stops()).isFalse();
    }

    @Test
    void ofTwoPrefixesTheLongerOneCounts() {
        lab.file(
                "playbook/group_vars/matrix_servers",
                "base_port: 1\nbridge_signal_enabled: true\nbridge_proxy_string: ''\n");
        lab.file("playbook/roles/custom/matrix-base/tasks/main.yml", """
                - when: "lookup('ansible.builtin.varnames', '^old_signal_.+', wantlist=True) | length > 0"
                  ansible.builtin.fail:
                    msg: "The bridges have new names. See the changelog."
                """);
        lab.file("playbook/CHANGELOG.md", """
                # 2026-07-16

                ## (Backward Compatibility Break) Bridge variables have been renamed

                | Old | New |
                |-----|-----|
                | `old_signal_` | `bridge_signal_` |

                - `old_signal_proxy_string` (a variable of another role, despite its name) is now `bridge_proxy_string`
                """);
        lab.vars("matrix_domain: example.com\nold_signal_enabled: true\nold_signal_proxy_string: a\n");
        assertThat(after(migration(Choices.NONE), "vars.yml"))
                .isEqualTo("matrix_domain: example.com\nbridge_signal_enabled: true\nbridge_proxy_string: a\n");
    }

    @Test
    void aVaultedValueIsMovedAsItIs() {
        String vault = ": !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n";
        lab.vars("matrix_domain: example.com\nold_cache_enabled" + vault);
        assertThat(after(migration(Choices.NONE), "vars.yml"))
                .isEqualTo("matrix_domain: example.com\ncache_enabled" + vault);
    }

    @Test
    void whatIsNotClearIsLeftAlone() {
        for (String vars : List.of(
                // In a circle, and to nowhere.
                "base_one: 1\nbase_other: 2\nbase_lost: 3\n",
                // Two old names of one variable.
                "base_max_size: 1\nbase_upload_size: 2\n",
                // Old and new with different values.
                "base_max_size: 1\nbase_upload_size_mb: 2\nmine: '{{ base_max_size }}'\n",
                "base_max_size: 1\nbase_max_size: 2\nbase_upload_size_mb: 2\n",
                // What something else took the place of.
                "base_name: 1\n")) {
            lab.vars("matrix_domain: example.com\n" + vars);
            Migration migration = migration(REMOVE);
            assertThat(migration.changes()).as(vars).isFalse();
            assertThat(migration.removable()).isEmpty();
            assertThat(migration.stops()).isTrue();
            assertThat(migration.left())
                    .filteredOn(LintFinding::stops)
                    .allMatch(finding -> !finding.mend().isEmpty());
        }
    }

    @Test
    void whatDoesNothingGoesOnlyWhereThatIsSaid() {
        lab.vars("""
                matrix_domain: example.com
                base_gone: 1

                # How big, of old.
                base_max_size: 5

                base_upload_size_mb: 5
                base_title: "{{ base_max_size }}"
                """);
        Migration asked = migration(Choices.NONE);
        assertThat(asked.changes()).isFalse();
        assertThat(asked.removable())
                .extracting(this::text)
                .containsExactly("vars.yml:2 base_gone ", "vars.yml:5 base_max_size ");
        assertThat(asked.stops()).isTrue();

        Migration migration = migration(REMOVE);
        assertThat(after(migration, "vars.yml")).isEqualTo("""
                matrix_domain: example.com


                base_upload_size_mb: 5
                base_title: "{{ base_upload_size_mb }}"
                """);
        assertThat(migration.removed()).hasSize(2);
        assertThat(migration.removable()).isEmpty();
        assertThat(migration.stops()).isFalse();
    }

    @Test
    void whatATemplateNeedsDoesNotGo() {
        lab.vars("matrix_domain: example.com\nbase_gone: 1\nbase_title: '{{ base_gone }}'\n");
        Migration migration = migration(REMOVE);
        assertThat(migration.changes()).isFalse();
        assertThat(migration.left())
                .filteredOn(LintFinding::stops)
                .singleElement()
                .satisfies(finding -> assertThat(finding.mend())
                        .containsExactly(
                                "delete the line", "it is used in vars.yml:3: write something else there first"));
    }

    @Test
    void whatCannotBeEditedSafelyIsReportedAndStaysEverywhere() {
        lab.vars("a.yml", "x: \"{{ base_\\x6dax_size }}\"\n");
        lab.vars("matrix_domain: example.com\nbase_max_size: 1\nold_cache_enabled: true\n");
        Migration migration = migration(Choices.NONE);
        assertThat(migration.files()).hasSize(1);
        assertThat(after(migration, "vars.yml"))
                .isEqualTo("matrix_domain: example.com\nbase_max_size: 1\ncache_enabled: true\n");
        assertThat(migration.left())
                .anySatisfy(finding -> assertThat(finding.reason())
                        .isEqualTo(
                                "base_max_size has an anchor, a tag or escapes here, so matrixup does not rename it."));

        lab.vars("a.yml", "b: &b {base_max_size: 1}\n<<: *b\n");
        assertThat(after(migration(Choices.NONE), "vars.yml")).contains("base_max_size: 1\n");
        assertThat(migration(Choices.NONE).left()).anySatisfy(finding -> {
            assertThat(finding.reason()).isEqualTo("base_max_size is base_upload_size_mb now.");
            assertThat(finding.place().file()).hasFileName("a.yml");
            assertThat(finding.mendable()).isFalse();
        });
        lab.vars("a.yml", "x: \"{{ lookup('vars', 'base_max_size') }}\"\n");
        assertThat(after(migration(Choices.NONE), "a.yml"))
                .isEqualTo("x: \"{{ lookup('vars', 'base_upload_size_mb') }}\"\n");
        lab.vars("a.yml", "x: \"{{ other['base_max_size'] }}\"\n");
        assertThat(migration(Choices.NONE).left())
                .anySatisfy(finding -> assertThat(finding.reason())
                        .isEqualTo("base_max_size is mentioned here, and is base_upload_size_mb now."));
    }

    @Test
    void aLineOfTheInventoryIsLeftAlone() {
        lab.file("inventory/hosts", "[matrix_servers]\nmatrix.example.com base_max_size=1\n");
        lab.vars("matrix_domain: example.com\nbase_max_size: 2\nbase_title: '{{ base_max_size }}'\n");
        Migration migration = migration(Choices.NONE);
        assertThat(migration.changes()).isFalse();
        assertThat(migration.left())
                .filteredOn(LintFinding::stops)
                .extracting(finding -> finding.place().file().getFileName() + ":"
                        + finding.place().line())
                .containsExactly("vars.yml:2", "hosts:2");
    }

    @Test
    void whatIsEncryptedAsAWholeIsToldOf() {
        lab.vars("vault.yml", "$ANSIBLE_VAULT;1.1;AES256\n6162\n");
        lab.vars("matrix_domain: example.com\nbase_max_size: 1\n");
        Migration migration = migration(Choices.NONE);
        assertThat(after(migration, "vars.yml")).contains("base_upload_size_mb: 1");
        assertThat(migration.left())
                .singleElement()
                .satisfies(finding -> assertThat(finding.mend())
                        .containsExactly("ansible-vault edit %s       to look yourself"
                                .formatted(lab.root().resolve("inventory/host_vars/matrix.example.com/vault.yml"))));
    }

    @Test
    void nothingIsChangedBesideAFileThatCannotBeRead() {
        lab.vars("a.yml", "x: [\n").vars("matrix_domain: example.com\nbase_max_size: 1\n");
        Migration migration = migration(Choices.NONE);
        assertThat(migration.changes()).isFalse();
        assertThat(migration.renamed()).isEmpty();
        assertThat(migration.left()).extracting(LintFinding::rule).contains(Rule.YAML, Rule.RENAMED);
    }

    @Test
    void theDeploymentFileIsMigratedToo() {
        lab.file("matrixup.yml", """
                version: 1
                defaults:
                  vars: {'base_max_size': 1, base_gone: 2}  # all
                servers:
                  example.com:
                    vars:
                      base_title: "{{ old_cache_enabled }}"   # ours
                      base_max_size: 5
                """);
        lab.vars("matrix_domain: example.com\nbase_max_size: 5\n");
        Migration migration = migration(REMOVE);
        assertThat(after(migration, "matrixup.yml")).isEqualTo("""
                version: 1
                defaults:
                  vars: {'base_upload_size_mb': 1, base_gone: 2}  # all
                servers:
                  example.com:
                    vars:
                      base_title: "{{ cache_enabled }}"   # ours
                      base_upload_size_mb: 5
                """);
        assertThat(after(migration, "vars.yml")).contains("base_upload_size_mb: 5");
        assertThat(migration.left())
                .filteredOn(LintFinding::stops)
                .extracting(finding -> finding.place().file().getFileName() + ":"
                        + finding.place().line())
                .containsExactly("matrixup.yml:3");
    }

    @Test
    void aFileOfTwoServersIsEditedOnce() {
        lab.file("inventory/group_vars/all.yml", "base_max_size: 1\nold_cache_enabled: true\n");
        lab.file(
                "inventory/host_vars/" + OTHER + "/vars.yml",
                "matrix_domain: example.org\nbase_title: '{{ base_max_size }}'\n");
        Migration migration =
                Migration.of(List.of(lab.subject(), lab.subject(OTHER)), List.of(), List.of(), Choices.NONE);
        assertThat(migration.files()).hasSize(2);
        assertThat(after(migration, "all.yml")).isEqualTo("base_upload_size_mb: 1\ncache_enabled: true\n");
        assertThat(after(migration, OTHER + "/vars.yml")).contains("{{ base_upload_size_mb }}");

        // For one of them the new name is taken, so it stays for both.
        lab.vars("matrix_domain: example.com\nbase_upload_size_mb: 7\n");
        migration = Migration.of(List.of(lab.subject(), lab.subject(OTHER)), List.of(), List.of(), Choices.NONE);
        assertThat(migration.files()).hasSize(1);
        assertThat(after(migration, "all.yml")).isEqualTo("base_max_size: 1\ncache_enabled: true\n");
        assertThat(migration.stops()).isTrue();
    }

    @Test
    void whatAServerSharesIsNotChangedForItAlone() {
        String all = "base_max_size: 1\nold_cache_enabled: true\n";
        lab.file("inventory/group_vars/all.yml", all).vars("matrix_domain: example.com\n");
        String other = "inventory/host_vars/" + OTHER + "/vars.yml";
        lab.file(other, "matrix_domain: example.org\nbase_title: '{{ base_max_size }}'\nbase_upload_size: 3\n");
        // The other one has two names that would be one.
        assertThat(after(alone(), "all.yml")).isEqualTo("base_max_size: 1\ncache_enabled: true\n");

        lab.file(other, "matrix_domain: example.org\nbase_title: '{{ base_max_size }}'\nold_cache_size: 3\n");
        assertThat(after(alone(), "all.yml")).isEqualTo("base_upload_size_mb: 1\ncache_enabled: true\n");
        assertThat(after(alone(), OTHER + "/vars.yml"))
                .isEqualTo("matrix_domain: example.org\nbase_title: '{{ base_upload_size_mb }}'\nold_cache_size: 3\n");
        assertThat(alone().stops()).isFalse();

        lab.file(other, "matrix_domain: [\n").vars("matrix_domain: example.com\nold_cache_enabled: true\n");
        lab.file("inventory/group_vars/all.yml", "base_max_size: 1\n");
        assertThat(after(alone(), "all.yml")).isEmpty();
        assertThat(after(alone(), "vars.yml")).isEqualTo("matrix_domain: example.com\ncache_enabled: true\n");
    }

    @Test
    void aNameThatIsIgnoredForAnotherServerStaysInWhatTheyShareAndThatIsSaid() {
        lab.file("matrixup.yml", "version: 1\n").vars("matrix_domain: example.com\nold_cache_enabled: true\n");
        lab.file("inventory/group_vars/all.yml", "base_max_size: 1\n");
        String other = "inventory/host_vars/" + OTHER + "/vars.yml";
        lab.file(other, """
                matrix_domain: example.org
                # matrixup: ignore renamed
                base_max_size: 2
                # matrixup: ignore renamed
                old_cache_enabled: true
                """);
        assertThat(after(alone(), "all.yml")).isEmpty();
        assertThat(after(alone(), "/vars.yml")).contains("\ncache_enabled: true\n");
        assertThat(text(new Style(false), alone()).ignored())
                .containsExactly(
                        "1 old name is left alone, as you ignore [renamed]: base_max_size in " + other + ":3.");
    }

    @Test
    void theDeploymentFileOfSeveralServersIsChangedForOne() {
        lab.file("inventory/host_vars/" + OTHER + "/vars.yml", "matrix_domain: example.org\n");
        lab.file("matrixup.yml", """
                version: 1
                defaults: {vars: {base_max_size: 5}}
                servers:
                  example.com: {vars: {old_cache_enabled: true}}
                  example.org: {vars: {base_upload_size_mb: 5}}
                """);
        assertThat(after(alone(), "matrixup.yml"))
                .contains("defaults: {vars: {base_max_size: 5}}", "{vars: {cache_enabled: true}}");
    }

    @Test
    void twoPathsToOneFileAreOne() throws IOException {
        lab.vars("matrix_domain: example.com\nbase_max_size: 1\n");
        Path vars = lab.root().resolve("inventory/host_vars/matrix.example.com/vars.yml");
        Files.createSymbolicLink(vars.resolveSibling("zz.yml"), vars);
        Migration migration = migration(Choices.NONE);
        assertThat(migration.files()).hasSize(1);
        assertThat(migration.stops()).isFalse();
        apply(migration);
        assertThat(migration(Choices.NONE).changes()).isFalse();
        assertThat(vars.resolveSibling("zz.yml")).isSymbolicLink();
    }

    @Test
    void theGateIsRaisedOnlyByItsVersion() {
        gate();
        lab.vars("matrix_domain: example.com\n" + GATE + ": v2026.03.01.0  # read\nbase_max_size: 1\n");
        Migration migration = migration(Choices.NONE);
        assertThat(after(migration, "vars.yml"))
                .isEqualTo("matrix_domain: example.com\n" + GATE + ": v2026.03.01.0  # read\nbase_upload_size_mb: 1\n");
        assertThat(migration.gates())
                .singleElement()
                .satisfies(step -> assertThat(step.changes())
                        .extracting(change -> change.version())
                        .containsExactly("v2026.04.01.0", "v2026.05.01.0"));
        assertThat(migration.stops()).isTrue();

        Migration read = migration(READ);
        assertThat(after(read, "vars.yml")).contains(GATE + ": v2026.05.01.0  # read\n");
        assertThat(read.gates())
                .singleElement()
                .satisfies(step -> assertThat(step.acknowledged()).isTrue());
        assertThat(read.stops()).isFalse();
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> migration(new Choices(Optional.of("v2026.04.01.0"), false)))
                .withMessage("The playbook expects version v2026.05.01.0 to be acknowledged, not v2026.04.01.0.")
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(ExitCode.USAGE));
    }

    @Test
    void aGateThatIsNotSetIsAddedAndATemplateStays() {
        gate();
        assertThat(migration(Choices.NONE).changes()).isFalse();
        assertThat(migration(Choices.NONE).gates())
                .singleElement()
                .satisfies(step -> assertThat(step.changes()).hasSize(2));
        assertThat(after(migration(READ), "vars.yml"))
                .isEqualTo("matrix_domain: example.com\nbase_secret_key: correct horse\n" + GATE + ": v2026.05.01.0\n");

        lab.vars("matrix_domain: example.com\n" + GATE + ": '{{ matrix_playbook_migration_expected_version }}'\n");
        assertThat(migration(READ).changes()).isFalse();
        assertThat(migration(READ).gates()).isEmpty();
        lab.file("matrixup.yml", "version: 1\nservers: {example.com: {vars: {" + GATE + ": v1}}}\n");
        lab.vars("matrix_domain: example.com\n" + GATE + ": v1\n");
        assertThat(migration(READ).changes()).isFalse();
        assertThat(migration(READ).left())
                .anySatisfy(finding ->
                        assertThat(finding.mend()).containsExactly("write " + GATE + ": v2026.05.01.0 there"));
    }

    @Test
    void whereThereIsNoGateNothingIsAcknowledged() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> migration(READ))
                .withMessage("This version of the playbook asks for no version to be acknowledged.");
    }

    @Test
    void commentsThatSilenceAFindingAreThoseOfTheNewText() {
        lab.vars("""
                matrix_domain: example.com
                # old
                base_gone: 1

                base_name: 1 # matrixup: ignore replaced
                """);
        assertThat(migration(REMOVE).left()).isEmpty();
    }

    @Test
    void aMigrationIsRead() {
        gate("Bridges have new names");
        lab.file("matrixup.yml", "version: 1\nservers: {example.com: {vars: {base_max_size: 5}}}\n");
        lab.vars("""
                # Who we are.
                matrix_domain: example.com
                base_secret_key: correct-horse-battery
                matrix_playbook_migration_validated_version: v2026.03.01.0
                base_max_size: 5
                base_title: "{{ base_max_size }} MB"
                base_gone: true
                base_name: Home
                """);
        Screen.matches("vars-migrate", style -> screen(style, migration(Choices.NONE), true));
        gate("The bridges have new names, and whoever sets a variable of one of them has to write it anew");
        Screen.matches("vars-migrate-questions", style -> {
            MigrationText text = text(style, migration(Choices.NONE));
            return Stream.concat(text.removal().stream(), text.gate().stream()).toList();
        });
        Screen.matches(
                "vars-migrate-done",
                style -> screen(style, migration(new Choices(Optional.of("v2026.05.01.0"), true)), false));
        lab.vars("matrix_domain: example.com\n" + GATE + ": v2026.05.01.0\n").file("matrixup.yml", "version: 1\n");
        Screen.matches("vars-migrate-nothing", style -> screen(style, migration(Choices.NONE), false));
    }

    @Test
    void whatWasSaidForADryRunIsSaidAgain() {
        gate();
        lab.vars("matrix_domain: example.com\nbase_secret_key: correct horse\nbase_gone: 1\n");
        assertThat(dryNext(READ))
                .containsExactly(
                        "matrixup vars migrate --acknowledge v2026.05.01.0",
                        "matrixup vars migrate --remove --acknowledge v2026.05.01.0       takes them out");
        assertThat(dryNext(REMOVE))
                .containsExactly(
                        "matrixup vars migrate --remove",
                        "matrixup vars migrate --remove --acknowledge v2026.05.01.0       once it is read");
        assertThat(dryNext(new Choices(READ.acknowledged(), true)))
                .containsExactly("matrixup vars migrate --remove --acknowledge v2026.05.01.0");
    }

    private List<String> dryNext(Choices choices) {
        return MigrationText.next(
                migration(choices), new Invocation(Path.of("").toAbsolutePath(), Optional.empty()), choices, true);
    }

    private List<String> screen(Style style, Migration migration, boolean dry) {
        List<String> lines = new ArrayList<>(text(style, migration).lines(dry, false));
        List<String> next = MigrationText.next(
                migration, new Invocation(Path.of("").toAbsolutePath(), Optional.empty()), Choices.NONE, dry);
        if (!next.isEmpty()) {
            style.next(next).lines().forEach(lines::add);
        }
        return lines;
    }

    private MigrationText text(Style style, Migration migration) {
        return new MigrationText(style, "example.com", migration, Workspace.open(lab.root()));
    }

    private void gate() {
        gate("The bridges have new names");
    }

    private void gate(String summary) {
        lab.file("playbook/group_vars/matrix_servers", """
                base_port: 8008
                matrix_playbook_migration_expected_version: v2026.05.01.0
                matrix_playbook_migration_breaking_changes:
                  - version: v2026.05.01.0
                    summary: Calls need a new port
                    changelog_url: https://example.com/#05-01
                  - version: v2026.04.01.0
                    summary: %s
                    changelog_url: https://example.com/#04-01
                """.formatted(summary));
    }

    private Migration migration(Choices choices) {
        return Migration.of(List.of(lab.subject()), List.of(), List.of(), choices);
    }

    private Migration alone() {
        return Migration.of(List.of(lab.subject()), List.of(lab.subject(OTHER)), List.of(), Choices.NONE);
    }

    private static String after(Migration migration, String file) {
        return migration.files().stream()
                .filter(edit -> edit.file().toString().endsWith(file))
                .map(FileEdit::after)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .findFirst()
                .orElse("");
    }

    private String text(NameChange change) {
        return "%s:%d %s %s"
                .formatted(change.place().file().getFileName(), change.place().line(), change.from(), change.to());
    }

    private static void apply(Migration migration) {
        migration.proposal().apply();
    }
}
