package dev.matrixup.deploy;

import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Style;
import dev.matrixup.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The user's hooks, and whether each can run. */
public record HookList(Path folder, List<Entry> hooks) {
    /**
     * One moment.
     *
     * @param file its program; empty if there is none
     * @param problem why a deployment would refuse it
     */
    public record Entry(String moment, Optional<String> file, Optional<String> problem) {}

    /** Copies the list. */
    public HookList {
        hooks = List.copyOf(hooks);
    }

    /** Those of a workspace. Throws as {@link Workspace#open} does. */
    public static HookList of(Context context, Path workspace) {
        Hooks hooks = new Hooks(Workspace.open(workspace).root(), context.processes());
        return new HookList(
                hooks.folder(),
                Arrays.stream(Hooks.Moment.values())
                        .map(moment -> new Entry(
                                moment.file(),
                                Optional.of(hooks.file(moment))
                                        .filter(Files::exists)
                                        .map(Path::toString),
                                hooks.problem(moment)))
                        .toList());
    }

    /** 3 if a deployment would refuse one, else 0. */
    public ExitCode code() {
        return hooks.stream().anyMatch(hook -> hook.problem().isPresent()) ? ExitCode.REFUSED : ExitCode.OK;
    }

    /** The screen. */
    public List<String> lines(Style style) {
        List<String> lines = new ArrayList<>();
        lines.add("Hooks are programs in " + folder);
        lines.add("");
        for (Entry hook : hooks) {
            Mark mark = hook.problem().isPresent() ? Mark.FAILED : hook.file().isPresent() ? Mark.OK : Mark.NOTE;
            lines.add(style.line(
                    mark, hook.moment(), hook.problem().orElse(hook.file().isPresent() ? "is run" : "none"), null));
        }
        return lines;
    }
}
