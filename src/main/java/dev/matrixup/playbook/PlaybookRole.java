package dev.matrixup.playbook;

import java.util.List;

/**
 * A role as {@code setup.yml} names it.
 *
 * @param name its folder below {@code roles}, such as {@code galaxy/postgres}
 * @param tags the tags that stand beside it; its tasks have their own
 */
public record PlaybookRole(String name, List<String> tags) {
    /** Copies the tags. */
    public PlaybookRole {
        tags = List.copyOf(tags);
    }
}
