package dev.matrixup.deploy;

import dev.matrixup.process.Argv;
import java.nio.file.Path;

/** How the user types a command for a workspace, in what we tell him to type next. */
public final class Invocation {
    private Invocation() {}

    /** {@code matrixup deploy} in the current folder, {@code matrixup -C ~/matrix deploy} elsewhere. */
    public static String of(Path workspace, String arguments) {
        boolean here = workspace.equals(Path.of("").toAbsolutePath());
        return "matrixup " + (here ? "" : "-C " + Argv.quote(workspace.toString()) + " ") + arguments;
    }
}
