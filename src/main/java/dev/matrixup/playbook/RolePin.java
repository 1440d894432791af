package dev.matrixup.playbook;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import java.util.Collection;
import java.util.regex.Pattern;

/**
 * A role that the playbook takes from elsewhere, as {@code requirements.yml} names it.
 *
 * @param name its folder below {@code roles/galaxy}
 * @param src where it comes from, such as {@code git+https://...}
 * @param version a tag, a branch or a commit's id; empty for the newest
 * @param place where it is named
 */
public record RolePin(String name, String src, String version, Place place) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,64}");
    private static final Pattern GIT = Pattern.compile("git\\+.+|git@.+|(ssh|git)://.+"
            + "|(file://|https?://([^/]*@)?github\\.com/|\\.{0,2}/).+(?<!\\.tar\\.gz)|(?!hg\\+).+\\.git/?");

    /**
     * Refuses (3) a name that is no folder's name, since the role is put there, and a version that git would take for an option.
     */
    public RolePin {
        if (!isName(name)) {
            throw Failure.refused("'%s' is not a role's name.".formatted(name)).at(place);
        }
        if (version.startsWith("-")) {
            throw Failure.refused("'%s' is not a version.".formatted(version)).at(place);
        }
    }

    /** Whether this can be a role's name, and is a folder's name. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** The address without Ansible's {@code git+}. */
    public String url() {
        return src.startsWith("git+") ? src.substring("git+".length()) : src;
    }

    /** Whether it comes from a git repository: else only ansible-galaxy can fetch it. */
    public boolean isGit() {
        return GIT.matcher(src).matches();
    }

    /** Whether the version reads like a commit's id, whole or shortened. A tag may, too. */
    public boolean isCommit() {
        return COMMIT.matcher(version).matches();
    }

    /** Whether the version is one of these names of a commit: its whole id, tags and branches. */
    boolean isAmong(Collection<String> names) {
        return names.contains(version)
                || isCommit() && names.stream().anyMatch(name -> name.length() >= 40 && name.startsWith(version));
    }
}
