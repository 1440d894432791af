package dev.matrixup.yaml;

import java.util.Objects;

/**
 * The text of a scalar with a tag of Ansible's own, which only Ansible can resolve.
 *
 * @param tag such as {@code !vault} or {@code !unsafe}
 * @param text the scalar's text; for {@code !vault} the encrypted one
 */
public record Tagged(String tag, String text) {
    /** Checks that the tag is a local one. */
    public Tagged {
        Objects.requireNonNull(text);
        if (!isLocal(tag)) {
            throw new IllegalArgumentException("not a local tag: " + tag);
        }
    }

    /** Whether it is encrypted by ansible-vault. */
    public boolean isVaulted() {
        return tag.equals("!vault");
    }

    /** Whether a tag is of the form {@code !name}, not one of YAML's own. */
    static boolean isLocal(String tag) {
        return tag.length() > 1 && tag.startsWith("!") && !tag.startsWith("!!");
    }
}
