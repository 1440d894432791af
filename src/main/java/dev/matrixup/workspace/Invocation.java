package dev.matrixup.workspace;

import dev.matrixup.files.UserFolders;
import dev.matrixup.process.Argv;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the user types a command, in what we tell him to type next.
 *
 * @param workspace the workspace's folder
 * @param server the server as he named it; empty if he need not name it, since there is only one
 */
public record Invocation(Path workspace, Optional<String> server) {
    /** A command that is about no server: {@code matrixup runs list} in the current folder, with {@code -C} elsewhere. */
    public static String of(Path workspace, String arguments) {
        boolean here = workspace.equals(Path.of("").toAbsolutePath());
        return "matrixup " + (here ? "" : "-C " + quoted(UserFolders.shown(workspace)) + " ") + arguments;
    }

    /** The shell puts the home folder in for a tilde only where it stands without quotes. */
    private static String quoted(String folder) {
        return folder.startsWith("~/") ? "~/" + Argv.quote(folder.substring(2)) : Argv.quote(folder);
    }

    /**
     * A command about the server: {@code matrixup logs -s example.com synapse}.
     *
     * @param arguments the command's name first
     */
    public String of(String arguments) {
        String[] words = arguments.split(" ", 2);
        String named = server.map(name -> words[0] + " -s " + Argv.quote(name)).orElse(words[0]);
        return of(workspace, words.length == 1 ? named : named + " " + words[1]);
    }

    /** The same, and behind some space what it is for. */
    public String of(String arguments, String purpose) {
        return of(arguments) + "       " + purpose;
    }
}
