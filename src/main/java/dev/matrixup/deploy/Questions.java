package dev.matrixup.deploy;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.util.Optional;
import java.util.function.Supplier;

/** Somebody who can answer, or nobody. */
public interface Questions {
    /** Whether somebody is there. */
    boolean interactive();

    /** Whether the user has said yes to everything beforehand. Passwords and host keys are asked for all the same. */
    boolean yes();

    /** Shows some lines and asks a question whose answer is typed; empty if nobody is there. */
    Optional<String> ask(String question);

    /**
     * Shows what is going to happen, and asks whether to; not where yes was said beforehand or nobody is there.
     *
     * @throws Failure (3) if the answer is not yes
     */
    default void goAhead(String what) {
        if (yes() || !interactive()) {
            return;
        }
        String answer = ask(what + "\nGo ahead? [y/N] ").orElse("");
        if (!answer.equalsIgnoreCase("y") && !answer.equalsIgnoreCase("yes")) {
            throw Failure.refused("You did not say yes. Nothing was changed.");
        }
    }

    /** Shows a generated secret, once; it goes into no log and no record. */
    void show(String label, Secret secret);

    /** Asks for a secret without echo; empty if nobody is there. */
    Optional<Secret> askSecret(String question);

    /** Does something during which a child of ours uses the terminal itself, while nothing else writes there. */
    <T> T still(Supplier<T> work);
}
