package dev.matrixup.yaml;

import java.util.Objects;
import java.util.Set;

/**
 * The text of a scalar with a tag of Ansible's own, which only Ansible can resolve.
 *
 * @param tag such as {@code !vault} or {@code !unsafe}
 * @param text the scalar's text; for {@code !vault} the encrypted one
 */
public record Tagged(String tag, String text) {
    /** YAML's own, as PyYAML's {@code SafeConstructor} has them. */
    private static final Set<String> YAML = Set.of(
            "!!null",
            "!!bool",
            "!!int",
            "!!float",
            "!!binary",
            "!!timestamp",
            "!!omap",
            "!!pairs",
            "!!set",
            "!!str",
            "!!seq",
            "!!map");

    private static final Set<String> VAULTED = Set.of("!vault", "!vault-encrypted");

    /** Checks that the tag is a local one. */
    public Tagged {
        Objects.requireNonNull(text);
        if (!isLocal(tag)) {
            throw new IllegalArgumentException("not a local tag: " + tag);
        }
    }

    /** Whether it is encrypted by ansible-vault. */
    public boolean isVaulted() {
        return VAULTED.contains(tag);
    }

    /** Whether Ansible's loader knows a tag; any other keeps it from loading the file. */
    static boolean isLoaded(String tag) {
        return tag.length() < 2 || tag.equals("!unsafe") || VAULTED.contains(tag) || YAML.contains(tag);
    }

    /** Whether a tag is of the form {@code !name}, not one of YAML's own. */
    static boolean isLocal(String tag) {
        return tag.length() > 1 && tag.startsWith("!") && !tag.startsWith("!!");
    }
}
