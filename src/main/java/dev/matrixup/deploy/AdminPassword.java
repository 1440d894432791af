package dev.matrixup.deploy;

import dev.matrixup.admin.Handout;
import dev.matrixup.admin.Passwords;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import dev.matrixup.report.Secret;
import dev.matrixup.workspace.Typed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * Where the administrator's password comes from, and where a generated one goes.
 *
 * @param given the password, if the user gave one in a way that needs no terminal
 * @param generate whether one is to be generated without asking
 * @param file where a generated one is written, 0600; empty shows it on the terminal, once
 * @param typed the command that needs it
 */
public record AdminPassword(Optional<Secret> given, boolean generate, Optional<Path> file, Typed typed) {
    /** Checks the password, wherever it came from. */
    public AdminPassword {
        given.ifPresent(Passwords::checked);
    }

    /** Asked at the terminal, or generated. */
    public static final AdminPassword ASKED =
            new AdminPassword(Optional.empty(), false, Optional.empty(), new Typed(List.of("deploy"), List.of()));

    /**
     * The password to use; empty if one is to be generated. Asked twice without echo where nothing was given; empty twice generates.
     *
     * @param fresh whether the server is a new one, so that the user cannot exist yet
     * @throws Failure (3) if the two differ
     */
    Optional<Secret> decide(String user, boolean fresh, Questions questions) {
        if (fresh && isOpen() && !questions.interactive()) {
            throw Failure.refused(
                            "There is no password for the new user %s, and nobody to ask for one.".formatted(user))
                    .next(typed.with("--password-stdin"), typed.with("--generate-password", "--password-file", "FILE"));
        }
        if (!isOpen() || !questions.interactive()) {
            return given;
        }
        return asked("Password for " + user + " (empty generates one): ", questions);
    }

    /**
     * The same for a user who is known not to exist yet: asked as {@code Password:} unless one was given or is to be generated.
     *
     * @throws Failure (3) if the two differ, or there is neither a password nor somebody to ask
     */
    public Optional<Secret> ask(Questions questions) {
        if (!isOpen()) {
            return given;
        }
        if (!questions.interactive()) {
            throw Failure.refused("There is no password for the new user, and nobody to ask for one.")
                    .next(typed.with("--password-stdin"), typed.with("--generate-password", "--password-file", "FILE"));
        }
        return asked("Password: ", questions);
    }

    /** Whether there is neither a password nor the wish for a generated one: somebody has to be asked, if there is somebody. */
    public boolean isOpen() {
        return given.isEmpty() && !generate;
    }

    private static Optional<Secret> asked(String question, Questions questions) {
        Secret first = questions.askSecret(question).orElseThrow(AdminPassword::aborted);
        Secret second = questions.askSecret("Password (again): ").orElseThrow(AdminPassword::aborted);
        if (!first.equals(second)) {
            throw Failure.refused("The two passwords differ. Nothing was changed.");
        }
        return first.reveal().isEmpty() ? Optional.empty() : Optional.of(Passwords.checked(first));
    }

    /**
     * Refuses, before anything runs, a file that is there already, for it may hold the password of somebody else; or one that cannot be
     * made, for the password would be lost.
     */
    public void check() {
        if (file.isEmpty()) {
            return;
        }
        if (Files.exists(file.get())) {
            throw Failure.refused("The password file %s exists already; it is not overwritten.".formatted(file.get()))
                    .next(typed.setting("--password-file", "FILE") + "       with another name");
        }
        if (!Files.isWritable(file.get().toAbsolutePath().getParent())) {
            throw Failure.refused("The password file %s cannot be made: its folder is missing or read-only."
                            .formatted(file.get()))
                    .next(typed.setting("--password-file", "FILE") + "       in another folder");
        }
    }

    /** Hands out a generated password of a user, once: into the file, or past all sinks, whose record would keep it, to the terminal. */
    public Handout handout(String user, Context context) {
        return new Handout() {
            @Override
            public void keep(Secret password) {
                context.redactor().hidden(password);
                file.ifPresent(path -> write(path, password, context));
            }

            @Override
            public void inForce(Secret password) {
                if (file.isEmpty()) {
                    context.questions().show("Password of " + user, password);
                }
            }

            @Override
            public void inDoubt(Secret password) {
                if (file.isEmpty()) {
                    context.questions().show("Perhaps the password of %s now".formatted(user), password);
                } else {
                    context.warn(
                            "Whether the password in %s is that of %s now is not known.".formatted(file.get(), user));
                }
            }

            @Override
            public void drop() {
                file.ifPresent(path -> delete(path, context));
            }
        };
    }

    private static void write(Path file, Secret password, Context context) {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw Failure.unverified("The password file %s appeared during the run.".formatted(file))
                    .because(e);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
        try {
            Files.writeString(file, password.reveal() + "\n", StandardCharsets.UTF_8, StandardOpenOption.WRITE);
        } catch (IOException e) {
            delete(file, context);
            throw unwritable(file, e);
        }
    }

    private static Failure unwritable(Path file, IOException e) {
        return Failure.unverified("The password file %s cannot be written: %s.".formatted(file, Reason.of(e)))
                .because(e);
    }

    /** What it holds is of no use any more; that it cannot be deleted is nothing to fail for. */
    private static void delete(Path file, Context context) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            context.warn("The password file %s cannot be deleted, and what it holds is no password of anybody: %s."
                    .formatted(file, Reason.of(e)));
        }
    }

    /** Which one it was, {@code with the password you typed}. */
    String described(boolean known) {
        if (given.isPresent()) {
            return "with the password you gave";
        }
        return known
                ? "with the password you typed"
                : file.map(path -> "with the password in " + path).orElse("with the password shown above");
    }

    private static Failure aborted() {
        return Failure.refused("No password was given. Nothing was changed.");
    }
}
