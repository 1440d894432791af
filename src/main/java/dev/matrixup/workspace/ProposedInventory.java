package dev.matrixup.workspace;

import dev.matrixup.files.FolderTree;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A mirror of the inventory's folder with proposed contents, so that Ansible can be asked for effective values before anything is
 * written. It is made of links; only what is edited is a copy, for the owner alone. Ansible looks for vars files beside the link to an
 * inventory file, which is in the mirror. Closing removes it.
 */
public final class ProposedInventory implements AutoCloseable {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path root;
    private final Map<Path, byte[]> contents;
    private final List<Path> inventories = new ArrayList<>();

    private ProposedInventory(Path root, Map<Path, byte[]> contents) {
        this.root = root;
        this.contents = contents;
    }

    /**
     * Makes the mirror.
     *
     * @param folder where it is made, as a new folder
     * @param workspace whose inventories are mirrored
     * @param edits the proposed contents by file; those outside of the inventories' folders cannot be shown to Ansible that way and are
     *     left out
     */
    public static ProposedInventory make(Path folder, Workspace workspace, Map<Path, byte[]> edits) {
        Map<Path, byte[]> contents = new LinkedHashMap<>();
        edits.forEach((file, content) -> contents.put(file.toAbsolutePath().normalize(), content));
        try {
            Files.createDirectories(folder);
            Path root = Files.createTempDirectory(folder, "proposed", PRIVATE_FOLDER);
            ProposedInventory mirror = new ProposedInventory(root, contents);
            try {
                mirror.fill(workspace);
            } catch (IOException e) {
                mirror.close();
                throw e;
            }
            return mirror;
        } catch (IOException e) {
            throw Failure.refused("Cannot make a copy of the inventory in %s: %s.".formatted(folder, Reason.of(e)))
                    .because(e);
        }
    }

    /** The mirrored inventories, in the order of the workspace's. */
    public List<Path> inventories() {
        return List.copyOf(inventories);
    }

    /** Removes the mirror; never what its links lead to. */
    @Override
    public void close() {
        FolderTree.deleteOrFail(root);
    }

    private void fill(Workspace workspace) throws IOException {
        // The rendered inventory names the host keys' file relative to its own folder.
        if (Files.exists(workspace.knownHosts())) {
            Files.createSymbolicLink(root.resolve(workspace.knownHosts().getFileName()), workspace.knownHosts());
        }
        Map<Path, Path> mirrors = new LinkedHashMap<>();
        for (Path inventory : workspace.inventories()) {
            Path base = Files.isDirectory(inventory) ? inventory : inventory.getParent();
            if (!mirrors.containsKey(base)) {
                // Numbered, as two folders may have one name.
                Path mirror = root.resolve("inventory" + (mirrors.isEmpty() ? "" : mirrors.size()));
                mirrors.put(base, mirror);
                mirror(base, mirror);
            }
            Path mirror = mirrors.get(base);
            inventories.add(base.equals(inventory) ? mirror : mirror.resolve(inventory.getFileName()));
        }
    }

    private void mirror(Path original, Path mirror) throws IOException {
        Files.createDirectory(mirror, PRIVATE_FOLDER);
        Map<String, Path> children = new LinkedHashMap<>();
        if (Files.isDirectory(original)) {
            try (Stream<Path> list = Files.list(original)) {
                list.forEach(child -> children.put(child.getFileName().toString(), child));
            }
        }
        for (Path edited : contents.keySet()) {
            if (edited.startsWith(original)) {
                Path child = original.resolve(original.relativize(edited).getName(0));
                children.put(child.getFileName().toString(), child);
            }
        }
        for (Path child : children.values()) {
            Path copy = mirror.resolve(child.getFileName());
            if (contents.containsKey(child)) {
                Files.write(Files.createFile(copy, PRIVATE_FILE), contents.get(child));
            } else if (contents.keySet().stream().anyMatch(edited -> edited.startsWith(child))) {
                mirror(child, copy);
            } else {
                Files.createSymbolicLink(copy, child);
            }
        }
    }
}
