package dev.matrixup.deploy;

import dev.matrixup.ansible.EffectiveValues.Value;
import dev.matrixup.playbook.Variable;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Printable;
import dev.matrixup.report.Style;
import dev.matrixup.report.Wrap;
import dev.matrixup.workspace.Invocation;
import dev.matrixup.workspace.SecretLines;
import dev.matrixup.workspace.SecretVariables;
import dev.matrixup.workspace.VarsFiles.Winner;
import dev.matrixup.yaml.YamlText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * All that gives one variable its value, secrets hidden.
 *
 * @param definitions where it stands, the one that counts first
 * @param owner the role whose default it is
 * @param value what counts as it is written; null if that is null, or only Ansible knows it
 * @param effective what Ansible takes, if it was asked
 * @param encrypted files that are encrypted as a whole and may set it, too
 */
public record VariableSheet(
        String server,
        String name,
        List<Found> definitions,
        Optional<String> owner,
        Object value,
        Optional<String> effective,
        List<String> encrypted) {
    private static final int WIDTH = 77;
    private static final String HIDDEN = SecretVariables.HIDDEN;

    /**
     * One place.
     *
     * @param yours whether it is the user's own
     * @param lines what stands there
     */
    public record Found(String place, boolean yours, List<String> lines) {
        /** Copies the list. */
        public Found {
            lines = List.copyOf(lines);
        }
    }

    /** Copies the lists. */
    public VariableSheet {
        definitions = List.copyOf(definitions);
        encrypted = List.copyOf(encrypted);
    }

    /**
     * Reads it; without definitions if nothing is known of the variable.
     *
     * @param answer what Ansible says
     */
    static VariableSheet read(Resolved resolved, String name, Optional<Value> answer) {
        Optional<Winner> winner = resolved.vars().winner(name);
        Optional<Variable> known = resolved.catalog().find(name);
        Object value = winner.isPresent()
                ? winner.get().value().orElse(null)
                : known.map(variable -> variable.value().toJava()).orElse(null);
        boolean vaulted = winner.filter(Winner::vaulted).isPresent();
        return new VariableSheet(
                resolved.server().domain(),
                name,
                found(resolved, name),
                known.flatMap(Variable::owner),
                SecretVariables.hide(name, value),
                answer.map(given -> given instanceof Value.Known taken
                        ? vaulted ? HIDDEN : SecretVariables.shown(name, taken.value())
                        : "nothing: " + ((Value.Undefined) given).reason()),
                resolved.vars().encrypted().stream()
                        .map(file -> resolved.workspace().shown(file).toString())
                        .toList());
    }

    /** The strongest first. */
    private static List<Found> found(Resolved resolved, String name) {
        List<Found> found = new ArrayList<>();
        resolved.catalog()
                .fixed(name)
                .forEach(definition -> found.add(
                        found(resolved.workspace().shown(definition.file()).toString(), false, List.of())));
        List<Winner> all = new ArrayList<>(resolved.vars().definitions(name));
        Collections.reverse(all);
        for (Winner winner : all) {
            List<String> lines = winner.text().map(text -> text.lines(name)).orElse(List.of());
            found.add(found(resolved.shown(winner.place()), winner.isUsers(), lines));
        }
        resolved.catalog().find(name).flatMap(Variable::roleDefault).ifPresent(definition -> {
            YamlText alone = YamlText.parse(definition.file(), definition.text().getBytes(StandardCharsets.UTF_8));
            found.add(found(resolved.shown(definition.place()), false, alone.lines(name)));
        });
        return found;
    }

    private static Found found(String place, boolean yours, List<String> lines) {
        return new Found(
                place, yours, SecretLines.hide(String.join("\n", lines)).lines().toList());
    }

    /** The screen. */
    public List<String> lines(Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(style.bold(server) + "  " + name);
        lines.add("");
        for (Found found : definitions) {
            lines.add(style.marked(found == definitions.get(0) ? Mark.OK : Mark.NOTE, found.place()));
            String above = "";
            for (String line : found.lines()) {
                // Of a hidden value one line says enough.
                if (!line.strip().equals(HIDDEN) || !above.endsWith(HIDDEN)) {
                    lines.add(" ".repeat(8) + Printable.of(line));
                }
                above = line;
            }
        }
        encrypted.forEach(file -> lines.add(style.marked(Mark.WARNING, file + " may set it, too: encrypted")));
        lines.add("");
        lines.addAll(Wrap.lines(verdict(), WIDTH));
        return lines;
    }

    private String verdict() {
        if (effective.isPresent()) {
            return "Ansible takes %s.".formatted(effective.get().replaceFirst("[.]$", ""));
        }
        boolean yours = definitions.stream().findFirst().filter(Found::yours).isPresent();
        return (yours ? "You set it. " : "You did not set it. ")
                + owner.map("It belongs to %s."::formatted).orElse("No role has a default for it.");
    }

    /** What to type next. */
    public List<String> next(Invocation invocation) {
        boolean open = value instanceof String text && ExpectedValue.isTemplate(text) || !encrypted.isEmpty();
        return effective.isEmpty() && open
                ? List.of(invocation.of("vars get --effective " + name))
                : List.of(invocation.of("vars set " + name + (SecretVariables.isSecret(name) ? "" : " VALUE")));
    }
}
