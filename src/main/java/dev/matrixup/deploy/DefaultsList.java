package dev.matrixup.deploy;

import dev.matrixup.playbook.Definition;
import dev.matrixup.playbook.Variable;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Listing;
import dev.matrixup.report.Style;
import dev.matrixup.workspace.SecretVariables;
import dev.matrixup.workspace.VarsFiles.Winner;
import dev.matrixup.yaml.Entry;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlText;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the playbook has defaults for, counted while it was listed.
 *
 * @param variables how many were listed
 * @param set how many of them the user's own files set
 */
public record DefaultsList(long variables, long set) {
    private static final String PLAYBOOK = "the playbook";

    /**
     * One variable.
     *
     * @param value its default, as it is written
     * @param role the role whose default it is; empty for the playbook's own
     * @param set where the user set it
     * @param setTo the user's value, secrets hidden
     */
    public record Row(
            String name, Object value, Optional<String> role, String file, int line, Optional<String> set, Object setTo)
            implements GroupedRow {
        @Override
        public String group() {
            return role.orElse(PLAYBOOK);
        }

        @Override
        public List<String> lines(Style style) {
            String text = VarsList.cut(name, value);
            return SettingLines.of(
                    style,
                    set.isPresent() ? Mark.CHANGED : Mark.NOTE,
                    Path.of(file).getFileName() + ":" + line,
                    name,
                    set.isPresent() ? text + " -> " + VarsList.cut(name, setTo) : text);
        }
    }

    static DefaultsList read(Resolved resolved, Optional<String> part, Listing<Row> listing) {
        Map<Path, Map<String, YamlNode>> files = new HashMap<>();
        long variables = 0;
        long set = 0;
        listing.begins(resolved.server().domain());
        for (Variable variable : resolved.catalog().variables().values()) {
            if (VarsList.matches(part, variable.name())) {
                Row row = row(resolved, variable, files);
                variables++;
                set += row.set().isPresent() ? 1 : 0;
                if (!listing.rows(List.of(row))) {
                    break;
                }
            }
        }
        return new DefaultsList(variables, set);
    }

    private static Row row(Resolved resolved, Variable variable, Map<Path, Map<String, YamlNode>> files) {
        String name = variable.name();
        Definition definition = variable.definition();
        // All values of a file at once: one by one takes five times as long.
        YamlNode value =
                files.computeIfAbsent(definition.file(), DefaultsList::values).get(name);
        Optional<Winner> own = resolved.vars().winner(name).filter(Winner::isUsers);
        return new Row(
                name,
                value.toJava(),
                variable.owner(),
                resolved.workspace().shown(definition.file()).toString(),
                definition.line(),
                own.map(Winner::place).map(resolved::shown),
                own.flatMap(Winner::value)
                        .map(to -> SecretVariables.hide(name, to))
                        .orElse(null));
    }

    private static Map<String, YamlNode> values(Path file) {
        Map<String, YamlNode> values = new HashMap<>();
        for (Entry entry : YamlText.read(file).entries()) {
            values.put(entry.key(), entry.value());
        }
        return values;
    }

    /** What stands above the rows. */
    public static List<String> head(Style style, String domain) {
        return List.of(style.bold(domain) + "  what the playbook has defaults for", "");
    }

    /** The screen's last lines. */
    public List<String> lines() {
        return variables == 0
                ? List.of("The playbook knows no such variable.")
                : List.of(
                        "",
                        "%d %s, %s of them set in your files."
                                .formatted(
                                        variables,
                                        variables == 1 ? "variable" : "variables",
                                        set == 0 ? "none" : String.valueOf(set)));
    }
}
