package dev.matrixup.workspace;

import dev.matrixup.files.UserFolders;
import dev.matrixup.process.Argv;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the user types a command, in what we tell him to type next.
 *
 * @param workspace the workspace's folder
 * @param server the server as he named it; empty if he need not name it, since there is only one
 */
public record Invocation(Path workspace, Optional<String> server) {
    /** The words before the first argument. */
    private static final Pattern COMMAND = Pattern.compile("^(?:(?:token|user|room|media|server|vars) )?\\S+");

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
     * A command about the server: {@code matrixup logs -s example.com synapse}, {@code matrixup token login -s example.com alice}.
     *
     * @param arguments the command's name first
     */
    public String of(String arguments) {
        return of(
                workspace,
                server.map(name -> COMMAND.matcher(arguments)
                                .replaceFirst("$0 -s " + Matcher.quoteReplacement(Argv.quote(name))))
                        .orElse(arguments));
    }

    /** The same, and behind some space what it is for. */
    public String of(String arguments, String purpose) {
        return of(arguments) + "       " + purpose;
    }
}
