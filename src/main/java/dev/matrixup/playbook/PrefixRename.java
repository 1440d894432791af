package dev.matrixup.playbook;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * That variables have a new prefix, as the playbook says it in prose.
 *
 * @param from how the old names begin; it may be a whole name
 * @param to how the new ones begin
 */
public record PrefixRename(String from, String to) {
    /** In messages an arrow or a word stands between the two, in the changelog also the border of a table's column. */
    private static final Pattern WORDS = Pattern.compile(
            "`(\\w+)\\*?`(?: -> | variables (?:must be renamed )?to |[^`|]{0,99} is now | *\\| *)`(\\w+)\\*?`");

    /** Those of a text. */
    static Stream<PrefixRename> in(String text) {
        return WORDS.matcher(text).results().map(match -> new PrefixRename(match.group(1), match.group(2)));
    }

    /** That of a row of a table with patterns, {@code old_.*} and {@code new_.*}. */
    static List<PrefixRename> of(String oldPattern, String newPattern) {
        return in("`%s` -> `%s`".formatted(oldPattern.replace(".*", ""), newPattern.replace(".*", "")))
                .toList();
    }

    /** The new name of a variable; empty if its name does not begin so. */
    Optional<String> apply(String name) {
        return name.startsWith(from) ? Optional.of(to + name.substring(from.length())) : Optional.empty();
    }
}
