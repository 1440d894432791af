package dev.matrixup.playbook;

import dev.matrixup.report.Failure;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The tags that some task of a checkout has. Ansible takes an unknown tag without a word, runs the tasks that run always, and reports
 * success.
 *
 * @param known in the order of the alphabet, as {@code ansible-playbook --list-tags} tells them
 */
public record Tags(Set<String> known) {
    /** Ansible's own, valid in every playbook. */
    private static final Set<String> SPECIAL = Set.of("all", "always", "never", "tagged", "untagged");

    private static final List<String> TASK_LISTS = List.of("pre_tasks", "tasks", "post_tasks");

    /** Copies the set. */
    public Tags {
        known = Collections.unmodifiableSortedSet(new TreeSet<>(known));
    }

    /** The tags of a checkout, from {@code setup.yml} and the tasks of its roles as far as Ansible loads them before a run. */
    public static Tags of(Catalog catalog) {
        Set<String> tags = new TreeSet<>(catalog.playTags());
        catalog.roles().forEach(role -> tags.addAll(catalog.tags(role)));
        return new Tags(tags);
    }

    /** Those of the plays and of their own tasks. */
    static Set<String> ofPlays(Catalog catalog) {
        Set<String> tags = new TreeSet<>();
        for (YamlNode play : catalog.plays()) {
            tags.addAll(Nodes.tags(play));
            TASK_LISTS.forEach(list -> addTasks(Nodes.get(play, list), catalog.root(), catalog.root(), tags));
        }
        return tags;
    }

    /** Those that one role brings in. */
    static Set<String> ofRole(Catalog catalog, PlaybookRole role) {
        Set<String> tags = new TreeSet<>();
        Path folder = catalog.folder(role);
        Path main = folder.resolve("tasks/main.yml");
        // A tag is a task's: beside a role without tasks it selects nothing.
        if (Files.isRegularFile(main)) {
            tags.addAll(role.tags());
            addFile(folder, main, tags);
        }
        return tags;
    }

    /** The tags of a full deployment: install, create users, start. A checkout without install tags has the older setup-all. */
    public List<String> deployTags() {
        return known.contains("install-all") ? present("install-all") : setupTags();
    }

    /** The same with setup-all, which also removes what is switched off. */
    public List<String> setupTags() {
        return present("setup-all");
    }

    /** One failure (6, as for a run in which nothing ran) for each tag that the checkout does not have. */
    public List<Failure> check(Collection<String> requested) {
        return requested.stream()
                .filter(tag -> !known.contains(tag) && !SPECIAL.contains(tag))
                .map(this::unknown)
                .toList();
    }

    private List<String> present(String all) {
        return Stream.of(all, "ensure-matrix-users-created", "start")
                .filter(known::contains)
                .toList();
    }

    private Failure unknown(String tag) {
        return Failure.unknownResult("This version of the playbook has no tag %s.%s"
                .formatted(tag, Similar.didYouMean(Similar.to(tag, known))));
    }

    private static void addFile(Path role, Path file, Set<String> tags) {
        if (Files.isRegularFile(file)) {
            addTasks(YamlText.read(file).root(), role, file.getParent(), tags);
        }
    }

    private static void addTasks(Optional<YamlNode> tasks, Path role, Path folder, Set<String> tags) {
        for (YamlNode task : Nodes.items(tasks)) {
            tags.addAll(Nodes.tags(task));
            // As Ansible lists tags: those within rescue and always are not among them.
            addTasks(Nodes.get(task, "block"), role, folder, tags);
            imported(task, role, folder).ifPresent(file -> addFile(role, file, tags));
        }
    }

    /** Imported files are loaded before a run and their tags count; included ones are not. */
    private static Optional<Path> imported(YamlNode task, Path role, Path folder) {
        return Nodes.module(task, "import_tasks")
                .flatMap(Nodes::text)
                .map(name -> name.replace("{{ role_path }}", role.toString()))
                .filter(name -> !name.contains("{{"))
                .map(folder::resolve);
    }
}
