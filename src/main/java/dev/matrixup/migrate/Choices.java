package dev.matrixup.migrate;

import dev.matrixup.process.Argv;
import java.util.Optional;

/**
 * What a user has said yes to.
 *
 * @param acknowledged the version up to which the playbook's breaking changes were read
 * @param remove whether variables that do nothing any more are taken out
 */
public record Choices(Optional<String> acknowledged, boolean remove) {
    /** Nothing. */
    public static final Choices NONE = new Choices(Optional.empty(), false);

    /** The same, and these changes were read. */
    Choices acknowledging(String version) {
        return new Choices(Optional.of(version), remove);
    }

    /** The same, and what does nothing goes. */
    Choices removing() {
        return new Choices(acknowledged, true);
    }

    /** As it is typed, a blank before each word. */
    String options() {
        return (remove ? " --remove" : "")
                + acknowledged
                        .map(version -> " --acknowledge " + Argv.quote(version))
                        .orElse("");
    }
}
