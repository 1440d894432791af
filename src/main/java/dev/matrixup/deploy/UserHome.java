package dev.matrixup.deploy;

import java.nio.file.Path;

/** Paths as users write them. */
final class UserHome {
    private UserHome() {}

    /** The path, with a leading {@code ~/} replaced. */
    static Path path(String text) {
        return Path.of(text.startsWith("~/") ? System.getProperty("user.home") + text.substring(1) : text);
    }
}
