package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.report.Style;
import dev.matrixup.testing.Screen;
import dev.matrixup.workspace.Invocation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** The screens about variables, exactly. */
class VarsScreensTest {
    private static final Invocation HERE = new Invocation(Path.of("").toAbsolutePath(), Optional.empty());

    @Test
    void varsGet() {
        VariableSheet sheet = new VariableSheet(
                "example.com",
                "matrix_synapse_max_upload_size_mb",
                List.of(
                        new VariableSheet.Found(
                                "inventory/host_vars/matrix.example.com/vars.yml:14",
                                true,
                                List.of("matrix_synapse_max_upload_size_mb: \"{{ my_size }}\"  # Bob's videos")),
                        new VariableSheet.Found(
                                "playbook/roles/custom/matrix-synapse/defaults/main.yml:434",
                                false,
                                List.of("matrix_synapse_max_upload_size_mb: 50"))),
                Optional.of("custom/matrix-synapse"),
                "{{ my_size }}",
                Optional.empty(),
                List.of("inventory/group_vars/all/vault.yml"));
        Screen.matches("vars-get", style -> next(style, sheet.lines(style), sheet.next(HERE)));
    }

    @Test
    void aHiddenValueTakesOneLine() {
        VariableSheet sheet = new VariableSheet(
                "example.com",
                "x_password",
                List.of(new VariableSheet.Found(
                        "vars.yml:14", true, List.of("x_password: !vault |", "  **HIDDEN**", "  **HIDDEN**"))),
                Optional.empty(),
                "**HIDDEN**",
                Optional.of("**HIDDEN**"),
                List.of());
        assertThat(sheet.lines(new Style(false)))
                .containsExactly(
                        "example.com  x_password",
                        "",
                        "  ok  vars.yml:14",
                        "        x_password: !vault |",
                        "          **HIDDEN**",
                        "",
                        "Ansible takes **HIDDEN**.");
        assertThat(sheet.next(HERE)).containsExactly("matrixup vars set x_password");
    }

    @Test
    void varsList() {
        String file = "inventory/host_vars/matrix.example.com/vars.yml";
        String group = "inventory/group_vars/all.yml";
        List<VarsList.Row> rows = List.of(
                new VarsList.Row(
                        "matrix_synapse_max_upload_size_mb",
                        20L,
                        group,
                        3,
                        VarsList.Standing.WITHOUT_EFFECT,
                        Optional.of("custom/matrix-synapse"),
                        Optional.of(file + ":14")),
                setting("matrix_domain", "example.com", file, 3, VarsList.Standing.CHANGED),
                setting("my_admins", List.of("alice", "bob"), file, 5, VarsList.Standing.OWN),
                setting("matrix_synapse_max_upload_size_mb", 100L, file, 14, VarsList.Standing.CHANGED),
                setting(
                        "matrix_static_files_container_labels_base_domain_enabled",
                        false,
                        file,
                        15,
                        VarsList.Standing.DEFAULT),
                setting(
                        "matrix_synapse_configuration_extension_yaml",
                        "limit_remote_rooms:\n  enabled: true\n  complexity: 3.0\n",
                        file,
                        16,
                        VarsList.Standing.CHANGED),
                setting("matrix_homeserver_generic_secret_key", "**HIDDEN**", file, 1037, VarsList.Standing.CHANGED));
        VarsList list = new VarsList(
                Map.of(
                        VarsList.Standing.CHANGED, 4L,
                        VarsList.Standing.DEFAULT, 1L,
                        VarsList.Standing.OWN, 1L,
                        VarsList.Standing.WITHOUT_EFFECT, 1L),
                List.of("inventory/group_vars/vault.yml"));
        Screen.matches("vars-list", style -> listing(style, VarsList.head(style, "example.com"), rows, list.lines()));
    }

    private static VarsList.Row setting(String name, Object value, String file, int line, VarsList.Standing standing) {
        return new VarsList.Row(name, value, file, line, standing, Optional.empty(), Optional.empty());
    }

    @Test
    void varsDefaults() {
        String file = "playbook/roles/custom/matrix-synapse/defaults/main.yml";
        List<DefaultsList.Row> rows = List.of(
                new DefaultsList.Row(
                        "matrix_synapse_max_upload_size_mb",
                        50L,
                        Optional.of("custom/matrix-synapse"),
                        file,
                        434,
                        Optional.of("vars.yml:14"),
                        100L),
                new DefaultsList.Row(
                        "matrix_synapse_max_upload_size_mb_extra",
                        "",
                        Optional.of("custom/matrix-synapse"),
                        file,
                        435,
                        Optional.empty(),
                        null),
                new DefaultsList.Row(
                        "matrix_playbook_upload",
                        List.of(),
                        Optional.empty(),
                        "playbook/group_vars/matrix_servers",
                        91,
                        Optional.empty(),
                        null));
        Screen.matches(
                "vars-defaults",
                style -> listing(style, DefaultsList.head(style, "example.com"), rows, new DefaultsList(3, 1).lines()));
        assertThat(new DefaultsList(0, 0).lines()).containsExactly("The playbook knows no such variable.");
    }

    private static List<String> listing(
            Style style, List<String> head, List<? extends GroupedRow> rows, List<String> end) {
        List<String> lines = new ArrayList<>(head);
        BiFunction<Style, GroupedRow, List<String>> drawing = GroupedRow.drawing();
        rows.forEach(row -> lines.addAll(drawing.apply(style, row)));
        lines.addAll(end);
        return next(style, lines, List.of("matrixup vars get NAME"));
    }

    @Test
    void varsSet() {
        VarsEdited edited = new VarsEdited(
                "example.com",
                "matrix_synapse_max_upload_size_mb",
                true,
                List.of(new VarsEdited.Difference("vars.yml", """
                        --- vars.yml
                        +++ vars.yml
                        @@ -13,3 +13,3 @@
                         # Uploads.
                        -matrix_synapse_max_upload_size_mb: 50  # Bob
                        +matrix_synapse_max_upload_size_mb: 100  # Bob
                         x_password: **HIDDEN**\r
                        """.lines().toList())),
                "matrix_synapse_max_upload_size_mb is set. The server is as before.");
        Screen.matches("vars-set", style -> next(style, edited.lines(style), List.of("matrixup deploy")));
        assertThat(new VarsEdited("example.com", "x", false, List.of(), "Nothing to do.").lines(new Style(false)))
                .containsExactly("Nothing to do.");
    }

    private static List<String> next(Style style, List<String> lines, List<String> commands) {
        List<String> all = new ArrayList<>(lines);
        all.add(style.next(commands));
        return all;
    }
}
