package dev.matrixup.files;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where the user's own files lie, and matrixup's among them by the XDG base directory specification, version 0.8. */
public final class UserFolders {
    private static final String NAME = "matrixup";

    private UserFolders() {}

    /** A path as users write it: a leading {@code ~/} is their home folder. */
    public static Path expand(String path) {
        return expand(path, home(System.getenv()));
    }

    /** The same for a program that takes another folder for the user's home. */
    public static Path expand(String path, String home) {
        return Path.of(path.startsWith("~/") ? home + path.substring(1) : path);
    }

    /** A path as users write it: below their home folder it begins with {@code ~/}. */
    public static String shown(Path path) {
        Path home = Path.of(home(System.getenv()));
        return path.startsWith(home) && !path.equals(home) ? "~/" + home.relativize(path) : path.toString();
    }

    /**
     * The folder for everything that is downloaded: {@code MATRIXUP_HOME}, or ours in the user's data folder.
     *
     * @param environment of this program
     */
    public static Path data(Map<String, String> environment) {
        return folder(environment, "MATRIXUP_HOME", "XDG_DATA_HOME", ".local/share");
    }

    /**
     * The folder for what the user sets and keeps: {@code MATRIXUP_CONFIG}, or ours in the user's configuration folder.
     *
     * @param environment of this program
     */
    public static Path configuration(Map<String, String> environment) {
        return folder(environment, "MATRIXUP_CONFIG", "XDG_CONFIG_HOME", ".config");
    }

    private static Path folder(Map<String, String> environment, String own, String xdg, String below) {
        return path(environment, own)
                .map(Path::toAbsolutePath)
                .orElseGet(() -> path(environment, xdg)
                        // The specification wants a relative one ignored.
                        .filter(Path::isAbsolute)
                        .orElse(Path.of(home(environment), below))
                        .resolve(NAME));
    }

    /** The shell and Ansible take the variable; the JVM's own idea is of the system's list of users, where a container's may be missing. */
    private static String home(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("HOME"))
                .filter(home -> home.startsWith("/"))
                .or(() -> Optional.of(System.getProperty("user.home")).filter(home -> home.startsWith("/")))
                .orElse("/");
    }

    private static Optional<Path> path(Map<String, String> environment, String variable) {
        return Optional.ofNullable(environment.get(variable))
                .filter(value -> !value.isBlank())
                .map(Path::of);
    }
}
