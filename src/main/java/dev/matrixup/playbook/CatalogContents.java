package dev.matrixup.playbook;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * All that a catalog holds, as values.
 *
 * @param tags by the roles' names: to hash a record for the first time takes a JVM 20 ms
 */
record CatalogContents(
        List<PlaybookRole> roles,
        Map<String, Set<String>> tags,
        Set<String> playTags,
        boolean becomes,
        List<String> homeservers,
        List<Definition> definitions,
        List<OldName> names,
        List<PrefixCheck> prefixes,
        List<UnknownShape> unknown,
        List<PrefixRename> renames) {
    /** @param lives whether the checkout has a variable */
    OldNames oldNames(Predicate<String> lives) {
        return new OldNames(names, prefixes, unknown, renames, lives);
    }
}
