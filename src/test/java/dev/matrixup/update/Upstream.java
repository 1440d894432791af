package dev.matrixup.update;

import dev.matrixup.files.FolderTree;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.process.ProcessRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A playbook with its roles as others publish them: real git repositories on this machine, in two versions. */
final class Upstream {
    static final String PINNED = "systemd_service_manager";

    private static final ProcessRunner RUNNER = new ProcessRunner();

    private final Path folder;

    /** Publishes the first version. */
    Upstream(Path folder) {
        this.folder = folder.resolve("upstream");
        Path from = Path.of("src/test/resources/checkout");
        copy(from, playbook());
        copy(from.resolve("roles/galaxy").resolve(PINNED), role(PINNED));
        delete(playbook().resolve("roles/galaxy").resolve(PINNED));
        write("playbook/.gitignore", "/inventory\n/roles/galaxy/*\n!/roles/galaxy/playbook_runtime_messages\n");
        write("playbook/CHANGELOG.md", "# 2026-05-01\n\n## Something old\n\nIt is.\n");
        pins("v1.0.0-0");
        publish(role(PINNED));
        git(role(PINNED), "tag", "v1.0.0-0");
        publish(playbook());
    }

    Path playbook() {
        return folder.resolve("playbook");
    }

    Path role(String name) {
        return folder.resolve("roles").resolve(name);
    }

    /** The commit of the newest version. */
    String newest() {
        return git(playbook(), "rev-parse", "HEAD");
    }

    /** Publishes the second version: a role moves, one comes; a variable has a new name; files come, change and go. */
    void publishNext() {
        write("roles/" + PINNED + "/defaults/later.yml", "---\ndevture_later: 1\n");
        publish(role(PINNED));
        git(role(PINNED), "tag", "v2.0.0-0");
        write("roles/valkey/defaults/main.yml", "---\nvalkey_enabled: false\n");
        publish(role("valkey"));
        git(role("valkey"), "tag", "v9.0.0-0");
        pins("v2.0.0-0");
        append("playbook/requirements.yml", pin("valkey", "v9.0.0-0"));
        delete(playbook().resolve("roles/custom/matrix-bridge-carrier/tasks/main.yml"));
        write("playbook/roles/custom/matrix-bridge-carrier/tasks/main.yml", "---\n# Pigeons are on strike.\n");
        write("playbook/docs/new.md", "New.\n");
        delete(playbook().resolve("ansible.cfg"));
        write("playbook/CHANGELOG.md", """
                # 2026-06-01

                ## (BC Break) The upload size has another name

                `matrix_synapse_max_upload_size_mb` is `matrix_synapse_upload_limit_mb` now.

                ## Pigeons

                They are on strike.

                # 2026-05-01

                ## Something old

                It is.
                """);
        replace(
                "playbook/roles/custom/matrix-synapse/defaults/main.yml",
                "matrix_synapse_max_upload_size_mb",
                "matrix_synapse_upload_limit_mb");
        write("playbook/roles/custom/matrix-synapse/tasks/validate_config.yml", """
                ---
                - name: (Deprecation) Catch and report renamed settings
                  ansible.builtin.fail:
                    msg: "Rename `{{ item.old }}` -> `{{ item.new }}`"
                  when: "lookup('ansible.builtin.varnames', ('^' + item.old + '$'), wantlist=True) | length > 0"
                  with_items:
                    - {'old': 'matrix_synapse_max_upload_size_mb', 'new': 'matrix_synapse_upload_limit_mb'}
                """);
        publish(playbook());
    }

    /** Publishes a third version, with a breaking change that users have to acknowledge. */
    void raiseGate() {
        String defaults = "playbook/roles/custom/matrix_playbook_migration/defaults/main.yml";
        replace(defaults, "expected_version: v2026.05.01.0", "expected_version: v2026.06.02.0");
        replace(defaults, "breaking_changes:\n", """
                breaking_changes:
                  - version: v2026.06.02.0
                    summary: The server speaks another language
                    changelog_url: https://example.com/changes#2026-06-02
                """);
        publish(playbook());
    }

    /** Commits everything in a repository, which is made where there is none. */
    static void publish(Path repository) {
        git(repository, "init", "--quiet", "--initial-branch=main");
        git(repository, "add", "--all");
        git(repository, "commit", "--quiet", "--message=More");
    }

    static String git(Path repository, String... words) {
        Captured answer = RUNNER.capture(Child.of(Argv.of("git", (Object[]) words))
                .in(repository)
                .with(Map.of(
                        "GIT_AUTHOR_NAME", "alice",
                        "GIT_AUTHOR_EMAIL", "alice@example.com",
                        "GIT_COMMITTER_NAME", "alice",
                        "GIT_COMMITTER_EMAIL", "alice@example.com")));
        if (!answer.ok()) {
            throw new AssertionError(answer.err());
        }
        return answer.out().strip();
    }

    void write(String file, String text) {
        try {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All files of a folder with their contents, modes, and where links lead, but for those of git and of matrixup. */
    static Map<String, String> files(Path root) {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                String name = root.relativize(path).toString();
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                        && !("/" + name).matches(".*/\\.(git|matrixup)/.*")) {
                    files.put(
                            name,
                            Files.getPosixFilePermissions(path) + " "
                                    + new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
                } else if (Files.isSymbolicLink(path)) {
                    files.put(name, "-> " + Files.readSymbolicLink(path));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private void pins(String version) {
        write("playbook/requirements.yml", "---\n" + pin(PINNED, version));
    }

    private String pin(String name, String version) {
        return "- src: git+%s\n  version: %s\n  name: %s\n".formatted(role(name), version, name);
    }

    private void append(String file, String text) {
        write(file, read(file) + text);
    }

    private void replace(String file, String old, String by) {
        write(file, read(file).replace(old, by));
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            FolderTree.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path path) {
        try {
            FolderTree.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
