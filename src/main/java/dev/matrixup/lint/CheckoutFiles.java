package dev.matrixup.lint;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import dev.matrixup.yaml.YamlText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of a checkout that Ansible may read: roles, those not of {@code setup.yml} too, variables and plays. */
public final class CheckoutFiles {
    /** What is not Ansible's, and tests of the roles themselves. */
    private static final Set<String> PASSED_OVER = Set.of("molecule", "docs", "files", "i18n", "inventory", "examples");

    private static final Pattern READ = Pattern.compile(".*\\.(ya?ml|j2|json|jinja)|[^.]+");

    private static final Pattern VARIABLES = Pattern.compile(".*/roles/.*/(?:defaults|vars)/[^/]*\\.ya?ml");

    private final Path root;

    /** Those of the checkout in this folder. Nothing is read yet. */
    public CheckoutFiles(Path root) {
        this.root = root;
    }

    /** Those with something that begins as a conflict of git does. */
    List<Path> withConflicts() {
        return paths().parallelStream()
                .filter(file -> {
                    String text = text(file);
                    return text.startsWith("<<<<<<< ") || text.contains("\n<<<<<<< ");
                })
                .toList();
    }

    /** What is wrong with those of the roles' variables, defaults and fixed ones, that are not YAML. */
    List<Failure> broken() {
        return paths().parallelStream()
                .filter(file -> VARIABLES.matcher(file.toString()).matches())
                .flatMap(file -> failure(file).stream())
                .toList();
    }

    /** Why a file is not YAML; empty if it is, and for one with a conflict, which says enough. */
    static Optional<Failure> failure(Path file) {
        try {
            YamlText.read(file);
            return Optional.empty();
        } catch (Failure e) {
            return ConflictMarkers.in(file).isPresent() ? Optional.empty() : Optional.of(e);
        }
    }

    /** Which of these names stand anywhere, as whole words. @throws Failure (3) if a folder cannot be read */
    public Set<String> mentioned(Collection<String> names) {
        Set<String> wanted = Set.copyOf(names);
        Set<String> found = ConcurrentHashMap.newKeySet();
        if (!wanted.isEmpty()) {
            paths().parallelStream().forEach(file -> found.addAll(Words.among(text(file), wanted)));
        }
        return found;
    }

    private List<Path> paths() {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> plays = Files.list(root)) {
            plays.filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .filter(Files::isRegularFile)
                    .forEach(found::add);
            for (String folder : List.of("group_vars", "roles")) {
                if (Files.isDirectory(root.resolve(folder))) {
                    Files.walkFileTree(root.resolve(folder), new Visitor(found));
                }
            }
            return found;
        } catch (IOException e) {
            throw Failure.refused("Cannot read the checkout in %s: %s.".formatted(root, Reason.of(e)))
                    .because(e);
        }
    }

    /**
     * A file that a task names.
     *
     * @param within the folder that it must be in
     * @param from the folders that Ansible looks for it in, in this order
     */
    static Optional<Path> find(String path, Path within, Path... from) {
        // No file is called so, and Java would not even look.
        if (path.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        return Stream.of(from)
                .map(folder -> folder.resolve(path).normalize())
                .filter(file -> file.startsWith(within) && Files.isRegularFile(file))
                .findFirst();
    }

    /** A file's text as far as names are looked for in it; nothing if it cannot be read. */
    static String text(Path file) {
        try {
            // Names are ASCII; whatever else there is does not matter.
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            return "";
        }
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {
        private final List<Path> found;

        Visitor(List<Path> found) {
            this.found = found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            return name.startsWith(".") || PASSED_OVER.contains(name)
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()
                    && READ.matcher(file.getFileName().toString()).matches()) {
                found.add(file);
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
