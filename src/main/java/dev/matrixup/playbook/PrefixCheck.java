package dev.matrixup.playbook;

import dev.matrixup.report.Place;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A check that refuses all variables whose names a pattern describes, mostly a prefix of a role that was renamed or removed.
 *
 * @param pattern found in the names that it refuses
 * @param renames the new prefixes for old ones, as its message tells them; none where a role was removed
 * @param place where the pattern stands
 * @param check the task that refuses them
 */
public record PrefixCheck(Pattern pattern, List<PrefixRename> renames, Place place, NameCheck check) {
    private static final Pattern PREFIX = Pattern.compile("\\^?(\\w*).*");

    /** Copies the list. */
    public PrefixCheck {
        renames = List.copyOf(renames);
    }

    /** Whether the check refuses this name. The playbook makes no exception, not even for variables of its own. */
    public boolean refuses(String name) {
        return pattern.matcher(name).find();
    }

    /** What all refused names begin with. */
    public String prefix() {
        Matcher matcher = PREFIX.matcher(pattern.pattern());
        return matcher.matches() ? matcher.group(1) : "";
    }
}
