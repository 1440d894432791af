package dev.matrixup.playbook;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Time of change and size of all files and folders of a checkout that its catalog is read from. A folder's time changes with the names in
 * it. These are asked for by {@link File}, which starts in a third of the time that {@link java.nio.file.Files} takes.
 *
 * @param text a line each: time, size, path
 */
record FileStates(String text) {
    private static final List<String> FILES =
            List.of("setup.yml", "CHANGELOG.md", "group_vars", "group_vars/matrix_servers");
    private static final Set<String> OF_ROLES = Set.of("defaults", "tasks");

    /** Longer than any tick. */
    private static final Duration TICK = Duration.ofMillis(100);

    /** Roles lie in {@code roles/custom} and {@code roles/galaxy}; in {@code roles} until November 2022. */
    private static final int DEEPEST_ROLE = 2;

    /** Those of a checkout as it is now. */
    static FileStates of(Path root) {
        StringBuilder text = new StringBuilder();
        FILES.forEach(file -> add(root, file, text));
        addBelow(root, "group_vars/matrix_servers", text);
        addRoles(root, "roles", 0, text);
        return new FileStates(text.toString());
    }

    /**
     * Whether nothing of it is so young that a further change could get the same time: file systems count in milliseconds, and those of
     * Linux in the ticks of its clock.
     */
    boolean settled(Instant now) {
        long tick = now.minus(TICK).toEpochMilli();
        return text.lines().noneMatch(line -> Long.parseLong(line.substring(0, line.indexOf('\t'))) >= tick);
    }

    /** Whether all of these files are as they were. */
    boolean unchanged(Path root) {
        StringBuilder now = new StringBuilder(text.length());
        for (String line : text.split("\n")) {
            add(root, line.substring(line.lastIndexOf('\t') + 1), now);
        }
        return now.toString().equals(text);
    }

    private static void addRoles(Path root, String folder, int depth, StringBuilder text) {
        add(root, folder, text);
        for (String name : names(root, folder)) {
            String path = folder + "/" + name;
            if (OF_ROLES.contains(name)) {
                add(root, path, text);
                addBelow(root, path, text);
            } else if (depth < DEEPEST_ROLE && new File(root.toString(), path).isDirectory()) {
                addRoles(root, path, depth + 1, text);
            }
        }
    }

    private static void addBelow(Path root, String folder, StringBuilder text) {
        for (String name : names(root, folder)) {
            add(root, folder + "/" + name, text);
            addBelow(root, folder + "/" + name, text);
        }
    }

    private static void add(Path root, String path, StringBuilder text) {
        File file = new File(root.toString(), path);
        text.append(file.lastModified())
                .append('\t')
                .append(file.length())
                .append('\t')
                .append(path)
                .append('\n');
    }

    /** None for a file. */
    private static String[] names(Path root, String folder) {
        String[] names = new File(root.toString(), folder).list();
        if (names == null) {
            return new String[0];
        }
        Arrays.sort(names);
        return names;
    }
}
