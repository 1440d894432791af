package dev.matrixup.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small folders for tests. */
final class Trees {
    private Trees() {}

    /** Writes a file and the folders above it. */
    static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** What makes a folder a checkout of the playbook. */
    static Path checkout(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("roles/custom"));
        write(folder.resolve("setup.yml"), "- hosts: matrix_servers\n  gather_facts: false\n  tasks: []\n");
        return folder;
    }
}
