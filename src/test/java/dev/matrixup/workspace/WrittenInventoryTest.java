package dev.matrixup.workspace;

import static dev.matrixup.workspace.Trees.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrittenInventoryTest {
    @TempDir
    Path folder;

    @Test
    void groupsStandInAnsiblesOrder() throws IOException {
        WrittenInventory inventory = read("hosts", """
                lonely
                [matrix_servers]
                matrix.example.com ansible_host=203.0.113.10
                [zoo]
                matrix.example.com
                [europe:children]
                matrix_servers
                [europe:vars]
                a=1
                """);
        assertThat(inventory.complete()).isTrue();
        assertThat(inventory.hosts()).containsExactly("lonely", "matrix.example.com");
        assertThat(inventory.hosts("europe")).containsExactly("matrix.example.com");
        assertThat(inventory.groups("matrix.example.com")).containsExactly("all", "europe", "zoo", "matrix_servers");
    }

    @Test
    void yamlSaysTheSame() throws IOException {
        WrittenInventory inventory = read("hosts.yml", """
                all:
                  children:
                    europe:
                      children:
                        matrix_servers:
                          hosts:
                            matrix.example.com:
                """);
        assertThat(inventory.complete()).isTrue();
        assertThat(inventory.groups("matrix.example.com")).containsExactly("all", "europe", "matrix_servers");
    }

    @Test
    void whatOnlyAnsibleCanTellIsNotGuessed() throws IOException {
        assertThat(read("hosts", "[matrix_servers]\nmatrix[1:3].example.com\n").complete())
                .isFalse();
        assertThat(read("broken", "[matrix_servers]\nmatrix.example.com a='b\n").complete())
                .isFalse();
        assertThat(WrittenInventory.read(List.of(folder)).complete()).isFalse();
    }

    private WrittenInventory read(String name, String text) throws IOException {
        return WrittenInventory.read(List.of(write(folder.resolve(name), text)));
    }
}
