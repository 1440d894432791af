package dev.matrixup.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A user of this machine with a password, made for a test and removed after it; only root can do that. */
public final class RealUser implements AutoCloseable {
    private final String name;

    private RealUser(String name) {
        this.name = name;
    }

    /** Makes the user, anew if a broken test has left one. */
    public static RealUser make(String name, String password) {
        RealUser user = new RealUser(name);
        user.close();
        RealSshd.run("useradd", "-m", "-s", "/bin/bash", name);
        try {
            Process passwords = new ProcessBuilder("chpasswd").start();
            passwords.getOutputStream().write((name + ":" + password + "\n").getBytes(StandardCharsets.UTF_8));
            passwords.getOutputStream().close();
            if (passwords.waitFor() != 0) {
                throw new AssertionError("chpasswd failed");
            }
            return user;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Replaces what sudo lets the user do: lines of sudoers(5), of which none forbids all. */
    public void rules(String... lines) {
        try {
            Files.deleteIfExists(rules());
            if (lines.length > 0) {
                Files.write(rules(), List.of(lines));
                Files.setPosixFilePermissions(rules(), PosixFilePermissions.fromString("r--r-----"));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path rules() {
        return Path.of("/etc/sudoers.d", name);
    }

    /** Removes the user. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(rules());
            Files.deleteIfExists(Path.of("/var/lib/sudo/lectured", name));
            if (new ProcessBuilder("id", name).start().waitFor() == 0) {
                RealSshd.run("userdel", "-f", "-r", name);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
