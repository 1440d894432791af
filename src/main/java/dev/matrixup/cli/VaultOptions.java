package dev.matrixup.cli;

import dev.matrixup.files.UserFolders;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of every command that asks Ansible for variables, some of which may be vaulted. */
final class VaultOptions {
    @Option(
            names = "--vault-password-file",
            paramLabel = "FILE",
            description = "The vault password is in FILE, or printed by it if it is a program.")
    private List<String> passwordFiles = new ArrayList<>();

    @Option(names = "--vault-id", paramLabel = "ID@FILE", description = "The vault password of this id is in FILE.")
    private List<String> ids = new ArrayList<>();

    /** The same as arguments for Ansible's programs, which are started elsewhere. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        passwordFiles.forEach(file -> arguments.addAll(List.of("--vault-password-file", absolute(file))));
        ids.forEach(id -> {
            int at = id.indexOf('@');
            arguments.addAll(List.of("--vault-id", id.substring(0, at + 1) + source(id.substring(at + 1))));
        });
        return arguments;
    }

    private static String absolute(String file) {
        return file.equals("-")
                ? file
                : UserFolders.expand(file).toAbsolutePath().toString();
    }

    /** Ansible asks where {@code prompt} stands; that is refused with a reason of its own. */
    private static String source(String file) {
        return file.equals("prompt") ? file : absolute(file);
    }
}
